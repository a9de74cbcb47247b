// Looks a host name up without anybody waiting for the system's resolver.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gateway {

// One name; questions while a look-up is under way share its answer, and nothing is remembered after it. The
// system's resolver cannot be interrupted, so its thread is left behind where this object ends first. On the
// thread of `io`, which outlives it; not before stop() has returned may `io` be destroyed.
class NameLookup {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  using Done = std::function<void(const Endpoints&)>;  // empty: no such name
  using Resolve = std::function<Endpoints(const std::string& host, std::uint16_t port)>;

  NameLookup(boost::asio::io_context& io, std::string host, std::uint16_t port, Resolve resolve = system);
  ~NameLookup() { stop(); }
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  // `done` runs later or at once, never after stop().
  void find(Done done);
  // On any thread, while `io` does not run.
  void stop();

  // Blocks.
  [[nodiscard]] static Endpoints system(const std::string& host, std::uint16_t port);

 private:
  struct Home;  // where the thread finds this object, while it is there

  void on_found(const Endpoints& endpoints);

  boost::asio::io_context& io_;
  std::string host_;
  std::uint16_t port_;
  Resolve resolve_;
  std::shared_ptr<Home> home_;
  std::vector<Done> waiting_;
};

}  // namespace gateway
