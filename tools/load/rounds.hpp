// Candidate and floor in turns, and the median of what each round says: the only figure that repeats on a
// machine shared with others.
//   slice: one side alone under load for some seconds. Its figures are those of that time.
//   round: a slice of the candidate and one of the floor, one directly after the other; it yields a ratio.
//   floor: what the candidate is compared with: the least that a server can do, or another one that a row
//   names.
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
  double stolen = 0;  // share of the time of the core that lost most
  double busy = 0;    // share of the cores' time
};

struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
  std::vector<double> values = {};  // one for each round

  [[nodiscard]] Spread times(double factor) const;
};
// All zero for no values.
[[nodiscard]] Spread spread_of(std::vector<double> values);

struct RoundsResult {
  std::vector<Round> kept;
  std::size_t dropped = 0;  // more than kMostStolen of the time was stolen
  double busy = 0;          // median share of the cores' time that was busy, ours included

  // Of the per-round ratios candidate / floor of one figure (the floor's may be another one); of the
  // differences candidate - floor; of one side.
  [[nodiscard]] Spread ratio(std::size_t figure) const { return ratio(figure, figure); }
  [[nodiscard]] Spread ratio(std::size_t of_candidate, std::size_t of_floor) const;
  [[nodiscard]] Spread difference(std::size_t figure) const;
  [[nodiscard]] Spread candidate(std::size_t figure) const;
  [[nodiscard]] Spread floor(std::size_t figure) const;
};

inline constexpr double kMostStolen = 0.2;

// Runs rounds on these cores until `wanted` were kept, at most twice as many; which side begins alternates.
// `tell` is told after each round, kept or not.
[[nodiscard]] RoundsResult run_rounds(const std::vector<int>& cores, std::size_t wanted,
                                      const std::function<Figures()>& candidate,
                                      const std::function<Figures()>& floor,
                                      const std::function<void(std::size_t number, const Round&)>& tell);

}  // namespace load
