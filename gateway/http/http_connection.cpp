// One HTTP connection: reads a request, has it answered, writes the answer, again. Beast's parser is used
// here only, by hand: its reading would be compiled for each kind of stream.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <ctime>
#include <exception>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "gateway/http/http_server_state.hpp"
#include "gateway/http/http_stream.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using RequestParser = http::request_parser<http::string_body>;

constexpr std::size_t kFirstRead = 1024;       // bytes reserved while a connection is idle; a usual call
constexpr std::size_t kReadAhead = 64 * 1024;  // bytes of body that may follow the header in one read
constexpr std::size_t kFreeBody = 16 * 1024;   // bytes of a body that limits.http_bodies does not count
constexpr std::chrono::milliseconds kLingering{1'000};  // for the peer to read the last answer and close

// What one attempt to read a request gave.
struct Incoming {
  bool lost = false;               // the peer left or was too slow: there is nobody to answer
  std::optional<HttpFault> fault;  // to be answered, then the connection ends
  bool keep_alive = false;
  unsigned version = 11;
  HttpRequest request;
};

error_code no_room_for_bodies() {
  return make_error_code(boost::system::errc::not_enough_memory);
}

// What one body takes of limits.http_bodies while it arrives. Many slow ones must not fill the memory:
// anybody may send them. Calls of the usual size fit what is free, and get through whatever others send.
class BodyShare {
 public:
  explicit BodyShare(HttpServerState& server) noexcept : server_(server) {}
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;
  ~BodyShare() { server_.body_bytes -= taken_; }

  // False where there is no room for a body that has got so large.
  [[nodiscard]] bool grow_to(std::size_t size) noexcept {
    const std::size_t counted = size - std::min(size, kFreeBody);
    if (counted <= taken_) return true;
    if (server_.body_bytes - taken_ + counted > server_.limits.http_bodies) return false;
    server_.body_bytes += counted - std::exchange(taken_, counted);
    return true;
  }

 private:
  HttpServerState& server_;
  std::size_t taken_ = 0;
};

std::optional<HttpFault> fault_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return HttpFault::header_too_large;
  }
  if (error == http::error::body_limit) return HttpFault::body_too_large;
  if (error == no_room_for_bodies()) return HttpFault::bodies_full;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  static const error_code any_http_error = http::error::end_of_stream;
  if (error.category() == any_http_error.category()) return HttpFault::malformed;
  return std::nullopt;
}

HttpRequest take_request(http::request<http::string_body>&& message, std::string peer) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.headers.reserve(static_cast<std::size_t>(std::distance(message.begin(), message.end())));
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  request.body = std::move(message.body());
  request.peer = std::move(peer);
  return request;
}

