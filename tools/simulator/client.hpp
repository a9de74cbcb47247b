// A simulated terminal on a TCP connection: connects, drives SimTerminal, and comes back where it is told to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/simulator/backoff.hpp"
#include "tools/simulator/terminal.hpp"

namespace simulator {

struct ClientOptions {
  // Addresses of one server, at least one: tried in turn, a whole round before the wait.
  std::vector<boost::asio::ip::tcp::endpoint> servers;
  TerminalOptions terminal;
  std::optional<BackoffOptions> reconnect;  // nothing: a lost connection stays lost until start()
};

// Beside what happens to the terminal, what happens to its connection. On the client's executor.
class ClientObserver : public TerminalObserver {
 public:
  virtual void on_connect_failed(const SimTerminal&, const boost::system::error_code&) {}
  virtual void on_connected(const SimTerminal&) {}
  virtual void on_disconnected(const SimTerminal&, const std::string& /*reason*/) {}
};

// Owned by its user and by its pending operations. All methods, and all calls to the observer, are on the
// executor, which must not run two handlers at a time (a strand, or a context with one thread).
class Client final : public std::enable_shared_from_this<Client>, private TerminalLink {
 public:
  // Throws std::invalid_argument where an option of the terminal does not fit its edition.
  Client(boost::asio::any_io_executor executor, ClientOptions options, WallClock wall_clock,
         std::shared_ptr<ClientObserver> observer);

  void start();  // connects; nothing where it is connected or about to be
  void stop();   // disconnects, and calls the observer no more
  void disconnect(const std::string& reason);
  void reset();  // disconnects with RST instead of FIN
  void pause_reading(bool paused);
  void set_faults(const Faults& faults);
  void send_raw(jt808::Bytes bytes) { send(bytes); }
  std::optional<std::uint16_t> send_uplink(std::uint16_t message_id, jt808::Bytes body);

  [[nodiscard]] SimTerminal& terminal() noexcept { return terminal_; }
  [[nodiscard]] const SimTerminal& terminal() const noexcept { return terminal_; }

 private:
  enum class End : std::uint8_t { fin, left_open };
  enum class Link : std::uint8_t { down, connecting, up };

  // TerminalLink
  void send(jt808::Bytes bytes) override;
  void close() override;

  void on_connect(const boost::system::error_code& error);
  void connect_later();
  void end(const std::string& reason, End how);
  void disconnect_later(std::string reason);
  void write(jt808::Bytes bytes);
  void take_steps();
  void cut_later(CutStyle style);
  void wait_readable();
  void on_readable();
  void write_next();
  void rearm();

  boost::asio::any_io_executor executor_;
  ClientOptions options_;
  std::shared_ptr<ClientObserver> observer_;
  SimTerminal terminal_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer reconnect_timer_;
  Backoff backoff_;
  std::size_t address_ = 0;  // of options_.servers, for the next attempt
  std::optional<TimePoint> armed_;
  std::deque<std::vector<std::uint8_t>> out_;  // what the kernel has not taken yet, a write each
  std::size_t out_bytes_ = 0;
  std::uint32_t generation_ = 0;   // of the connection: what is left over from an older one is ignored
  std::deque<Chaos::Step> steps_;  // of a terminal with chaos: what is still to be written
  boost::asio::steady_timer step_timer_;
  bool step_waits_ = false;
  bool cut_ = false;                        // chaos cuts the link; what the terminal still says is lost
  boost::asio::ip::tcp::socket abandoned_;  // half-open: the server does not know yet
  Link link_ = Link::down;
  bool reading_ = false;  // a wait is pending
  bool paused_ = false;
  bool stopped_ = false;
};

// The system's clock.
[[nodiscard]] WallClock system_wall_clock();

}  // namespace simulator
