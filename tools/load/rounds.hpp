// Candidate and floor in turns, and the median of what each round says: the only figure that repeats on a
// machine shared with others.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace load {

// Figures of one slice of a round, the same ones for candidate and floor.
using Figures = std::vector<double>;

struct Round {
  Figures candidate;
  Figures floor;
  double stolen = 0;  // share of the machine's time
  double busy = 0;
};

struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};
// All zero for no values.
[[nodiscard]] Spread spread_of(std::vector<double> values);

struct RoundsResult {
  std::vector<Round> kept;
  std::size_t dropped = 0;  // more than kMostStolen of the time was stolen
  double busy = 0;          // median share of the machine that was busy, ours included

  // Of the per-round ratios candidate / floor of one figure; of one side.
  [[nodiscard]] Spread ratio(std::size_t figure) const;
  [[nodiscard]] Spread candidate(std::size_t figure) const;
  [[nodiscard]] Spread floor(std::size_t figure) const;
};

inline constexpr double kMostStolen = 0.2;

// Runs rounds until `wanted` were kept, at most twice as many; which side begins alternates. `tell` is told
// after each round.
[[nodiscard]] RoundsResult run_rounds(std::size_t wanted, const std::function<Figures()>& candidate,
                                      const std::function<Figures()>& floor,
                                      const std::function<void(std::size_t number, const Round&)>& tell);

}  // namespace load