// Of this second, in the form of RFC 9110, 5.6.7.
std::string_view http_date() {
  thread_local std::time_t second = -1;
  thread_local std::string text;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (std::exchange(second, now) != now) {
    text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return text;
}

void append_header(std::string& bytes, std::string_view name, std::string_view value) {
  bytes.append(name).append(": ").append(value).append("\r\n");
}

// The answer as bytes; one write is one record of TLS, or few.
std::string to_wire(const HttpResponse& answer, unsigned version, bool keep_alive, bool header_only) {
  constexpr std::size_t kHead = 512;
  std::string bytes;
  bytes.reserve(kHead + answer.body.size());
  bytes.append(version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ")
      .append(fmt::to_string(answer.status))
      .append(1, ' ');
  const auto reason = http::obsolete_reason(http::int_to_status(answer.status));
  bytes.append(reason.data(), reason.size()).append("\r\n");
  append_header(bytes, "Date", http_date());
  if (!answer.content_type.empty()) append_header(bytes, "Content-Type", answer.content_type);
  for (const HttpHeader& header : answer.headers) append_header(bytes, header.name, header.value);
  // What the version says by itself needs no header.
  if (keep_alive != (version == 11)) append_header(bytes, "Connection", keep_alive ? "keep-alive" : "close");
  append_header(bytes, "Content-Length", fmt::to_string(answer.body.size()));
  bytes.append("\r\n");
  if (!header_only) bytes.append(answer.body);
  return bytes;
}

// Lives in its coroutine's frame; registered with the server from construction to destruction.
class HttpConnection final : public OpenConnection {
 public:
  HttpConnection(std::shared_ptr<HttpServerState> server, tcp::socket socket)
      : server_(std::move(server)),
        stream_(std::move(socket), server_->tls),
        buffer_(server_->limits.http_header + kReadAhead) {
    peer_ = stream_.peer();
    server_->connections.insert(this);
  }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection() override { server_->connections.erase(this); }

  void close() noexcept override { stream_.close(); }
  [[nodiscard]] bool is_idle() const noexcept override { return idle_; }

  asio::awaitable<void> run() {
    const bool is_secured = co_await handshake();
    if (!is_secured) co_return;
    while (co_await wait_for_first_byte()) {
      Incoming incoming = co_await read_request();
      if (incoming.lost) co_return;
      const bool is_head = incoming.request.method == "HEAD";
      const unsigned version = incoming.version;
      const bool may_stay = incoming.keep_alive && !incoming.fault;
      HttpResponse answer = co_await answer_to(incoming);
      const bool stays = may_stay && !server_->draining;
      const bool written = co_await write(to_wire(answer, version, stays, is_head));
      if (!written) co_return;
      if (!stays) {
        co_await stream_.linger(kLingering);
        co_return;
      }
    }
  }

 private:
  asio::awaitable<bool> handshake() {
    stream_.expires_after(server_->limits.tls_handshake);
    const error_code error = co_await stream_.handshake();
    if (error) {
      LogLine(server_->log, LogLevel::debug, "tls_handshake_failed")
          .field("role", server_->role)
          .field("peer", peer_)
          .field("error", error.message());
    }
    co_return !error;
  }

  asio::awaitable<bool> wait_for_first_byte() {
    // Set once: empty lines must not keep an idle connection open.
    stream_.expires_after(server_->limits.http_keep_alive);
    skip_empty_lines();  // what is left is a pipelined request
    while (buffer_.size() == 0) {
      if (server_->draining) co_return false;
      buffer_.shrink_to_fit();
      idle_ = true;
      error_code error;
      const std::size_t length = co_await stream_.read_some(buffer_.prepare(kFirstRead), error);
      idle_ = false;
      if (error) co_return false;
      buffer_.commit(length);
      skip_empty_lines();
    }
    co_return true;
  }

  // Some clients end a body with one; RFC 9112, 2.2 has servers ignore them.
  void skip_empty_lines() {
    while (buffer_.size() > 0) {
      const char first = *static_cast<const char*>(buffer_.data().data());
      if (first != '\r' && first != '\n') return;
      buffer_.consume(1);
    }
  }

  asio::awaitable<Incoming> read_request() {
    Incoming incoming;
    RequestParser parser;
    parser.header_limit(static_cast<std::uint32_t>(server_->limits.http_header));
    parser.body_limit(server_->limits.http_body);
    BodyShare share(*server_);  // until the request is handed over
    stream_.expires_after(server_->limits.http_read);
    error_code error = co_await read_into(parser, Until::header, share);
    if (!error && !is_sound(parser.get())) incoming.fault = HttpFault::malformed;
    if (!error && !incoming.fault && expects_continue(parser)) {
      error = co_await stream_.write(asio::buffer(kContinue.data(), kContinue.size()));
    }
    if (!error && !incoming.fault) error = co_await read_into(parser, Until::end, share);
    if (error) {
      incoming.fault = fault_of(error);
      incoming.lost = !incoming.fault;
    }
    stream_.expires_never();
    if (!incoming.lost) {
      incoming.keep_alive = parser.get().keep_alive();
      incoming.version = parser.get().version() == 10 ? 10 : 11;
      incoming.request = take_request(parser.release(), peer_);
    }
    co_return incoming;
  }

  enum class Until : unsigned char { header, end };

  // As beast::http::async_read_header() and async_read() do it.
  asio::awaitable<error_code> read_into(RequestParser& parser, Until until, BodyShare& share) {
    parser.eager(until == Until::end);
    error_code error;
    while (!(until == Until::header ? parser.is_header_done() : parser.is_done())) {
      if (buffer_.size() > 0) {
        error = {};
        buffer_.consume(parser.put(buffer_.data(), error));
        if (!share.grow_to(parser.get().body().size())) co_return no_room_for_bodies();
        if (!error) continue;
        if (error != http::error::need_more) co_return error;
      }
      const std::size_t room = beast::read_size(buffer_, kReadAhead);
      if (room == 0) co_return http::error::buffer_overflow;
      error = {};
      const std::size_t length = co_await stream_.read_some(buffer_.prepare(room), error);
      buffer_.commit(length);
      if (error == asio::error::eof) {
        if (!parser.got_some()) co_return http::error::end_of_stream;
        error = {};
        parser.put_eof(error);
        co_return error;
      }
      if (error) co_return error;
    }
    co_return error_code{};
  }

  asio::awaitable<HttpResponse> answer_to(Incoming& incoming) {
    HttpFault fault = HttpFault::handler_failed;
    if (incoming.fault) {
      fault = *incoming.fault;
    } else {
      try {
        HttpResponse answer = co_await server_->handler.handle(incoming.request);
        co_return answer;
      } catch (const std::exception& problem) {
        failure_ = problem.what();
      }
    }
    HttpResponse refusal = server_->handler.refuse(incoming.request, fault);
    if (fault == HttpFault::handler_failed) {
      LogLine(server_->log, LogLevel::error, "http_request_failed")
          .field("role", server_->role)
          .field("peer", peer_)
          .field("request_id", refusal.header("x-acs-request-id"))
          .field("error", failure_);
    }
    co_return refusal;
  }

  asio::awaitable<bool> write(std::string bytes) {
    // Behind the requests that have come meanwhile: answers that leave together wake a client that has many
    // connections once, and to wake somebody costs more than to answer. With nothing else to do it is no
    // wait.
    co_await asio::post(asio::use_awaitable);
    stream_.expires_after(server_->limits.http_write);
    const error_code error = co_await stream_.write(asio::buffer(bytes));
    co_return !error;
  }

  // What the parser lets pass. With a transfer coding that it does not undo it cannot know where the body
  // ends, and would take what follows for the next request.
  static bool is_sound(const http::request<http::string_body>& head) {
    if (head.version() == 11 && head.count(http::field::host) != 1) return false;
    const auto codings = head.count(http::field::transfer_encoding);
    return codings == 0 || (codings == 1 && head.version() == 11 &&
                            beast::iequals(head[http::field::transfer_encoding], "chunked"));
  }

  static bool expects_continue(const RequestParser& parser) {
    return !parser.is_done() && parser.get().version() == 11 &&
           beast::iequals(parser.get()[http::field::expect], "100-continue");
  }

  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

  std::shared_ptr<HttpServerState> server_;
  HttpStream stream_;
  beast::flat_buffer buffer_;
  std::string peer_;
  std::string failure_;  // of the handler, for the log
  bool idle_ = false;
};

}  // namespace

asio::awaitable<void> serve_connection(std::shared_ptr<HttpServerState> server, tcp::socket socket) {
  try {
    HttpConnection connection(server, std::move(socket));
    co_await connection.run();
  } catch (const std::exception& problem) {
    LogLine(server->log, LogLevel::error, "http_connection_failed")
        .field("role", server->role)
        .field("error", problem.what());
  }
  server->check_closed();
}

}  // namespace gateway
