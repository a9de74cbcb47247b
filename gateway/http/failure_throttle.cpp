// Budgets as one point in time each: the later it is, the more is used.
#include "gateway/http/failure_throttle.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>

namespace gateway {
namespace {

constexpr Duration kWholeBudget = std::chrono::minutes(1);
constexpr Duration kBetweenSweeps = std::chrono::seconds(1);

}  // namespace

FailureThrottle::FailureThrottle(std::uint32_t per_minute, std::size_t most_sources)
    : price_(per_minute == 0 ? Duration::zero() : kWholeBudget / per_minute), most_sources_(most_sources) {}

std::size_t FailureThrottle::SourceHash::operator()(const Source& source) const noexcept {
  // Not to be foreseen: who has many addresses must not find many with one hash.
  static const std::size_t seed = std::random_device()();
  std::size_t bits = seed;
  for (const std::uint8_t byte : source) bits = (bits ^ byte) * 1'099'511'628'211U;
  return bits;
}

std::optional<FailureThrottle::Source> FailureThrottle::source_of(std::string_view peer) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(peer.substr(0, peer.rfind(':'))), error);
  if (error) return std::nullopt;
  Source source{};
  if (address.is_v4() || address.to_v6().is_v4_mapped()) {
    const auto v4 = address.is_v4()
                        ? address.to_v4()
                        : boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    const auto bytes = v4.to_bytes();
    std::copy(bytes.begin(), bytes.end(), source.begin());
    source.back() = 4;
  } else {
    const auto bytes = address.to_v6().to_bytes();
    std::copy_n(bytes.begin(), 8, source.begin());  // one site has all the addresses below
    source.back() = 6;
  }
  return source;
}

bool FailureThrottle::is_used_up(const Budget& budget, TimePoint now) const noexcept {
  return budget.whole_at - now > kWholeBudget - price_;
}

bool FailureThrottle::is_blocked(std::string_view peer, TimePoint now) const {
  if (budgets_.empty()) return false;
  const auto source = source_of(peer);
  if (!source) return false;
  const auto found = budgets_.find(*source);
  return found != budgets_.end() && is_used_up(found->second, now);
}

bool FailureThrottle::count_failure(std::string_view peer, TimePoint now) {
  const auto source = source_of(peer);
  if (price_ == Duration::zero() || !source) return false;
  auto found = budgets_.find(*source);
  if (found == budgets_.end()) {
    // Not at each failure: from many addresses they would be dear then.
    if (budgets_.size() >= most_sources_ && (!swept_ || now - *swept_ >= kBetweenSweeps)) {
      swept_ = now;
      std::erase_if(budgets_, [now](const auto& entry) { return entry.second.whole_at <= now; });
    }
    if (budgets_.size() >= most_sources_) return false;
    found = budgets_.emplace(*source, Budget{now, false}).first;
  }
  Budget& budget = found->second;
  if (budget.whole_at <= now) budget = {now, false};
  budget.whole_at += price_;
  return is_used_up(budget, now) && !std::exchange(budget.told, true);
}

}  // namespace gateway
