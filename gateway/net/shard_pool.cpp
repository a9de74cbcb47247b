// Implementation of the shard pool.
#include "gateway/net/shard_pool.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <utility>

namespace gateway {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::uint32_t shard_count(const Config& config) {
  constexpr std::uint32_t kMost = 256;  // SessionRef has 8 bits for it
  const std::uint32_t cores = std::max(1U, std::thread::hardware_concurrency());
  return std::min(kMost, config.shards == 0 ? cores : config.shards);
}

std::uint64_t descriptor_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  return limit.rlim_cur;
}

}  // namespace

std::uint32_t links_allowed(std::uint32_t max_links, const DescriptorShare& share) noexcept {
  constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint64_t kOtherFiles = 64;  // of the API, the store, logs, keys
  constexpr std::uint64_t kLoop = 4;         // of a shard: two epolls, a timer, an event
  std::uint64_t allowed = max_links == 0 ? kNoLimit : max_links;
  if (share.limit != 0) {
    // Where there are few descriptors, a quarter; of many, a thirty-second is enough for the API.
    const std::uint64_t most = std::max(share.limit / 32, std::min<std::uint64_t>(share.limit / 4, 256));
    const std::uint64_t others = std::min(most, share.http_connections + kOtherFiles);
    const std::uint64_t reserve = others + share.shards * (kLoop + share.products);
    allowed = std::min(allowed, share.limit - std::min(share.limit, reserve));
  }
  return static_cast<std::uint32_t>(std::min(allowed, kNoLimit));
}

ShardPool::ShardPool(const Config& config, const Clock& clock, SessionRegistry& registry,
                     Admission& admission, UplinkPublisher& uplink, LogSink& log)
    : config_(config), log_(log) {
  const std::uint32_t shards = shard_count(config);
  const ShardEnvironment environment{
      config,
      clock,
      registry,
      admission,
      uplink,
      *this,
      links_,
      addresses_,
      links_allowed(config.limits.max_links,
                    {descriptor_limit(), config.limits.http_connections, shards, config.products.size()}),
      log};
  for (std::uint32_t i = 0; i < shards; ++i) shards_.push_back(std::make_unique<Shard>(i, environment));
}

ShardPool::~ShardPool() {
  stop();
}

// SO_REUSEPORT would let a second gateway share the port without an error and take half of the terminals.
std::optional<std::string> ShardPool::refuse_second_instance(const tcp::endpoint& endpoint) const {
  if (config_.share_port || endpoint.port() == 0) return std::nullopt;
  asio::io_context io;
  tcp::acceptor probe(io);
  error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (!error) probe.listen(1, error);
  if (!error) return std::nullopt;
  const std::string_view fix = error == asio::error::address_in_use
                                   ? "; another process listens there: stop it, choose another port, or set "
                                     "share_port: true in both"
                                   : "";
  return fmt::format("cannot listen on {}: {}{}", endpoint_text(endpoint), error.message(), fix);
}

std::optional<std::string> ShardPool::open() {
  for (std::size_t i = 0; i < config_.products.size(); ++i) {
    const ListenAddress& listen = config_.products[i].listen;
    error_code error;
    const auto address = asio::ip::make_address(listen.host, error);
    if (error) return fmt::format("products[{}].listen: '{}' is no IP address", i, listen.host);
    tcp::endpoint endpoint(address, listen.port);
    const auto index = static_cast<std::uint16_t>(i);
    if (config_.products[i].transport == Transport::udp) {
      if (auto failed = shard_of_udp(i).listen_udp(index, {address, listen.port})) return failed;
      continue;
    }
    if (auto refused = refuse_second_instance(endpoint)) return refused;
    for (const auto& shard : shards_) {
      if (auto failed = shard->listen(index, endpoint)) return failed;
      endpoint = shard->endpoint_of(index);  // port 0: the others join the one that was chosen
    }
  }
  return std::nullopt;
}

tcp::endpoint ShardPool::endpoint_of(std::size_t product_index) const {
  const bool udp = config_.products[product_index].transport == Transport::udp;
  const Shard& shard = udp ? shard_of_udp(product_index) : *shards_.front();
  return shard.endpoint_of(static_cast<std::uint16_t>(product_index));
}

void ShardPool::start() {
  for (const auto& shard : shards_) {
    asio::post(shard->io(), [&shard = *shard] { shard.start_accepting(); });
    threads_.emplace_back([&shard = *shard] { shard.run(); });
  }
}

void ShardPool::on_every_shard(const std::function<void(Shard&)>& task) {
  std::mutex mutex;
  std::condition_variable all_done;
  std::size_t left = shards_.size();
  for (const auto& shard : shards_) {
    asio::post(shard->io(), [&, &shard = *shard] {
      task(shard);
      const std::lock_guard lock(mutex);
      if (--left == 0) all_done.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  all_done.wait(lock, [&] { return left == 0; });
}

void ShardPool::ask(std::size_t shard, std::function<void(Shard&)> question) {
  asio::post(shards_[shard]->io(),
             [&shard = *shards_[shard], question = std::move(question)] { question(shard); });
}

std::vector<const ShardMetrics*> ShardPool::metrics() const {
  std::vector<const ShardMetrics*> all;
  for (const auto& shard : shards_) all.push_back(&shard->metrics());
  return all;
}

void ShardPool::advance() {
  on_every_shard([](Shard& shard) { shard.advance(); });
}

void ShardPool::stop_accepting() {
  if (threads_.empty()) return;
  on_every_shard([](Shard& shard) { shard.stop_accepting(); });
}

void ShardPool::drain(std::chrono::milliseconds limit) {
  if (threads_.empty()) return;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  on_every_shard([](Shard& shard) { shard.drain(); });
  // A round trip through every loop lets the posted closes run; links that accepted in between get another
  // round.
  while (links_.open.load() != 0 && std::chrono::steady_clock::now() < deadline) {
    on_every_shard([](Shard& shard) { shard.drain(); });
  }
  if (const auto left = links_.open.load(); left != 0) {
    LogLine(log_, LogLevel::warn, "drain_incomplete").field("links", left);
  }
}

void ShardPool::stop() {
  for (const auto& shard : shards_) shard->io().stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ShardPool::deliver(SessionRef ref, std::function<void(Session&)> task, std::function<void()> gone) {
  Shard& shard = *shards_[ref.shard];
  auto run = [&shard, ref, task = std::move(task), gone = std::move(gone)] {
    if (Session* const session = shard.find(ref)) {
      task(*session);
    } else if (gone) {
      gone();
    }
  };
  if (shard.on_this_thread()) return run();
  asio::post(shard.io(), std::move(run));
}

}  // namespace gateway
