// A simulated terminal on a real socket for tests: actions that have happened when they return, and waits for
// what happens to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/simulator/client.hpp"

namespace simulator {

// A copy of a downlink message.
struct ReceivedDownlink {
  std::uint16_t message_id = 0;
  std::uint16_t serial = 0;
  std::vector<std::uint8_t> body;
  std::uint16_t package_total = 0;
  std::uint16_t package_index = 0;
};

struct Acknowledgement {
  std::uint16_t message_id = 0;
  std::uint16_t serial = 0;
  std::uint8_t result = 0;
};

// Thread-safe; for threads that do not run the io_context, which runs elsewhere (on any number of threads)
// and outlives the terminal. An action that the context does not carry out within kActionLimit throws
// std::runtime_error. Waits return false, or nothing, at their limit; they look at what happened since the
// last start(), whether or not it happened before the wait began.
class LiveTerminal {
 public:
  static constexpr std::chrono::milliseconds kActionLimit{20'000};
  static constexpr std::chrono::milliseconds kLimit{20'000};

  // Does not connect yet. A connection that is lost stays lost until start(), unless `reconnect` is given.
  LiveTerminal(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& server,
               TerminalOptions options, std::optional<BackoffOptions> reconnect = {});
  ~LiveTerminal();
  LiveTerminal(const LiveTerminal&) = delete;
  LiveTerminal& operator=(const LiveTerminal&) = delete;

  void start();  // connects, with the code of an earlier registration where there is one
  void close();  // FIN
  void reset();  // RST
  void set_faults(const Faults& faults);
  void pause_reading();
  void resume_reading();
  void send_raw(std::vector<std::uint8_t> bytes);
  // The serial it went out with; nothing where the terminal is not connected or the body exceeds one frame.
  std::optional<std::uint16_t> send_uplink(std::uint16_t message_id, std::vector<std::uint8_t> body);
  void set_auth_code(std::string code);  // for the next login
  [[nodiscard]] std::string auth_code();
  [[nodiscard]] SimTerminal::State state();
  [[nodiscard]] Counters counters();

  [[nodiscard]] bool wait_connected(std::chrono::milliseconds limit = kLimit);
  [[nodiscard]] bool wait_registered(std::chrono::milliseconds limit = kLimit);
  [[nodiscard]] bool wait_online(std::chrono::milliseconds limit = kLimit);
  // The result with which 0x0100 or 0x0102 was refused.
  [[nodiscard]] std::optional<std::uint8_t> wait_login_refused(std::chrono::milliseconds limit = kLimit);
  // Why the link went down; also where it never came up.
  [[nodiscard]] std::optional<std::string> wait_closed(std::chrono::milliseconds limit = kLimit);
  // The oldest one with this id that was not yet waited for (of the last kMostKept), 0x8001 and 0x8100
  // included. It is recorded before the terminal answers it.
  [[nodiscard]] std::optional<ReceivedDownlink> wait_downlink(std::uint16_t message_id,
                                                              std::chrono::milliseconds limit = kLimit);
  // The server's 0x8001 for the uplink message with this serial.
  [[nodiscard]] std::optional<Acknowledgement> wait_acknowledged(std::uint16_t serial,
                                                                 std::chrono::milliseconds limit = kLimit);
  // Until `enough` holds; it is asked after everything that happens.
  [[nodiscard]] bool wait_counters(const std::function<bool(const Counters&)>& enough,
                                   std::chrono::milliseconds limit = kLimit);

  static constexpr std::size_t kMostKept = 65'536;  // downlinks, and acknowledgements

 private:
  class Record;

  template <class Action>
  auto on_client(Action action);

  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  std::shared_ptr<Record> record_;
  std::shared_ptr<Client> client_;
};

}  // namespace simulator
