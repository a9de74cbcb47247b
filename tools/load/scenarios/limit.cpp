// `limit`: all descriptors are taken, and those that are refused come again and again. What does it cost, and
// what do the others notice?
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <stdexcept>
#include <vector>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kRefused = 500;
constexpr auto kRetry = std::chrono::seconds(1);
constexpr auto kLongest = std::chrono::minutes(3);
constexpr std::uint64_t kDescriptors = 2'048;
constexpr const char* kLimits = "  http_connections: 100\n";
constexpr double kRate = 2'000;

// A counter that parent and child see.
class SharedCounter {
 public:
  SharedCounter()
      : memory_(mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    value_ = new (memory_) std::atomic<std::uint64_t>(0);
  }
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;
  ~SharedCounter() { munmap(memory_, sizeof(std::atomic<std::uint64_t>)); }
  void add() noexcept { value_->fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_->load(std::memory_order_relaxed); }

 private:
  void* memory_;
  std::atomic<std::uint64_t>* value_;
};

// Clients that connect, are refused, and try again a second later; one that is neither refused nor answered
// keeps waiting as a terminal would.
class RefusedClients final : public EventHandler {
 public:
  RefusedClients(const sockaddr_in& server, SharedCounter& attempts)
      : server_(server), attempts_(attempts), handler_(loop_.add_handler(*this)), clients_(kRefused) {}

  void run() {
    const TimePoint end = Clock::now() + kLongest;
    for (std::uint32_t i = 0; i < kRefused; ++i) clients_[i].again = Clock::now() + kRetry * i / kRefused;
    while (Clock::now() < end) {
      const TimePoint now = Clock::now();
      TimePoint next = now + kRetry;
      for (std::uint32_t i = 0; i < kRefused; ++i) {
        Client& client = clients_[i];
        if (client.socket.open()) continue;
        if (client.again <= now) {
          connect(i);
        } else {
          next = std::min(next, client.again);
        }
      }
      loop_.turn(next);
    }
  }

  void on_event(std::uint32_t index, std::uint32_t) override {
    Client& client = clients_[index];
    char ignored[64];
    const ssize_t got = recv(client.socket.get(), ignored, sizeof ignored, 0);
    if (got > 0) return;
    client.socket.reset();
    client.again = Clock::now() + kRetry;
  }

 private:
  struct Client {
    Descriptor socket;
    TimePoint again;
  };
  void connect(std::uint32_t index) {
    attempts_.add();
    clients_[index].again = Clock::now() + kRetry;
    clients_[index].socket = begin_connecting(loopback_address(0x020002, 0), server_);
    if (clients_[index].socket.open()) loop_.add(clients_[index].socket.get(), handler_, index, EPOLLIN);
  }

  const sockaddr_in server_;
  SharedCounter& attempts_;
  EventLoop loop_;
  const std::uint8_t handler_;
  std::vector<Client> clients_;
};

// Terminals until the gateway takes no more; how many are online.
std::uint32_t fill(FleetProcess& fleet, std::uint32_t wanted) {
  const Outcome outcome = fleet.connect(milliseconds(20'000));
  if (outcome.online != wanted) {
    throw std::runtime_error(fmt::format("only {} of {} terminals came online", outcome.online, wanted));
  }
  return outcome.online;
}

}  // namespace

void run_limit(Bench& bench) {
  // Held back: 100 callers, 64 files, and of the one shard four for its loop and one for its listener. The
  // rest is for terminals.
  const std::uint64_t descriptors = std::min(kDescriptors, bench.descriptors);
  const auto terminals = static_cast<std::uint32_t>(descriptors - 100 - 64 - 5);
  bench.tell(fmt::format("limit: {} terminals fill the gateway, {} more try again every second", terminals,
                         kRefused));
  GatewayPlan gateway_plan = bench.gateway_plan();
  gateway_plan.descriptors = descriptors;
  gateway_plan.limits = kLimits;
  GatewayProcess gateway(gateway_plan);
  FleetPlan plan;
  plan.server = gateway.terminals();
  plan.terminals = terminals;
  plan.form = bench.form;
  FleetProcess fleet(bench.client_core, plan);
  fill(fleet, terminals);
  SharedCounter attempts;
  Faults faults;
  enum Figure : std::size_t { kP99, kCores };
  const auto slice = [&]() -> Figures {
    const std::uint64_t before = gateway.process().cpu();
    const Outcome outcome = fleet.open_loop(kRate, bench.slice());
    const auto cpu = static_cast<double>(gateway.process().cpu() - before);
    faults.add("gateway", outcome);
    return {static_cast<double>(outcome.latency.quantile(0.99)) / 1e3,
            cpu / static_cast<double>(outcome.nanoseconds)};
  };
  // The same clients in both: what they cost the client's core is no matter of the gateway's.
  FloorProcess elsewhere(bench, FloorKind::refuse);
  SharedCounter unused;
  const auto beside = [&](const sockaddr_in& server, SharedCounter& counter) {
    const auto clients =
        ChildProcess::fork_on(bench.client_core, [&] { RefusedClients(server, counter).run(); });
    return slice();
  };
  std::vector<double> more;
  const RoundsResult result = run_rounds(
      bench.rounds(), [&] { return beside(gateway.terminals(), attempts); },
      [&] { return beside(elsewhere.address, unused); },
      [&](std::size_t number, const Round& round) {
        more.push_back(round.candidate[kCores] - round.floor[kCores]);
        bench.tell(fmt::format("  round {}: p99 {:.0f} / {:.0f} us, {:.4f} cores more, stolen {:.0f} %",
                               number, round.candidate[kP99], round.floor[kP99], more.back(),
                               round.stolen * 100));
      });
  if (attempts.value() == 0) throw std::runtime_error("no client was refused");
  Row cores;
  cores.scenario = "limit";
  cores.name = fmt::format("{} refused clients: CPU they use", kRefused);
  cores.value = spread_of(more);
  cores.unit = "core";
  cores.bar = Bar{0.05, false, 0.01};
  Row p99;
  p99.scenario = "limit";
  p99.name = "p99 of the others / refused by another server";
  p99.value = result.ratio(kP99);
  p99.bar = Bar{1.2, false, {}};
  for (Row* const row : {&cores, &p99}) {
    row->rounds = result.kept.size();
    row->dropped = result.dropped;
    row->busy = result.busy;
    row->limit = "descriptors";
    row->detail =
        fmt::format("{} attempts; 2,000 reports/s: p99 {:.0f} us, {:.0f} us where another server refuses",
                    attempts.value(), result.candidate(kP99).median, result.floor(kP99).median);
    faults.note(*row);
    bench.rows.push_back(std::move(*row));
  }
}

}  // namespace load
