// The shards with their threads: start, messages between them, drain and stop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/net/shard.hpp"

namespace gateway {

// What the process has of descriptors, and who else needs them.
struct DescriptorShare {
  std::uint64_t limit = 0;  // 0: none
  std::uint32_t http_connections = 0;
  std::size_t shards = 1;
  std::size_t products = 1;
};
// How many links a process may have: `max_links` (0: no limit), and never so many that no descriptor would be
// left for the loops and listeners, the API, the admin pages and the files.
[[nodiscard]] std::uint32_t links_allowed(std::uint32_t max_links, const DescriptorShare& share) noexcept;

// Owned by the application; its methods are for the thread that owns it, except deliver(), which is for any.
class ShardPool final : public SessionMailbox {
 public:
  ShardPool(const Config& config, const Clock& clock, SessionRegistry& registry, Admission& admission,
            UplinkPublisher& uplink, LogSink& log);
  ~ShardPool() override;

  // Opens every product's port on every shard. A port that another process listens on is refused, unless
  // share_port says that this is meant. The error names the address and the fix.
  [[nodiscard]] std::optional<std::string> open();
  // Of either transport.
  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint_of(std::size_t product_index) const;
  void start();
  void stop_accepting();
  // Answers every waiting call with shutting_down and closes every link; returns when they are closed, or
  // after `limit`.
  void drain(std::chrono::milliseconds limit);
  void stop();

  void deliver(SessionRef ref, std::function<void(Session&)> task, std::function<void()> gone = {}) override;

  // Runs `task` on every shard and waits for all of them.
  void on_every_shard(const std::function<void(Shard&)>& task);
  [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
  // Runs `question` on a shard's thread, some time; never where the shard hangs. For any thread.
  void ask(std::size_t shard, std::function<void(Shard&)> question);
  // Of every shard; valid while the pool lives, and read from any thread.
  [[nodiscard]] std::vector<const ShardMetrics*> metrics() const;
  // For clocks that do not run by themselves: runs what became due.
  void advance();

 private:
  [[nodiscard]] std::optional<std::string> refuse_second_instance(
      const boost::asio::ip::tcp::endpoint& endpoint) const;

  // The one socket of such a product is on one shard, so that a terminal stays there when its address
  // changes.
  [[nodiscard]] Shard& shard_of_udp(std::size_t product_index) const {
    return *shards_[product_index % shards_.size()];
  }

  const Config& config_;
  LogSink& log_;
  LinkCount links_;
  AddressCount addresses_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::thread> threads_;
};

}  // namespace gateway
