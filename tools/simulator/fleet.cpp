// Implementation of the fleet.
#include "tools/simulator/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace simulator {

Fleet::Fleet(boost::asio::io_context& io, const FleetOptions& options, WallClock wall_clock,
             std::shared_ptr<ClientObserver> observer)
    : ramp_timer_(io), ramp_(options.ramp) {
  clients_.reserve(options.count);
  for (std::uint32_t i = 0; i < options.count; ++i) {
    auto terminal = numbered(options.first, i);
    if (!terminal) {
      throw std::invalid_argument(
          fmt::format("phone '{}': {} terminals counted up from it do not fit {} digits", options.first.phone,
                      options.count, phone_digits(options.first.edition)));
    }
    clients_.push_back(std::make_shared<Client>(
        io.get_executor(), ClientOptions{options.servers, std::move(*terminal), options.reconnect},
        wall_clock, observer));
  }
}

Fleet::~Fleet() {
  stop();
}

void Fleet::start() {
  started_at_ = Clock::now();
  start_more();
}

void Fleet::start_more() {
  const double elapsed = std::chrono::duration<double>(Clock::now() - started_at_).count();
  const double due = std::min(1 + elapsed * ramp_, static_cast<double>(clients_.size()));
  while (started_ < static_cast<std::size_t>(due)) clients_[started_++]->start();
  if (started_ == clients_.size()) return;
  constexpr std::chrono::milliseconds kStep{10};
  ramp_timer_.expires_after(
      std::max(kStep, std::chrono::milliseconds(static_cast<std::int64_t>(500 / ramp_))));
  ramp_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (!error && !alive.expired()) start_more();
  });
}

void Fleet::stop() {
  ramp_timer_.cancel();
  for (const auto& client : clients_) client->stop();
}

std::size_t Fleet::online() const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      clients_, [](const auto& client) { return client->terminal().state() == SimTerminal::State::online; }));
}

std::optional<ChaosCounters> Fleet::chaos() const noexcept {
  std::optional<ChaosCounters> sum;
  for (const auto& client : clients_) {
    const Chaos* const chaos = std::as_const(*client).terminal().chaos();
    if (chaos == nullptr) continue;
    if (!sum) sum.emplace();
    *sum += chaos->counters();
  }
  return sum;
}

Counters Fleet::counters() const noexcept {
  Counters sum;
  for (const auto& client : clients_) sum += std::as_const(*client).terminal().counters();
  return sum;
}

}  // namespace simulator
