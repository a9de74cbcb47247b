// Implementation of the rounds.
#include "tools/load/rounds.hpp"

#include <algorithm>
#include <utility>

#include "tools/load/machine.hpp"

namespace load {
namespace {

template <class Of>
Spread spread_over(const std::vector<Round>& rounds, Of&& of) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(of(round));
  return spread_of(std::move(values));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  Spread spread{median, values.front(), values.back()};
  spread.values = std::move(values);
  return spread;
}

Spread Spread::times(double factor) const {
  std::vector<double> products = values;
  for (double& value : products) value *= factor;
  return {median * factor, low * factor, high * factor, std::move(products)};
}

Spread RoundsResult::ratio(std::size_t of_candidate, std::size_t of_floor) const {
  return spread_over(kept, [=](const Round& round) {
    return round.floor[of_floor] > 0 ? round.candidate[of_candidate] / round.floor[of_floor] : 0;
  });
}

Spread RoundsResult::difference(std::size_t figure) const {
  return spread_over(kept,
                     [figure](const Round& round) { return round.candidate[figure] - round.floor[figure]; });
}

Spread RoundsResult::candidate(std::size_t figure) const {
  return spread_over(kept, [figure](const Round& round) { return round.candidate[figure]; });
}

Spread RoundsResult::floor(std::size_t figure) const {
  return spread_over(kept, [figure](const Round& round) { return round.floor[figure]; });
}

RoundsResult run_rounds(const std::vector<int>& cores, std::size_t wanted,
                        const std::function<Figures()>& candidate, const std::function<Figures()>& floor,
                        const std::function<void(std::size_t number, const Round&)>& tell) {
  RoundsResult result;
  std::vector<double> busy;
  for (std::size_t number = 1; result.kept.size() < wanted && number <= 2 * wanted; ++number) {
    Round round;
    const std::vector<CpuTimes> from = cpu_times(cores);
    if (number % 2 == 1) {
      round.candidate = candidate();
      round.floor = floor();
    } else {
      round.floor = floor();
      round.candidate = candidate();
    }
    const CpuShares shares = shares_between(from, cpu_times(cores));
    round.stolen = shares.stolen;
    round.busy = shares.busy;
    busy.push_back(shares.busy);
    tell(number, round);
    if (round.stolen > kMostStolen) {
      ++result.dropped;
    } else {
      result.kept.push_back(std::move(round));
    }
  }
  result.busy = spread_of(std::move(busy)).median;
  return result;
}

}  // namespace load
