// A terminal over UDP, spoken to frame by frame on the test's own thread.
#pragma once

#include <gtest/gtest.h>
#include <sys/time.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "jt808/codec.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/support/fakes.hpp"

namespace gateway::test {

// Waits have a limit, and their failure is a failure of the test.
class UdpTerminal {
 public:
  UdpTerminal(const boost::asio::ip::tcp::endpoint& server, std::string number = "13800000001")
      : phone(std::move(number)), server_(server.address(), server.port()) {
    change_address();
  }

  // From another port from now on, as behind a router that forgot the terminal.
  void change_address() {
    socket_ = boost::asio::ip::udp::socket(*io_, {server_.address(), 0});
    const timeval limit{20, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  [[nodiscard]] std::string address() const {
    return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }

  [[nodiscard]] Body frame(std::uint16_t id, const Body& body = {}) {
    return terminal_frame(phone, jt808::Edition::v2013, id, serial++, body);
  }
  void send_raw(const Body& datagram) { socket_.send_to(boost::asio::buffer(datagram), server_); }
  void send(std::uint16_t id, const Body& body = {}) { send_raw(frame(id, body)); }

  // The next frame from the gateway.
  std::optional<SentFrame> receive() {
    Body datagram(65536);
    boost::system::error_code error;
    boost::asio::ip::udp::endpoint from;
    const auto count = socket_.receive_from(boost::asio::buffer(datagram), from, 0, error);
    if (error) {
      ADD_FAILURE() << "no datagram came: " << error.message();
      return std::nullopt;
    }
    datagram.resize(count);
    const auto frames = parse_frames(datagram);
    EXPECT_EQ(frames.size(), 1U);
    return frames.empty() ? std::nullopt : std::optional(frames[0]);
  }
  // The next frame with this id; the others are passed over.
  std::optional<SentFrame> receive(std::uint16_t id) {
    for (;;) {
      auto next = receive();
      if (!next || next->id == id) return next;
    }
  }
  // The result of the 0x8001 to a message; 255 where there is none.
  std::uint8_t say(std::uint16_t id, const Body& body = {}) {
    const std::uint16_t mine = serial;
    send(id, body);
    for (;;) {
      const auto answer = receive(0x8001);
      if (!answer || answer->body.size() != 5) return 255;
      if ((answer->body[0] << 8 | answer->body[1]) == mine) return answer->body[4];
    }
  }

  [[nodiscard]] Body registration() const {
    jt808::TerminalRegister message;
    message.manufacturer_id = "MAKER";
    message.terminal_model = "MODEL-1";
    message.terminal_id = phone.substr(phone.size() - 7);
    Body body;
    EXPECT_TRUE(jt808::encode(message, jt808::Edition::v2013, body));
    return body;
  }
  void registers() {
    send(0x0100, registration());
    const auto answer = receive(0x8100);
    ASSERT_TRUE(answer && answer->body.size() > 3 && answer->body[2] == 0);
    code.assign(answer->body.begin() + 3, answer->body.end());
  }
  std::uint8_t authenticate() { return say(0x0102, Body(code.begin(), code.end())); }
  void login() {
    registers();
    ASSERT_EQ(authenticate(), 0);
  }
  // Answers the next downlink of this kind.
  void acknowledge(std::uint16_t id) {
    const auto asked = receive(id);
    ASSERT_TRUE(asked);
    acknowledge(*asked);
  }
  void acknowledge(const SentFrame& asked) {
    send(0x0001, {static_cast<std::uint8_t>(asked.serial >> 8), static_cast<std::uint8_t>(asked.serial),
                  static_cast<std::uint8_t>(asked.id >> 8), static_cast<std::uint8_t>(asked.id), 0});
  }

  std::string phone;
  std::string code;
  std::uint16_t serial = 100;

 private:
  std::unique_ptr<boost::asio::io_context> io_ = std::make_unique<boost::asio::io_context>();
  boost::asio::ip::udp::endpoint server_;
  boost::asio::ip::udp::socket socket_{*io_};
};

}  // namespace gateway::test
