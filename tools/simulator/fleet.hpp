// Many simulated terminals on one io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/simulator/client.hpp"

namespace simulator {

struct FleetOptions {
  std::vector<boost::asio::ip::tcp::endpoint> servers;  // addresses of one server, as in ClientOptions
  std::uint32_t count = 1;
  double ramp = 100;      // terminals started a second
  TerminalOptions first;  // the others are counted up from it
  BackoffOptions reconnect;
};

// Starts the terminals one after the other and keeps them connected. Owned by its user, which also is who
// sees what happens, through the observer. Everything on the io_context's one thread. After stop(), and after
// destruction, the observer is called no more.
class Fleet {
 public:
  // Throws std::invalid_argument where the phone numbers run out of digits, or an option does not fit the
  // edition.
  Fleet(boost::asio::io_context& io, const FleetOptions& options, WallClock wall_clock,
        std::shared_ptr<ClientObserver> observer);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void start();
  void stop();

  [[nodiscard]] std::size_t size() const noexcept { return clients_.size(); }
  [[nodiscard]] std::size_t started() const noexcept { return started_; }
  [[nodiscard]] std::size_t online() const noexcept;
  [[nodiscard]] Counters counters() const noexcept;
  // Nothing where the terminals have no chaos.
  [[nodiscard]] std::optional<ChaosCounters> chaos() const noexcept;

 private:
  void start_more();

  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // what the timer's last handler looks at
  boost::asio::steady_timer ramp_timer_;
  double ramp_;
  TimePoint started_at_{};
  std::size_t started_ = 0;
  std::vector<std::shared_ptr<Client>> clients_;
};

}  // namespace simulator
