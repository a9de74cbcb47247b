// Implementation of the ledger.
#include "tests/chaos/ledger.hpp"

#include <algorithm>

namespace gateway::test {
namespace {

constexpr std::size_t kMostTold = 20;
constexpr std::uint64_t kMark = 0x4a54383038000000;  // so that a token is no other content by chance

std::vector<std::uint8_t> token_bytes(std::uint64_t token) {
  std::vector<std::uint8_t> text;
  for (unsigned shift = 64; shift > 0; shift -= 4)
    text.push_back(static_cast<std::uint8_t>("0123456789abcdef"[(kMark | token) >> (shift - 4) & 15]));
  return text;
}

std::optional<std::uint64_t> token_in(jt808::Bytes bytes) {
  if (bytes.size() < 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t c : bytes.first(16)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f')) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  if ((value & kMark) != kMark) return std::nullopt;
  return value & ~kMark;
}

std::uint16_t serial_in(const std::vector<std::uint8_t>& payload) {
  return static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
}

}  // namespace

Ledger::Ledger(std::size_t terminals, const std::string& first_phone)
    : first_phone_(std::stoull(first_phone)), terminals_(terminals) {
  for (Terminal& terminal : terminals_) {
    for (std::uint32_t slot = 0; slot < kSlots; ++slot) terminal.parked.push_back(slot);
  }
}

std::vector<std::uint8_t> Ledger::content(std::uint64_t token, CallKind kind) {
  std::vector<std::uint8_t> bytes = token_bytes(token);
  if (kind == CallKind::text) bytes.insert(bytes.begin(), {0x04, 0x01});
  while (kind == CallKind::packaged && bytes.size() < kPackagedSize)
    bytes.push_back(static_cast<std::uint8_t>(bytes.size() * 7 + token));
  return bytes;
}

std::uint64_t Ledger::open(const Call& call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  written_no_.push_back(false);
  ++totals_.calls;
  return calls_.size() - 1;
}

std::optional<Ledger::Ready> Ledger::next(std::chrono::steady_clock::time_point limit) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, limit, [&] { return !ready_.empty(); })) return std::nullopt;
  const auto [index, slot] = ready_.back();
  ready_.pop_back();
  Terminal& terminal = terminals_[index];
  Ready ready{index, slot, terminal.links, std::nullopt};
  // Each slot has eight types of its own. One whose last call got no answer may still be answered on that
  // link.
  for (std::uint32_t i = 0; i < 8 && !ready.type; ++i) {
    const std::uint32_t type = slot * 8 + (terminal.next_type[slot] + i) % 8;
    if (!terminal.retired[type] || *terminal.retired[type] < terminal.links) {
      terminal.retired[type].reset();
      ready.type = type;
      terminal.next_type[slot] = (type + 1) % 8;
    }
  }
  return ready;
}

void Ledger::close(std::uint64_t token, const RrpcResult& result) {
  const std::lock_guard lock(mutex_);
  Call& call = calls_[token];
  if (++call.results > 1) return breach("call " + std::to_string(token) + " has two results");
  ++closed_;
  ++totals_.results;
  std::string outcome(result.fault ? "fault" : to_string(result.code));
  if (result.refused) outcome += " refused";
  if (result.reason != Reason::none) outcome += " " + std::string(to_string(result.reason));
  ++totals_.outcomes[outcome];
  check(token, call, result);

  Terminal& terminal = terminals_[call.terminal];
  if (call.kind == CallKind::data && (result.code != RrpcCode::success || result.refused))
    terminal.retired[call.type] = terminal.links;
  // Where it has come back since, or is still there, no later event would wake this slot.
  const bool gone = result.code == RrpcCode::offline || result.reason == Reason::disconnected;
  if (terminal.links == call.links && (gone || !terminal.online)) {
    terminal.parked.push_back(call.slot);
  } else {
    ready_.emplace_back(call.terminal, call.slot);
  }
  changed_.notify_all();
}

void Ledger::check(std::uint64_t token, const Call& call, const RrpcResult& result) {
  const std::string name = "call " + std::to_string(token);
  if (result.fault) return breach(name + " was not made: " + result.error);
  if (result.message_id == 0) breach(name + " has no message id");
  switch (result.code) {
    case RrpcCode::success:
      ++(result.refused ? totals_.refused : totals_.success);
      if (!result.refused) ++totals_.success_by_kind[static_cast<std::size_t>(call.kind)];
      return call.kind == CallKind::parameters ? check_query(call, result)
                                               : check_success(token, call, result);
    case RrpcCode::unknown:
      return breach(name + " ended with UNKNOWN " + std::string(to_string(result.reason)));
    case RrpcCode::offline:
      written_no_[token] = true;
      if (result.reason == Reason::never_connected || result.reason == Reason::disabled)
        breach(name + ": this terminal was online before");
      return;
    case RrpcCode::timeout:
    case RrpcCode::halfconn:
      if (result.reason == Reason::not_written) written_no_[token] = true;
      if (result.reason == Reason::receipt_only && !call.answered)
        breach(name + " is said to have a receipt, and the terminal gave none");
      return;
  }
}

void Ledger::check_success(std::uint64_t token, const Call& call, const RrpcResult& result) {
  const std::string name = "call " + std::to_string(token);
  if (!result.payload) return breach(name + " succeeded without an answer");
  if (result.refused ? !call.refused : !call.answered)
    return breach(name + (result.refused ? " was refused" : " succeeded") +
                  ", and the terminal did not say so");
  if (result.answer_message_id == 0x0900) {
    if (call.kind != CallKind::data || *result.payload != content(token, call.kind))
      breach(name + " got the content of another call");
    return;
  }
  if (result.answer_message_id != 0x0001 || result.payload->size() != 5)
    return breach(name + " got an answer that is none");
  if (call.kind == CallKind::data && !result.refused) return breach(name + " wants data, and got a receipt");
  const std::uint16_t serial = serial_in(*result.payload);
  const bool fits = std::ranges::any_of(call.seen, [&](const auto& place) {
    return static_cast<std::uint16_t>(serial - place.second) < call.parts;
  });
  if (!fits) breach(name + " got an answer with the serial of another message");
}

