// What goes wrong between a terminal and its server under --chaos: every decision from a seed.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "jt808/bytes.hpp"

namespace simulator {

// Chances in a thousand.
struct ChaosOptions {
  std::uint32_t seed = 808;
  // For each frame that is sent.
  std::uint32_t cut = 8;
  std::uint32_t delay = 30;
  std::uint32_t garbage = 50;
  std::uint32_t duplicate = 30;
  std::uint32_t split = 150;
  // For each message sent in parts.
  std::uint32_t reorder = 400;
  std::uint32_t leave_out = 80;
  // For each downlink that is answered.
  std::uint32_t missing = 30;
  std::uint32_t late = 60;
  std::uint32_t twice = 60;
  std::uint32_t wrong_id = 40;
  std::uint32_t refuse = 40;
  // For each part that comes in.
  std::uint32_t lose = 30;
  std::chrono::milliseconds longest_delay{60};
  std::chrono::milliseconds latest_answer{2'500};
};

enum class CutStyle : std::uint8_t {
  fin,
  reset,
  half_open,  // the old connection stays open, silent, while the terminal comes back on a new one
};

enum class AnswerFault : std::uint8_t { none, missing, late, twice, wrong_id, refuse };
inline constexpr std::size_t kAnswerFaults = 6;

[[nodiscard]] std::string_view to_string(AnswerFault) noexcept;

struct ChaosCounters {
  std::array<std::uint64_t, 3> cuts{};  // by CutStyle
  std::uint64_t delays = 0;
  std::uint64_t garbage = 0;
  std::uint64_t duplicates = 0;  // frames sent a second time
  std::uint64_t splits = 0;
  std::uint64_t reordered = 0;                         // messages
  std::uint64_t left_out = 0;                          // parts
  std::uint64_t stale = 0;                             // answers sent on a later link than their question's
  std::array<std::uint64_t, kAnswerFaults> answers{};  // decisions, by AnswerFault

  ChaosCounters& operator+=(const ChaosCounters& other) noexcept;
  friend bool operator==(const ChaosCounters&, const ChaosCounters&) = default;
};

// Decides for one terminal. The n-th decision of a kind depends on the seed and the phone only, not on the
// time and not on the decisions of other kinds. On the terminal's thread.
class Chaos {
 public:
  // One write to the socket, in order.
  struct Step {
    std::vector<std::uint8_t> bytes;
    std::chrono::milliseconds wait{0};  // before it; what comes after waits too
    std::optional<CutStyle> cut;        // after it
  };
  struct Answer {
    AnswerFault fault = AnswerFault::none;
    std::chrono::milliseconds delay{0};
  };

  Chaos(const ChaosOptions& options, std::string_view phone);

  // What becomes of one frame.
  [[nodiscard]] std::vector<Step> on_frame(jt808::Bytes frame);
  // Which parts of a message go out, in which order; indices from 0.
  [[nodiscard]] std::vector<std::size_t> on_parts(std::size_t count);
  [[nodiscard]] Answer on_answer();
  [[nodiscard]] bool loses_part();
  void count_stale() noexcept { ++counters_.stale; }

  [[nodiscard]] const ChaosCounters& counters() const noexcept { return counters_; }

 private:
  // One for each kind of decision.
  class Dice {
   public:
    explicit Dice(std::uint32_t seed) : engine_(seed) { engine_.discard(8); }
    [[nodiscard]] std::uint32_t below(std::uint32_t limit) {
      return static_cast<std::uint32_t>(engine_() % limit);
    }
    [[nodiscard]] bool chance(std::uint32_t per_thousand) { return below(1'000) < per_thousand; }

   private:
    std::minstd_rand engine_;
  };

  ChaosOptions options_;
  ChaosCounters counters_;
  Dice frames_;
  Dice parts_;
  Dice answers_;
  Dice losses_;
};

}  // namespace simulator
