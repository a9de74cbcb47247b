// Implementation of the floor.
#include "tools/load/floor_server.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "tools/load/wire.hpp"

namespace load {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::size_t kMostPending = 1024 * 1024;  // a client that takes nothing
constexpr std::string_view kConstant =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"Success\":true}";
constexpr std::array<std::uint8_t, 5> kCode{'f', 'l', 'o', 'o', 'r'};

struct Link {
  Descriptor socket;
  std::uint16_t serial = 0;
  std::vector<std::uint8_t> tail;     // the beginning of a frame or request
  std::vector<std::uint8_t> pending;  // what the client has not taken
};

class Floor {
 public:
  Floor(Descriptor listener, FloorKind kind)
      : listener_(std::move(listener)), epoll_(epoll_create1(EPOLL_CLOEXEC)), kind_(kind) {
    if (!epoll_.open()) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    watch(EPOLL_CTL_ADD, listener_.get(), EPOLLIN, 0);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> ready;
    for (;;) {
      const int count = epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), -1);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        if (event.data.u64 == 0) {
          accept_all();
          continue;
        }
        Link& link = *links_[event.data.u64];
        if ((event.events & EPOLLOUT) != 0) drain(link);
        if (link.socket.open() && (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read(link);
      }
    }
  }

 private:
  void watch(int operation, int fd, std::uint32_t events, std::uint64_t index) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = index;
    if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0) {
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
  }

  // A descriptor's number is its link's place.
  void accept_all() {
    for (;;) {
      Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.open()) return;
      const int on = 1;
      setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const auto index = static_cast<std::size_t>(socket.get());
      if (links_.size() <= index) links_.resize(index + 1);
      watch(EPOLL_CTL_ADD, socket.get(), EPOLLIN, index);
      links_[index] = std::make_unique<Link>();
      links_[index]->socket = std::move(socket);
    }
  }

  void read(Link& link) {
    const std::size_t kept = link.tail.size();
    if (kept > 0) std::memcpy(input_.data(), link.tail.data(), kept);
    const ssize_t got = recv(link.socket.get(), input_.data() + kept, kReadSize, 0);
    if (got <= 0) {
      if (got == 0 || (errno != EAGAIN && errno != EINTR)) link.socket.reset();
      return;
    }
    const std::span<std::uint8_t> data(input_.data(), kept + static_cast<std::size_t>(got));
    std::size_t used = data.size();
    std::uint8_t* end = output_.data();
    if (kind_ == FloorKind::echo) {
      send_all(link, data);
    } else if (kind_ == FloorKind::http) {
      used = answer_requests(data, end);
      send_all(link, {output_.data(), end});
    } else {
      std::uint64_t bad = 0;
      used = for_each_frame(data, bad, [&](const Frame& frame) { end = answer(link, frame, end); });
      send_all(link, {output_.data(), end});
    }
    const std::size_t left = data.size() - used;
    const std::size_t most = kind_ == FloorKind::acknowledge ? kMaxOnWire : kReadSize;
    if (left > most) return link.tail.clear();  // garbage without an end
    link.tail.assign(data.begin() + static_cast<std::ptrdiff_t>(used), data.end());
  }

  // The least frame (15 bytes on the wire) gets an answer of at most 62: output_ always has room.
  static std::uint8_t* answer(Link& link, const Frame& frame, std::uint8_t* out) {
    if (frame.id == 0x0100) {
      std::array<std::uint8_t, 3 + kCode.size()> body{};
      put_be16(body.data(), frame.serial);
      std::memcpy(body.data() + 3, kCode.data(), kCode.size());
      return put_answer(out, frame, 0x8100, link.serial++, body);
    }
    if (frame.id != 0x0200 && frame.id != 0x0102 && frame.id != 0x0002) return out;
    std::array<std::uint8_t, 5> body{};
    put_be16(body.data(), frame.serial);
    put_be16(body.data() + 2, frame.id);
    return put_answer(out, frame, 0x8001, link.serial++, body);
  }

  std::size_t answer_requests(std::span<std::uint8_t> data, std::uint8_t*& end) {
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    std::size_t used = 0;
    for (std::size_t found; (found = text.find("\r\n\r\n", used)) != std::string_view::npos;
         used = found + 4) {
      if (end + kConstant.size() > output_.data() + output_.size()) break;
      std::memcpy(end, kConstant.data(), kConstant.size());
      end += kConstant.size();
    }
    return used;
  }

  void send_all(Link& link, Bytes bytes) {
    if (bytes.empty()) return;
    std::size_t taken = 0;
    if (link.pending.empty()) {
      const ssize_t sent = send(link.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return link.socket.reset();
      taken = sent < 0 ? 0 : static_cast<std::size_t>(sent);
      if (taken == bytes.size()) return;
      watch(EPOLL_CTL_MOD, link.socket.get(), EPOLLIN | EPOLLOUT,
            static_cast<std::uint64_t>(link.socket.get()));
    }
    link.pending.insert(link.pending.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
    if (link.pending.size() > kMostPending) link.socket.reset();
  }

  void drain(Link& link) {
    const ssize_t sent = send(link.socket.get(), link.pending.data(), link.pending.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN && errno != EINTR) link.socket.reset();
      return;
    }
    link.pending.erase(link.pending.begin(), link.pending.begin() + sent);
    if (link.pending.empty()) {
      watch(EPOLL_CTL_MOD, link.socket.get(), EPOLLIN, static_cast<std::uint64_t>(link.socket.get()));
    }
  }

  Descriptor listener_;
  Descriptor epoll_;
  FloorKind kind_;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<std::uint8_t> input_ = std::vector<std::uint8_t>(2 * kReadSize);
  std::vector<std::uint8_t> output_ = std::vector<std::uint8_t>(16 * kReadSize);
};

}  // namespace

void serve_floor(Descriptor listener, FloorKind kind) {
  Floor(std::move(listener), kind).run();
}

}  // namespace load
