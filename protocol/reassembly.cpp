// Where a part belongs, what it completes, what gives way. An empty vector is assigned as decltype(x)(),
// which releases the memory; = {} would assign no elements and keep it.
#include "jt808/reassembly.hpp"

#include <algorithm>
#include <utility>

#include "protocol/assembly.hpp"

namespace jt808 {
namespace {

// FNV-1a: tells a repeated part 1 of a finished message from that of another message.
std::uint64_t hash_of(Bytes bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

}  // namespace

Reassembler::Reassembler(ReassemblyBudget& budget) noexcept : budget_(&budget) {}

Reassembler::~Reassembler() {
  reset();
}

PartEvent Reassembler::add(const FrameView& frame, TimePoint now) {
  PartEvent event;
  expire(now, event.dropped);
  const auto refuse = [&](PartRefusal refusal) {
    event.outcome = PartOutcome::refused;
    event.refusal = refusal;
  };
  if (!frame.packaged()) {
    refuse(PartRefusal::not_packaged);
  } else if (frame.package_index == 0 || frame.package_index > frame.package_total) {
    refuse(PartRefusal::bad_package);
  } else if (frame.package_total > options().parts) {
    refuse(PartRefusal::too_many_parts);
  } else {
    Assembly* found = find_open(frame);
    if (found == nullptr && settled_by_ended(frame, now, event)) return event;
    if (found == nullptr && frame.package_index != 1) found = find_to_adopt(frame, now);
    event.outcome = PartOutcome::stored;
    // A part that stands alone for want of a message that its serial fits, now resent on request.
    if (found != nullptr && frame.package_index != 1 && found->part(frame.package_index) != nullptr &&
        found->part(1) == nullptr) {
      Assembly* const asked = find_to_adopt(frame, now);
      if (asked != nullptr && asked->requests > 0) {
        if (found->parts.size() == 1) remove(*found);
        found = asked;
      }
    }
    if (found == nullptr) {
      found = open(frame, now, event);
      if (found == nullptr) return event;
    } else if (const Part* const held = found->part(frame.package_index)) {
      if (frame.package_index != 1 || std::ranges::equal(found->bytes_of(*held), frame.body)) {
        event.outcome = PartOutcome::duplicate;
        return event;
      }
      found->restart();
      event.outcome = PartOutcome::restarted;
    }
    if (!store(*found, frame, now, event)) return event;
    if (found->whole()) {
      complete(*found, now, event);
    } else if (const Part* const first = found->part(1)) {
      event.first_part = found->bytes_of(*first);
    }
  }
  return event;
}

// The message that a part belongs to by its serial, whether it lacks the part or not.
Reassembler::Assembly* Reassembler::find_open(const FrameView& frame) const noexcept {
  Assembly* found = nullptr;
  for (const auto& open : open_) {
    if (!open->is(frame.message_id, frame.package_total)) continue;
    const bool same_serial = frame.serial == open->opening_serial;
    // Two parts of different number with one serial: the stack repeats it, and the computed serial of part 1
    // would name another message.
    if (same_serial && frame.package_index != open->opening_index &&
        (open->repeats || open->parts.size() == 1)) {
      return open.get();
    }
    if (open->repeats) {
      if (same_serial) return open.get();
    } else if (open->base == base_of(frame)) {
      found = open.get();
    } else if (found == nullptr) {
      const Part* const held = open->part(frame.package_index);
      if (held != nullptr && held->serial == frame.serial && frame.package_index != 1) found = open.get();
    }
  }
  return found;
}

// The message that a part joins although its serial does not fit: one that was asked for parts, else one
// whose serials are known to have gaps, or overlap with those of the message that the part's serial speaks
// of, so that there can be no such message. Where the serial is one that an open message used, the part is
// of no other. Of several the one that was asked last, of those asked at once the first; else the one that
// got a part last.
Reassembler::Assembly* Reassembler::find_to_adopt(const FrameView& frame, TimePoint now) const noexcept {
  enum Claim : std::uint8_t { none, gaps, asked, serial, next };
  Assembly* best = nullptr;
  Claim most = none;
  for (const auto& open : open_) {
    if (!open->is(frame.message_id, frame.package_total)) continue;
    const bool follows = open->expects(frame, options().frames_between);
    const bool has_it = open->part(frame.package_index) != nullptr;
    // A message of this very part alone says nothing of other serials.
    const bool spans = open->spans(frame.serial) && !(has_it && open->parts.size() == 1);
    const Claim claim = follows ? next : spans ? serial : open->requests > 0 ? asked : gaps;
    if (claim < most) continue;
    const bool lacks = !has_it && now - open->last_activity() < options().adopt;
    const bool fits = lacks && (open->requests > 0 || follows ||
                                (!open->repeats && (open->irregular || open->overlaps(base_of(frame)))));
    if (claim > most && (fits || claim >= serial)) {  // what the serial tells excludes the others
      most = claim;
      best = fits ? open.get() : nullptr;
      continue;
    }
    if (!fits) continue;
    const bool later = best == nullptr || (claim == asked ? open->last_request > best->last_request
                                                          : open->last_part >= best->last_part);
    if (later) best = open.get();
  }
  return best;
}

// A part of a message that has ended. False where it belongs to none, or begins another one under an old key.
bool Reassembler::settled_by_ended(const FrameView& frame, TimePoint now, PartEvent& event) {
  const auto ended = std::ranges::find_if(ended_, [&](const Ended& one) { return one.has(frame); });
  if (ended == ended_.end()) return false;
  if (frame.package_index == 1) {
    const std::uint64_t hash = hash_of(frame.body);
    const bool other = ended->first_part.has_value() && *ended->first_part != hash;
    if (other || ended->refusal == PartRefusal::dropped) {
      forget(static_cast<std::size_t>(ended - ended_.begin()));
      return false;
    }
    ended->first_part = hash;
  }
  event.refusal = ended->refusal;
  event.outcome = PartOutcome::duplicate;
  if (ended->refusal != PartRefusal::none) {
    event.outcome = PartOutcome::refused;
    // The rest of a refused message may take long to come, and must not begin it again.
    const auto youngest = std::rotate(ended, ended + 1, ended_.end());
    youngest->until = now + options().remember;
  }
  return true;
}

void Reassembler::not_taken(const FrameView& last_part) noexcept {
  const auto ended = std::ranges::find_if(ended_, [&](const Ended& one) { return one.has(last_part); });
  if (ended != ended_.end()) ended->refusal = PartRefusal::dropped;
}

Reassembler::Assembly* Reassembler::open(const FrameView& frame, TimePoint now, PartEvent& event) {
  const auto refuse = [&](PartRefusal refusal) {
    event.outcome = PartOutcome::refused;
    event.refusal = refusal;
    return nullptr;
  };
  if (frame.package_total == 1) {  // complete as it is: nothing needs to give way
    if (frame.body.size() > options().message_bytes) return refuse(PartRefusal::message_bytes);
    Assembly whole(frame);
    whole.append(frame);
    complete(whole, now, event);
    return nullptr;
  }
  while (!open_.empty() && open_.size() >= options().messages) {
    const auto oldest = std::ranges::min_element(open_, {}, [](const auto& one) { return one->last_part; });
    drop(**oldest, DropCause::messages, now, event.dropped);
  }
  if (!make_room(sizeof(Assembly), nullptr, now, event.dropped)) return refuse(PartRefusal::shard_bytes);
  open_.push_back(std::make_unique<Assembly>(frame));
  open_.back()->charged = sizeof(Assembly);
  return open_.back().get();
}

bool Reassembler::store(Assembly& assembly, const FrameView& frame, TimePoint now, PartEvent& event) {
  const std::size_t size = assembly.bytes.size() + frame.body.size();
  PartRefusal refusal = PartRefusal::none;
  DropCause cause{};
  if (size > options().message_bytes) {
    refusal = PartRefusal::message_bytes;
    cause = DropCause::message_bytes;
  } else {
    const std::size_t bytes = grown(assembly.bytes.capacity(), size, options().message_bytes);
    const std::size_t parts = grown(assembly.parts.capacity(), assembly.parts.size() + 1, assembly.total);
    const std::size_t more =
        bytes - assembly.bytes.capacity() + (parts - assembly.parts.capacity()) * sizeof(Part);
    if (make_room(more, &assembly, now, event.dropped)) {
      assembly.charged += more;
      assembly.bytes.reserve(bytes);
      assembly.parts.reserve(parts);
    } else {
      refusal = PartRefusal::shard_bytes;
      cause = DropCause::shard_bytes;
    }
  }
  if (refusal != PartRefusal::none) {
    drop(assembly, cause, now, event.dropped);
    event.outcome = PartOutcome::refused;
    event.refusal = refusal;
    return false;
  }
  assembly.append(frame);
  assembly.last_part = now;
  assembly.unanswered = 0;
  return true;
}

void Reassembler::complete(Assembly& assembly, TimePoint now, PartEvent& event) {
  Ended ended(assembly, now + options().remember, PartRefusal::none);
  ended.first_part = hash_of(assembly.bytes_of(*assembly.part(1)));
  event.outcome = PartOutcome::completed;
  event.message = assembly.join();
  remove(assembly);
  remember(std::move(ended));
}

bool Reassembler::take(std::size_t bytes) noexcept {
  if (options().shard_bytes < budget_->used_ || options().shard_bytes - budget_->used_ < bytes) return false;
  budget_->used_ += bytes;
  held_ += bytes;
  return true;
}

void Reassembler::give_back(std::size_t bytes) noexcept {
  budget_->used_ -= bytes;
  held_ -= bytes;
}

// Takes memory from the budget, at the cost of this reassembler's other messages, oldest first; not at all
// where even that would not do.
bool Reassembler::make_room(std::size_t bytes, const Assembly* keep, TimePoint now,
                            std::vector<DroppedMessage>& dropped) {
  if (take(bytes)) return true;
  const std::size_t kept = keep == nullptr ? 0 : keep->charged;
  if (budget_->used_ - held_ + kept + bytes > options().shard_bytes) return false;
  while (!take(bytes)) {
    const Assembly* oldest = nullptr;
    for (const auto& open : open_) {
      if (open.get() == keep) continue;
      if (oldest == nullptr || open->last_part < oldest->last_part) oldest = open.get();
    }
    if (oldest != nullptr) {
      drop(*oldest, DropCause::shard_bytes, now, dropped);
    } else if (!ended_.empty()) {
      forget(0);
    } else {
      return false;
    }
  }
  return true;
}

void Reassembler::drop(const Assembly& assembly, DropCause cause, TimePoint now,
                       std::vector<DroppedMessage>& dropped) {
  ++budget_->dropped_[static_cast<std::size_t>(cause)];
  dropped.push_back({.message_id = assembly.message_id,
                     .serial = assembly.base,
                     .total = assembly.total,
                     .held = static_cast<std::uint16_t>(assembly.parts.size()),
                     .cause = cause});
  std::optional<Ended> ended;
  if (cause != DropCause::idle) {
    const bool too_long = cause == DropCause::message_bytes;
    ended.emplace(assembly, now + options().remember,
                  too_long ? PartRefusal::message_bytes : PartRefusal::dropped);
    if (const Part* const first = assembly.part(1)) ended->first_part = hash_of(assembly.bytes_of(*first));
  }
  remove(assembly);
  if (ended) remember(std::move(*ended));
}

void Reassembler::remove(const Assembly& assembly) noexcept {
  const auto found = std::ranges::find(open_, &assembly, [](const auto& one) { return one.get(); });
  if (found == open_.end()) return;
  give_back(assembly.charged);
  open_.erase(found);
  if (open_.empty()) open_ = decltype(open_)();
}

void Reassembler::remember(Ended&& ended) {
  if (options().remembered == 0) return;
  while (ended_.size() >= options().remembered) forget(0);
  if (take(ended.memory())) ended_.push_back(std::move(ended));
}

void Reassembler::forget(std::size_t ended) noexcept {
  const auto found = ended_.begin() + static_cast<std::ptrdiff_t>(ended);
  give_back(found->memory());
  ended_.erase(found);
  if (ended_.empty()) ended_ = decltype(ended_)();
}

void Reassembler::expire(TimePoint now, std::vector<DroppedMessage>& dropped) {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (now - open_[i]->last_part >= options().idle) drop(*open_[i], DropCause::idle, now, dropped);
  }
  while (!ended_.empty() && ended_.front().until <= now) forget(0);
}

std::size_t Reassembler::reset() noexcept {
  const std::size_t unfinished = open_.size();
  budget_->dropped_[static_cast<std::size_t>(DropCause::reset)] += unfinished;
  give_back(held_);
  open_ = decltype(open_)();
  ended_ = decltype(ended_)();
  return unfinished;
}

// The requests that are due.
ReassemblyWork Reassembler::due(TimePoint now) {
  ReassemblyWork work;
  expire(now, work.dropped);
  for (const auto& open : open_) {
    const auto time = request_time(*open);
    if (!time || *time > now) continue;
    ++open->requests;
    ++open->unanswered;
    open->last_request = now;
    work.requests.push_back(open->request());
  }
  return work;
}

std::optional<Reassembler::TimePoint> Reassembler::request_time(const Assembly& assembly) const noexcept {
  if (assembly.requests >= options().requests) return std::nullopt;
  const auto longest = std::max(options().longest_wait, options().request_after);
  auto wait = options().request_after;
  for (std::size_t n = 1; n <= assembly.unanswered && wait < longest; ++n) wait *= static_cast<int>(n + 1);
  return assembly.last_activity() + std::min(wait, longest);
}

std::optional<std::chrono::steady_clock::time_point> Reassembler::next_deadline() const noexcept {
  std::optional<TimePoint> next;
  const auto sooner = [&](TimePoint time) {
    if (!next || time < *next) next = time;
  };
  for (const auto& open : open_) {
    sooner(open->last_part + options().idle);
    if (const auto time = request_time(*open)) sooner(*time);
  }
  if (!ended_.empty()) sooner(ended_.front().until);
  return next;
}

}  // namespace jt808
