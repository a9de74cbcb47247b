// Implementation of the terminal for tests.
#include "tools/simulator/live_terminal.hpp"

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace simulator {
namespace asio = boost::asio;

namespace {

template <class T>
void keep(std::deque<T>& kept, T value) {
  if (kept.size() == LiveTerminal::kMostKept) kept.pop_front();
  kept.push_back(std::move(value));
}

// The first that fits, taken out; nothing where none does.
template <class T, class Fits>
std::optional<T> take(std::deque<T>& kept, Fits fits) {
  for (auto found = kept.begin(); found != kept.end(); ++found) {
    if (!fits(*found)) continue;
    T value = std::move(*found);
    kept.erase(found);
    return value;
  }
  return std::nullopt;
}

}  // namespace

// What happened, between the client's strand and the waiting threads. Owned by both sides.
class LiveTerminal::Record final : public ClientObserver {
 public:
  void begin() {
    const std::lock_guard lock(mutex_);
    connected_ = registered_ = online_ = false;
    refused_.reset();
    closed_.reset();
  }

  void on_connect_failed(const SimTerminal& terminal, const boost::system::error_code& error) override {
    note(terminal, [&] { closed_ = error.message(); });
  }
  void on_connected(const SimTerminal& terminal) override {
    note(terminal, [&] {
      connected_ = true;
      closed_.reset();
    });
  }
  void on_disconnected(const SimTerminal& terminal, const std::string& reason) override {
    note(terminal, [&] {
      connected_ = registered_ = online_ = false;
      closed_ = reason;
    });
  }
  void on_registered(const SimTerminal& terminal) override {
    note(terminal, [&] { registered_ = true; });
  }
  void on_online(const SimTerminal& terminal) override {
    note(terminal, [&] { online_ = true; });
  }
  void on_login_refused(const SimTerminal& terminal, std::uint16_t, std::uint8_t result) override {
    note(terminal, [&] { refused_ = result; });
  }
  void on_downlink(const SimTerminal& terminal, const Downlink& downlink) override {
    note(terminal, [&] {
      keep(downlinks_, ReceivedDownlink{downlink.message_id,
                                        downlink.serial,
                                        {downlink.body.begin(), downlink.body.end()},
                                        downlink.package_total,
                                        downlink.package_index});
    });
  }
  void on_answered(const SimTerminal& terminal, const SentAnswer&) override {
    note(terminal, [] {});
  }
  void on_acknowledged(const SimTerminal& terminal, std::uint16_t message_id, std::uint16_t serial,
                       std::uint8_t result) override {
    note(terminal, [&] { keep(acknowledgements_, Acknowledgement{message_id, serial, result}); });
  }

  template <class Ready>
  bool wait(std::chrono::milliseconds limit, Ready ready) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return ready(*this); });
  }

  bool connected_ = false;
  bool registered_ = false;
  bool online_ = false;
  std::optional<std::uint8_t> refused_;
  std::optional<std::string> closed_;
  std::deque<ReceivedDownlink> downlinks_;
  std::deque<Acknowledgement> acknowledgements_;
  Counters counters_;

 private:
  template <class Change>
  void note(const SimTerminal& terminal, Change change) {
    const std::lock_guard lock(mutex_);
    change();
    counters_ = terminal.counters();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

LiveTerminal::LiveTerminal(asio::io_context& io, const asio::ip::tcp::endpoint& server,
                           TerminalOptions options, std::optional<BackoffOptions> reconnect)
    : strand_(asio::make_strand(io)),
      record_(std::make_shared<Record>()),
      client_(std::make_shared<Client>(strand_, ClientOptions{{server}, std::move(options), reconnect},
                                       system_wall_clock(), record_)) {}

// Not waited for: the client and the record live as long as its operations do.
LiveTerminal::~LiveTerminal() {
  asio::post(strand_, [client = client_] { client->stop(); });
}

template <class Action>
auto LiveTerminal::on_client(Action action) {
  using Value = std::invoke_result_t<Action, Client&>;
  std::packaged_task<Value()> task(
      [client = client_, action = std::move(action)] { return action(*client); });
  std::future<Value> done = task.get_future();
  asio::post(strand_, std::move(task));
  if (done.wait_for(kActionLimit) != std::future_status::ready) {
    throw std::runtime_error("LiveTerminal: no thread runs the io_context, or it is this one");
  }
  return done.get();
}

void LiveTerminal::start() {
  on_client([record = record_](Client& client) {
    record->begin();
    client.start();
  });
}

void LiveTerminal::close() {
  on_client([](Client& client) { client.disconnect("closed by the terminal"); });
}

void LiveTerminal::reset() {
  on_client([](Client& client) { client.reset(); });
}

void LiveTerminal::set_faults(const Faults& faults) {
  on_client([faults](Client& client) { client.set_faults(faults); });
}

void LiveTerminal::pause_reading() {
  on_client([](Client& client) { client.pause_reading(true); });
}

void LiveTerminal::resume_reading() {
  on_client([](Client& client) { client.pause_reading(false); });
}

void LiveTerminal::send_raw(std::vector<std::uint8_t> bytes) {
  on_client([bytes = std::move(bytes)](Client& client) { client.send_raw(bytes); });
}

std::optional<std::uint16_t> LiveTerminal::send_uplink(std::uint16_t message_id,
                                                       std::vector<std::uint8_t> body) {
  return on_client(
      [message_id, body = std::move(body)](Client& client) { return client.send_uplink(message_id, body); });
}

void LiveTerminal::set_auth_code(std::string code) {
  on_client([code = std::move(code)](Client& client) { client.terminal().set_auth_code(code); });
}

std::string LiveTerminal::auth_code() {
  return on_client([](Client& client) { return client.terminal().auth_code(); });
}

SimTerminal::State LiveTerminal::state() {
  return on_client([](Client& client) { return client.terminal().state(); });
}

Counters LiveTerminal::counters() {
  return on_client([](Client& client) { return std::as_const(client.terminal()).counters(); });
}

bool LiveTerminal::wait_connected(std::chrono::milliseconds limit) {
  return record_->wait(limit, [](Record& record) { return record.connected_; });
}

bool LiveTerminal::wait_registered(std::chrono::milliseconds limit) {
  return record_->wait(limit, [](Record& record) { return record.registered_; });
}

bool LiveTerminal::wait_online(std::chrono::milliseconds limit) {
  return record_->wait(limit, [](Record& record) { return record.online_; });
}

std::optional<std::uint8_t> LiveTerminal::wait_login_refused(std::chrono::milliseconds limit) {
  std::optional<std::uint8_t> result;
  (void)record_->wait(limit, [&](Record& record) { return (result = record.refused_).has_value(); });
  return result;
}

std::optional<std::string> LiveTerminal::wait_closed(std::chrono::milliseconds limit) {
  std::optional<std::string> reason;
  (void)record_->wait(limit, [&](Record& record) { return (reason = record.closed_).has_value(); });
  return reason;
}

std::optional<ReceivedDownlink> LiveTerminal::wait_downlink(std::uint16_t message_id,
                                                            std::chrono::milliseconds limit) {
  std::optional<ReceivedDownlink> downlink;
  (void)record_->wait(limit, [&](Record& record) {
    downlink = take(record.downlinks_,
                    [&](const ReceivedDownlink& candidate) { return candidate.message_id == message_id; });
    return downlink.has_value();
  });
  return downlink;
}

std::optional<Acknowledgement> LiveTerminal::wait_acknowledged(std::uint16_t serial,
                                                               std::chrono::milliseconds limit) {
  std::optional<Acknowledgement> found;
  (void)record_->wait(limit, [&](Record& record) {
    found = take(record.acknowledgements_,
                 [&](const Acknowledgement& candidate) { return candidate.serial == serial; });
    return found.has_value();
  });
  return found;
}

bool LiveTerminal::wait_counters(const std::function<bool(const Counters&)>& enough,
                                 std::chrono::milliseconds limit) {
  return record_->wait(limit, [&](Record& record) { return enough(record.counters_); });
}

}  // namespace simulator
