// What both sides of a chaos run say about each call, and whether it fits together.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/core/rrpc.hpp"
#include "tools/simulator/client.hpp"

namespace gateway::test {

// How a call is made; what a right answer to it is follows from that.
enum class CallKind : std::uint8_t {
  text,         // 0x8300 with the token as its text, answered by 0x0001
  passthrough,  // 0x8900, by 0x0001
  packaged,     // 0x8900 in parts, by 0x0001
  data,         // 0x8900, by an 0x0900 with the same content
  parameters,   // 0x8104, by an 0x0104 with the serial; it has no place for a token
};
inline constexpr std::size_t kCallKinds = 5;

struct Call {
  std::uint32_t terminal = 0;
  std::uint32_t slot = 0;
  CallKind kind = CallKind::text;
  std::uint32_t type = 0;   // of a pass-through
  std::uint64_t links = 0;  // of the terminal, when it was made
  std::uint32_t results = 0;
  // What the terminal saw and said.
  std::vector<std::pair<std::uint64_t, std::uint16_t>> seen;  // connection, serial of part 1
  std::uint16_t parts = 1;
  bool answered = false;  // rightly
  bool refused = false;
};

// Thread-safe: the terminals' thread, the shards and the driver all write here. As observer, on the
// terminals' thread.
class Ledger final : public simulator::ClientObserver {
 public:
  explicit Ledger(std::size_t terminals, const std::string& first_phone);

  // A new call; its number is the token.
  std::uint64_t open(const Call& call);
  void close(std::uint64_t token, const RrpcResult& result);
  // A terminal and slot that may make its next call. Nothing at the limit.
  struct Ready {
    std::uint32_t terminal;
    std::uint32_t slot;
    std::uint64_t links;
    std::optional<std::uint32_t> type;  // of a pass-through whose answer is the data; nothing: none is free
  };
  [[nodiscard]] std::optional<Ready> next(std::chrono::steady_clock::time_point limit);
  [[nodiscard]] bool wait_all_closed(std::chrono::seconds limit);

  // Text of each breach found so far, at most some.
  [[nodiscard]] std::vector<std::string> breaches() const;
  // What can be held against each other at the end only.
  void check_all();

  struct Totals {
    std::uint64_t calls = 0, results = 0, success = 0, refused = 0, seen = 0, answered = 0,
                  given_refusals = 0;
    std::uint64_t unknown_downlinks = 0;
    std::array<std::uint64_t, kCallKinds> success_by_kind{};
    std::map<std::string, std::uint64_t> outcomes;
  };
  [[nodiscard]] Totals totals() const;

  void on_online(const simulator::SimTerminal&) override;
  void on_disconnected(const simulator::SimTerminal&, const std::string&) override;
  void on_downlink(const simulator::SimTerminal&, const simulator::Downlink&) override;
  void on_assembled(const simulator::SimTerminal&, const simulator::Downlink&) override;
  void on_answered(const simulator::SimTerminal&, const simulator::SentAnswer&) override;

  static constexpr std::uint32_t kSlots = 2;
  static constexpr std::size_t kPackagedSize = 2'500;
  // The content of a call: its token, and for a packaged one what follows from the token.
  [[nodiscard]] static std::vector<std::uint8_t> content(std::uint64_t token, CallKind kind);

 private:
  using Place = std::pair<std::uint64_t, std::uint16_t>;  // connection, serial
  struct Query {                                          // a downlink without a token
    bool answered = false;
    bool refused = false;
    bool claimed = false;
  };
  struct Terminal {
    bool online = false;
    std::uint64_t links = 0;
    std::vector<std::uint32_t> parked;  // slots that wait for the terminal to come back
    // Types whose last call may still be answered, and on how many links.
    std::array<std::optional<std::uint64_t>, 16> retired;
    std::array<std::uint32_t, kSlots> next_type{};
    std::map<Place, std::uint64_t> tokens;
    std::map<Place, Query> queries;
  };

  [[nodiscard]] Terminal& of(const simulator::SimTerminal&);
  void breach(std::string text);
  void check(std::uint64_t token, const Call&, const RrpcResult&);
  void check_success(std::uint64_t token, const Call&, const RrpcResult&);
  void check_query(const Call&, const RrpcResult&);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t first_phone_;
  std::vector<Terminal> terminals_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ready_;
  std::vector<Call> calls_;
  std::vector<bool> written_no_;  // by token: reported as never written
  std::uint64_t closed_ = 0;
  std::vector<std::string> breaches_;
  std::uint64_t breach_count_ = 0;
  Totals totals_;
};

}  // namespace gateway::test
