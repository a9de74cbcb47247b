// Keeping sent frames within bounds, and finding them by part number.
#include "jt808/sent_parts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "jt808/frame.hpp"

namespace jt808 {
namespace {

// Where each frame ends, in bytes that are frames one behind the other, each with its two flags; empty where
// they are anything else.
std::vector<std::uint32_t> frame_ends(Bytes frames) {
  std::vector<std::uint32_t> ends;
  if (frames.size() > std::numeric_limits<std::uint32_t>::max()) return ends;
  // Of just the size, as it is kept: two flags stand for each frame.
  ends.reserve(static_cast<std::size_t>(std::ranges::count(frames, kFlag)) / 2);
  for (std::size_t begin = 0; begin < frames.size();) {
    const Bytes rest = frames.subspan(begin + 1);
    const auto closing = std::ranges::find(rest, kFlag);
    if (frames[begin] != kFlag || closing == rest.begin() || closing == rest.end()) return {};
    begin += static_cast<std::size_t>(closing - rest.begin()) + 2;
    ends.push_back(static_cast<std::uint32_t>(begin));
  }
  return ends;
}

}  // namespace

bool SentParts::keep(std::uint16_t first_serial, Bytes frames, std::chrono::steady_clock::time_point now) {
  expire(now);
  finish(first_serial);
  if (options_.messages == 0 || frames.size() > options_.bytes) return false;
  Kept kept;
  kept.first_serial = first_serial;
  kept.sent = now;
  kept.ends = frame_ends(frames);
  if (kept.ends.empty() ||
      sizeof(Kept) + kept.ends.capacity() * sizeof(std::uint32_t) + frames.size() > options_.bytes) {
    return false;
  }
  kept.frames.assign(frames.begin(), frames.end());
  const std::size_t more = kept.memory();
  while (!kept_.empty() && (kept_.size() >= options_.messages || memory_ + more > options_.bytes)) erase(0);
  kept_.push_back(std::move(kept));
  memory_ += more;
  return true;
}

std::size_t SentParts::answer(std::uint16_t original_serial, std::span<const std::uint16_t> numbers,
                              std::chrono::steady_clock::time_point now, std::vector<std::uint8_t>& out) {
  expire(now);
  const auto kept = std::ranges::find(kept_, original_serial, &Kept::first_serial);
  if (kept == kept_.end() || kept->answers >= options_.answers) return 0;
  std::vector<bool> done(kept->ends.size());
  std::size_t count = 0;
  for (const std::uint16_t number : numbers) {
    if (number == 0 || number > done.size() || done[number - 1U]) continue;
    done[number - 1U] = true;
    ++count;
    const std::size_t begin = number == 1 ? 0 : kept->ends[number - 2U];
    const Bytes frame = Bytes(kept->frames).subspan(begin, kept->ends[number - 1U] - begin);
    out.insert(out.end(), frame.begin(), frame.end());
  }
  if (count > 0) ++kept->answers;
  return count;
}

bool SentParts::finish(std::uint16_t first_serial) noexcept {
  const auto kept = std::ranges::find(kept_, first_serial, &Kept::first_serial);
  if (kept == kept_.end()) return false;
  erase(static_cast<std::size_t>(kept - kept_.begin()));
  return true;
}

void SentParts::expire(std::chrono::steady_clock::time_point now) noexcept {
  while (!kept_.empty() && now - kept_.front().sent >= options_.age) erase(0);
}

std::optional<std::chrono::steady_clock::time_point> SentParts::next_deadline() const noexcept {
  if (kept_.empty()) return std::nullopt;
  return kept_.front().sent + options_.age;
}

void SentParts::reset() noexcept {
  kept_ = decltype(kept_)();
  memory_ = 0;
}

void SentParts::erase(std::size_t kept) noexcept {
  const auto found = kept_.begin() + static_cast<std::ptrdiff_t>(kept);
  memory_ -= found->memory();
  kept_.erase(found);
  if (kept_.empty()) kept_ = decltype(kept_)();
}

}  // namespace jt808
