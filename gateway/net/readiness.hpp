// The readiness of a shard's many sockets: one epoll of its own, which the shard's loop sees as one
// descriptor.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>

namespace gateway {

// Why not a wait of Asio's for each socket: that takes some 300 bytes of every idle link, and of every read
// two locks and a system call that registers the next wait. Here a socket is registered once, and what is
// ready is fetched for many sockets at a time. On the shard's thread.
class Readiness {
 public:
  // `lost`: the connection is dead both ways, which is told whatever was asked for. It is readable and
  // writable then too, for what came before can still be read. A peer that only sends no more is not lost.
  struct Ready {
    bool readable;
    bool writable;
    bool lost;
  };
  // Told as long as it is ready (level-triggered), hence it reads or writes only once each time, and no
  // socket keeps the others waiting. Closing the descriptor ends it; neither that nor the end of a waiter may
  // happen inside of on_ready(), for either may be among those that are told next.
  class Waiter {
   public:
    virtual void on_ready(Ready ready) = 0;

   protected:
    ~Waiter() = default;
  };
  // What a socket is watched for. Who asks for nothing is told of a lost connection once.
  struct Interest {
    bool reading = true;
    bool writing = false;
    friend bool operator==(const Interest&, const Interest&) = default;
  };

  explicit Readiness(boost::asio::io_context& io);
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  void start();

  // False where the system has no memory for it.
  [[nodiscard]] bool add(int descriptor, Waiter& waiter) noexcept;
  void change(int descriptor, Waiter& waiter, Interest interest) noexcept;

 private:
  void wait();
  void tell();

  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> epoll_;
};

}  // namespace gateway
