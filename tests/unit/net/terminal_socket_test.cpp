// The end of a terminal's socket: what was written before it arrives, whatever the peer has sent.
#include "gateway/net/terminal_socket.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

namespace gateway {
namespace {

// Both ends of a connection on the loopback.
class TerminalSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(listener, any, length), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, any, &length), 0);
    peer_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{20, 0};
    ::setsockopt(peer_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ASSERT_EQ(::connect(peer_, any, length), 0);
    accepted_ = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ASSERT_GE(accepted_, 0);
    ::close(listener);
  }
  void TearDown() override { ::close(peer_); }

  int peer_ = -1;
  int accepted_ = -1;
};

TEST_F(TerminalSocketTest, TheLastAnswerArrivesAlthoughMoreWasSentThanWasRead) {
  TerminalSocket socket(accepted_);
  const std::vector<std::uint8_t> uplinks(100'000, 'x');
  ASSERT_EQ(::send(peer_, uplinks.data(), uplinks.size(), 0), static_cast<ssize_t>(uplinks.size()));
  const std::array<std::uint8_t, 4> answer{1, 2, 3, 4};
  ASSERT_EQ(socket.write(answer).bytes, answer.size());
  socket.close();
  std::array<std::uint8_t, 16> received{};
  EXPECT_EQ(::recv(peer_, received.data(), received.size(), 0), 4);
  EXPECT_EQ(::recv(peer_, received.data(), received.size(), 0), 0);
  // A reset would overtake what is lost on the way and has to be sent again.
  int error = 0;
  socklen_t length = sizeof error;
  ASSERT_EQ(::getsockopt(peer_, SOL_SOCKET, SO_ERROR, &error, &length), 0);
  EXPECT_EQ(error, 0) << "an end, and no reset";
}

TEST_F(TerminalSocketTest, TheEndDoesNotWaitForAPeerThatSaysNothing) {
  TerminalSocket socket(accepted_);
  socket.close();
  EXPECT_EQ(socket.descriptor(), -1);
  std::array<std::uint8_t, 1> received{};
  EXPECT_EQ(::recv(peer_, received.data(), received.size(), 0), 0);
}

TEST_F(TerminalSocketTest, AMovedSocketIsClosedOnce) {
  TerminalSocket first(accepted_);
  TerminalSocket second(std::move(first));
  EXPECT_EQ(second.descriptor(), accepted_);
  second.close();
  second.close();
  EXPECT_EQ(second.descriptor(), -1);
}

}  // namespace
}  // namespace gateway