// Its serial tells which downlink was answered: one that the terminal did answer, and no other call's.
void Ledger::check_query(const Call& call, const RrpcResult& result) {
  if (!result.payload || result.payload->size() < 2) return breach("a query succeeded without an answer");
  const std::uint16_t serial = serial_in(*result.payload);
  for (auto& [place, query] : terminals_[call.terminal].queries) {
    if (place.second != serial || query.claimed) continue;
    if (!(result.refused ? query.refused : query.answered)) continue;
    query.claimed = true;
    return;
  }
  breach("a query of terminal " + std::to_string(call.terminal) +
         " got an answer that the terminal did not give");
}

bool Ledger::wait_all_closed(std::chrono::seconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return closed_ >= calls_.size(); });
}

void Ledger::breach(std::string text) {
  if (++breach_count_ <= kMostTold) breaches_.push_back(std::move(text));
}

std::vector<std::string> Ledger::breaches() const {
  const std::lock_guard lock(mutex_);
  auto told = breaches_;
  if (breach_count_ > told.size()) told.push_back(std::to_string(breach_count_) + " breaches in all");
  return told;
}

void Ledger::check_all() {
  const std::lock_guard lock(mutex_);
  for (std::size_t token = 0; token < calls_.size(); ++token) {
    const Call& call = calls_[token];
    if (call.results != 1) breach("call " + std::to_string(token) + " has no result");
    if (!call.seen.empty()) ++totals_.seen;
    if (call.answered) ++totals_.answered;
    if (call.refused) ++totals_.given_refusals;
    // Part 1 of a packaged one may have gone out.
    if (written_no_[token] && !call.seen.empty() && call.kind != CallKind::packaged)
      breach("call " + std::to_string(token) + " is said not to be written, and the terminal has it");
  }
  for (const Terminal& terminal : terminals_) {
    for (const auto& [place, query] : terminal.queries) {
      ++totals_.seen;
      totals_.answered += query.answered;
      totals_.given_refusals += query.refused;
    }
  }
}

Ledger::Totals Ledger::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

Ledger::Terminal& Ledger::of(const simulator::SimTerminal& terminal) {
  return terminals_[std::stoull(terminal.options().phone) - first_phone_];
}

void Ledger::on_online(const simulator::SimTerminal& simulated) {
  const std::lock_guard lock(mutex_);
  Terminal& terminal = of(simulated);
  terminal.online = true;
  ++terminal.links;
  const auto index = static_cast<std::uint32_t>(&terminal - terminals_.data());
  for (const std::uint32_t slot : terminal.parked) ready_.emplace_back(index, slot);
  terminal.parked.clear();
  changed_.notify_all();
}

void Ledger::on_disconnected(const simulator::SimTerminal& simulated, const std::string&) {
  const std::lock_guard lock(mutex_);
  of(simulated).online = false;
}

void Ledger::on_downlink(const simulator::SimTerminal& simulated, const simulator::Downlink& downlink) {
  if (simulator::needs_no_answer(downlink.message_id)) return;
  const std::lock_guard lock(mutex_);
  Terminal& terminal = of(simulated);
  const Place place{simulated.counters().connections, downlink.serial};
  if (downlink.message_id == 0x8104) {
    terminal.queries[place] = {};
    return;
  }
  if (downlink.package_index > 1) return;
  const auto token = token_in(downlink.body.subspan(
      std::min<std::size_t>(downlink.body.size(), downlink.message_id == 0x8300 ? 2 : 1)));
  if (!token || *token >= calls_.size() || &terminals_[calls_[*token].terminal] != &terminal) {
    ++totals_.unknown_downlinks;
    return breach("terminal " + simulated.options().phone + " got a message that nobody sent it");
  }
  Call& call = calls_[*token];
  call.seen.push_back(place);
  call.parts = std::max<std::uint16_t>(downlink.package_total, 1);
  for (std::uint16_t part = 0; part < call.parts; ++part)
    terminal.tokens[{place.first, static_cast<std::uint16_t>(place.second + part)}] = *token;
}

void Ledger::on_assembled(const simulator::SimTerminal& simulated, const simulator::Downlink& whole) {
  const std::lock_guard lock(mutex_);
  const auto token = token_in(whole.body.subspan(1));
  const auto sent = token ? content(*token, CallKind::packaged) : std::vector<std::uint8_t>{};
  if (!std::ranges::equal(whole.body.subspan(1), sent))
    breach("terminal " + simulated.options().phone + " put a message together that nobody sent");
}

void Ledger::on_answered(const simulator::SimTerminal& simulated, const simulator::SentAnswer& sent) {
  using simulator::AnswerFault;
  if (sent.fault == AnswerFault::wrong_id) return;
  const std::lock_guard lock(mutex_);
  Terminal& terminal = of(simulated);
  const Place place{sent.connection, sent.downlink_serial};
  const bool refusal = sent.fault == AnswerFault::refuse;
  if (const auto query = terminal.queries.find(place); query != terminal.queries.end()) {
    (refusal ? query->second.refused : query->second.answered) = true;
    return;
  }
  const auto token = terminal.tokens.find(place);
  if (token == terminal.tokens.end()) return;  // a part before part 1
  Call& call = calls_[token->second];
  (refusal ? call.refused : call.answered) = true;
}

}  // namespace gateway::test
