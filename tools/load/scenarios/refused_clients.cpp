// Implementation of the refused clients.
#include "tools/load/scenarios/refused_clients.hpp"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <vector>

#include "tools/load/event_loop.hpp"

namespace load {
namespace {

constexpr std::chrono::nanoseconds kRetry = std::chrono::seconds(1);  // they come evenly, not all at once
constexpr auto kLongest = std::chrono::minutes(3);
constexpr int kNice = 5;

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

// Below who is measured, but above others that want the core: in a real-time run that is the first among the
// normal ones; else a little less than the terminals.
void give_way() noexcept {
  const int policy = sched_getscheduler(0);
  if (policy != SCHED_FIFO && policy != SCHED_RR) {
    setpriority(PRIO_PROCESS, 0, kNice);
    return;
  }
  const sched_param none{};
  sched_setscheduler(0, SCHED_OTHER, &none);
  setpriority(PRIO_PROCESS, 0, -20);
}

}  // namespace

SharedCounter::SharedCounter()
    : memory_(mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
  value_ = new (memory_) std::atomic<std::uint64_t>(0);
}

SharedCounter::~SharedCounter() {
  munmap(memory_, sizeof(std::atomic<std::uint64_t>));
}

ChildProcess refused_clients(int core, const sockaddr_in& server, SharedCounter& attempts) {
  return ChildProcess::fork_on(core, [&] {
    give_way();
    RefusedClients(server, attempts).run();
  });
}

}  // namespace load
