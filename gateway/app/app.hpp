// The composition root: builds everything, owns it, and takes it down in order.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/core/clock.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// One gateway process' worth of objects. Its methods are for the one thread that owns it. Clock and log
// outlive it.
class App {
 public:
  App(Config config, const Clock& clock, LogSink& log);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Opens the data folder and every listener, then serves. The error says what is wrong and how to mend it.
  [[nodiscard]] std::optional<std::string> start();
  // Reads again what may change while it runs: the secrets of access keys, keys of authentication codes,
  // imported devices, the certificate of the API. A file that is wrong is told in the log, and what held
  // before holds on. `accounts`: the section of the configuration file as it is now, instead of the one that
  // holds.
  void reload(std::optional<std::vector<AccountConfig>> accounts = std::nullopt);
  // Answers waiting calls with shutting_down and ends everything, within limits.drain and one second more.
  void stop();

  [[nodiscard]] boost::asio::ip::tcp::endpoint terminal_endpoint(std::size_t product_index) const;
  [[nodiscard]] boost::asio::ip::tcp::endpoint http_endpoint() const;
  [[nodiscard]] boost::asio::ip::tcp::endpoint admin_endpoint() const;
  // The calls of this gateway without HTTP in front.
  [[nodiscard]] class RrpcService& rrpc();
  // For clocks that do not run by themselves: runs what became due, and returns when it has run.
  void advance();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gateway
