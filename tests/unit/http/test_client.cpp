// A client made of blocking socket calls.
#include "tests/unit/http/test_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <sstream>
#include <stdexcept>

namespace gateway {
namespace {

std::string lower(std::string text) {
  const auto to_lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
  return text;
}

}  // namespace

TestClient::TestClient(const boost::asio::ip::tcp::endpoint& server, int receive_buffer) {
  socket_.open(server.protocol());
  if (receive_buffer > 0) socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer));
  socket_.connect(server);
  const timeval patience{20, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

void TestClient::send(std::string_view bytes) {
  // The server may close while we still send; what it said before is read afterwards.
  boost::system::error_code ignored;
  boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
}

bool TestClient::fill() {
  std::array<char, 16'384> piece{};
  const ssize_t length = ::recv(socket_.native_handle(), piece.data(), piece.size(), 0);
  if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("no answer within 20 s");
  if (length <= 0) return false;
  received_.append(piece.data(), static_cast<std::size_t>(length));
  return true;
}

ClientAnswer TestClient::read(bool has_body) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) throw std::runtime_error("the connection ended inside a header: " + received_);
  }
  ClientAnswer answer;
  std::istringstream head(received_.substr(0, end));
  received_.erase(0, end + 4);
  std::getline(head, answer.status_line);
  if (!answer.status_line.empty() && answer.status_line.back() == '\r') answer.status_line.pop_back();
  answer.status = static_cast<unsigned>(std::stoul(answer.status_line.substr(9, 3)));
  for (std::string line; std::getline(head, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto colon = line.find(": ");
    answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  if (!has_body || !answer.headers.contains("content-length")) return answer;
  const std::size_t length = std::stoul(answer.headers["content-length"]);
  while (received_.size() < length) {
    if (!fill()) throw std::runtime_error("the connection ended inside a body");
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

bool TestClient::at_end() {
  return received_.empty() && !fill();
}

bool TestClient::hears_within(std::chrono::milliseconds limit) {
  pollfd waiting{socket_.native_handle(), POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(limit.count())) != 0;
}

void TestClient::wait_readable() {
  char byte = 0;
  const ssize_t length = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK);
  if (length < 0) throw std::runtime_error("nothing to read within 20 s");
}

void TestClient::shutdown_send() {
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send);
}

void TestClient::reset() {
  socket_.set_option(boost::asio::socket_base::linger(true, 0));
  socket_.close();
}

}  // namespace gateway
