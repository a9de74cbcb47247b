// Implementation of the terminal that is only a socket.
#include "tests/support/raw_terminal.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "jt808/codec.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/support/fakes.hpp"

namespace gateway::test {

Body report_frame(const std::string& phone, jt808::Edition edition, std::uint16_t serial) {
  static const Body body{0,    0,    0,    2,    0,    0x0c, 0,    3,     // alarm, status
                         0x01, 0xdc, 0x8b, 0x90, 0x07, 0x3d, 0x8a, 0x35,  // latitude, longitude
                         0,    35,   0x03, 0x68, 0,    88,                // altitude, speed, direction
                         0x24, 0x03, 0x15, 0x08, 0x30, 0x15,              // time
                         0x01, 4,    0,    0x12, 0xd6, 0x87,              // mileage
                         0x02, 2,    0x01, 0xc4,                          // fuel
                         0x03, 2,    0x03, 0x66,                          // recorder speed
                         0x25, 4,    0,    0,    0,    0x19,              // signals
                         0x30, 1,    0x18, 0x31, 1,    0x0b};             // radio, satellites
  return terminal_frame(phone, edition, 0x0200, serial, body);
}

RawTerminal::RawTerminal(const boost::asio::ip::tcp::endpoint& gateway, std::string phone,
                         jt808::Edition edition)
    : phone_(std::move(phone)), edition_(edition), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{20, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (::connect(socket_, gateway.data(), static_cast<socklen_t>(gateway.size())) != 0) {
    ::close(socket_);
    throw std::runtime_error("no connection");
  }
}

RawTerminal::RawTerminal(RawTerminal&& other) noexcept
    : phone_(std::move(other.phone_)), edition_(other.edition_), socket_(std::exchange(other.socket_, -1)) {}

RawTerminal::~RawTerminal() {
  if (socket_ >= 0) ::close(socket_);
}

void RawTerminal::log_in() {
  jt808::TerminalRegister registration;
  registration.manufacturer_id = "MAKER";
  registration.terminal_model = "MODEL-1";
  registration.terminal_id = phone_.substr(phone_.size() - 7);
  registration.plate_color = 1;
  registration.plate = "B12345";
  Body body;
  if (!jt808::encode(registration, edition_, body)) throw std::runtime_error("no registration");
  send(terminal_frame(phone_, edition_, 0x0100, 1, body));
  const auto registered = parse_frames(receive(1));
  if (registered.at(0).id != 0x8100 || registered[0].body.size() < 4 || registered[0].body[2] != 0) {
    throw std::runtime_error("not registered");
  }
  jt808::TerminalAuthentication authentication;
  authentication.auth_code.assign(registered[0].body.begin() + 3, registered[0].body.end());
  body.clear();
  if (!jt808::encode(authentication, edition_, body)) throw std::runtime_error("no authentication");
  send(terminal_frame(phone_, edition_, 0x0102, 2, body));
  const auto answer = parse_frames(receive(1));
  if (answer.at(0).id != 0x8001 || answer[0].body.at(4) != 0) throw std::runtime_error("not logged in");
}

void RawTerminal::send(const Body& bytes) const {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) throw std::runtime_error("the gateway takes nothing");
    sent += static_cast<std::size_t>(count);
  }
}

Body RawTerminal::receive(std::size_t frames) const {
  Body all;
  std::size_t flags = 0;  // two for each frame
  while (flags < 2 * frames) {
    std::array<std::uint8_t, 4096> piece{};
    const ssize_t count = ::recv(socket_, piece.data(), piece.size(), 0);
    if (count <= 0) throw std::runtime_error("the gateway says nothing");
    const auto end = piece.begin() + count;
    flags += static_cast<std::size_t>(std::count(piece.begin(), end, std::uint8_t{0x7e}));
    all.insert(all.end(), piece.begin(), end);
  }
  return all;
}

}  // namespace gateway::test
