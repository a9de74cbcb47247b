// A blocking HTTP client that sends exactly the bytes it is told to.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace gateway {

struct ClientAnswer {
  unsigned status = 0;
  std::string status_line;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Reads give up after 20 s, so that a server that never answers fails the test instead of hanging it.
class TestClient {
 public:
  // `receive_buffer` > 0 makes the peer feel our slowness early.
  explicit TestClient(const boost::asio::ip::tcp::endpoint& server, int receive_buffer = 0);

  void send(std::string_view bytes);
  // One answer; throws std::runtime_error where the connection ends before it is complete.
  [[nodiscard]] ClientAnswer read(bool has_body = true);
  // True once the peer has ended the connection with nothing more to read.
  [[nodiscard]] bool at_end();
  // True where the peer ends the connection, or sends something, within that time.
  [[nodiscard]] bool hears_within(std::chrono::milliseconds limit);
  // Waits until some bytes are there, and takes none.
  void wait_readable();
  void shutdown_send();
  // Ends the connection abruptly (RST).
  void reset();

 private:
  [[nodiscard]] bool fill();  // false at the end

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  std::string received_;
};

}  // namespace gateway
