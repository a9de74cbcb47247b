// Implementation of the HTTP client: the only source of the command line that includes Beast.
#include "tools/cli/http_client.hpp"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace cli {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::uint64_t kLargestAnswer = 8U << 20U;

// Runs asynchronous operations one after the other, all of them before one deadline.
class Exchange {
 public:
  Exchange(const Endpoint& endpoint, std::chrono::milliseconds limit)
      : endpoint_(endpoint), limit_(limit), deadline_(std::chrono::steady_clock::now() + limit) {}

  HttpAnswer post(std::string body) {
    connect();
    http::request<http::string_body> request(http::verb::post, endpoint_.target, 11);
    request.set(http::field::host, endpoint_.authority());
    request.set(http::field::user_agent, "jt808");
    request.set(http::field::accept, "application/json, text/xml");
    request.set(http::field::content_type, "application/x-www-form-urlencoded");
    request.set(http::field::connection, "close");
    request.body() = std::move(body);
    request.prepare_payload();
    await("while the request was sent", [&](auto done) { http::async_write(socket_, request, done); });

    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(kLargestAnswer);
    await("before the answer was complete",
          [&](auto done) { http::async_read(socket_, buffer, answer, done); });
    return {answer.get().result_int(), std::move(answer.get().body())};
  }

 private:
  void connect() {
    tcp::resolver resolver(io_);
    error_code failure;
    tcp::resolver::results_type addresses;
    run([&] {
      resolver.async_resolve(endpoint_.host, endpoint_.port,
                             [&](const error_code& error, tcp::resolver::results_type found) {
                               failure = error;
                               addresses = std::move(found);
                             });
    });
    if (failure) {
      throw HttpError(
          fmt::format("cannot reach the gateway: the host name '{}' is not known ({}). Check --endpoint.",
                      endpoint_.host, failure.message()));
    }
    failure = asio::error::timed_out;
    run([&] {
      asio::async_connect(socket_, addresses,
                          [&](const error_code& error, const tcp::endpoint&) { failure = error; });
    });
    if (failure) {
      throw HttpError(
          fmt::format("cannot reach the gateway at {}: {}. Check that jt808-gateway is running and that "
                      "--endpoint is the "
                      "address of its http.listen (the line `listening role=http` of its log).",
                      endpoint_.authority(), timed_out_ ? no_answer() : failure.message()));
    }
  }

  // Starts one operation and waits for it; `when` completes the error message.
  template <class Start>
  void await(std::string_view when, Start start) {
    error_code failure;
    run([&] { start([&failure](const error_code& error, std::size_t) { failure = error; }); });
    if (timed_out_) {
      throw HttpError(
          fmt::format("{} from {}. Check that --endpoint is the API address of jt808-gateway, and that "
                      "the gateway is not overloaded.",
                      no_answer(), endpoint_.authority()));
    }
    if (!failure) return;
    if (failure == http::error::end_of_stream || failure == http::error::partial_message ||
        failure == asio::error::eof || failure == asio::error::connection_reset ||
        failure == asio::error::broken_pipe) {
      throw HttpError(
          fmt::format("{} closed the connection {}. Check the gateway's log.", endpoint_.authority(), when));
    }
    throw HttpError(
        fmt::format("what {} sent is no usable HTTP answer: {}. Check that --endpoint is the API address of "
                    "jt808-gateway, "
                    "not the port for terminals.",
                    endpoint_.authority(), failure.message()));
  }

  template <class Start>
  void run(Start start) {
    io_.restart();
    start();
    io_.run_until(deadline_);
    if (io_.stopped()) return;
    timed_out_ = true;
    error_code ignored;
    socket_.close(ignored);
    io_.run();  // the cancelled operation still refers to our variables
  }

  [[nodiscard]] std::string no_answer() const {
    return fmt::format("no answer within {:.1f} s", std::chrono::duration<double>(limit_).count());
  }

  const Endpoint& endpoint_;
  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point deadline_;
  asio::io_context io_;
  tcp::socket socket_{io_};
  bool timed_out_ = false;
};

}  // namespace

std::string Endpoint::authority() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

Endpoint parse_endpoint(std::string_view text) {
  constexpr std::string_view kAllowed = "; expected http://HOST:PORT, for example http://127.0.0.1:8080";
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  if (!url || url->host().empty()) {
    throw std::invalid_argument(fmt::format("'{}' is no address of an API{}", text, kAllowed));
  }
  if (url->scheme_id() != boost::urls::scheme::http) {
    throw std::invalid_argument(
        fmt::format("'{}' is not http, the only scheme this command speaks{}", text, kAllowed));
  }
  if (url->has_userinfo() || url->has_query() || url->has_fragment()) {
    throw std::invalid_argument(
        fmt::format("'{}' must not carry user information, a query or a fragment{}", text, kAllowed));
  }
  Endpoint endpoint;
  endpoint.host = url->host_type() == boost::urls::host_type::ipv6 ? url->host_address() : url->host();
  endpoint.port = url->has_port() ? std::string(url->port()) : "80";
  std::uint16_t number = 0;
  const char* const end = endpoint.port.data() + endpoint.port.size();
  const auto [stop, error] = std::from_chars(endpoint.port.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0) {
    throw std::invalid_argument(fmt::format("'{}' has no usable port (1 to 65535){}", text, kAllowed));
  }
  endpoint.target = url->encoded_path().empty() ? "/" : std::string(url->encoded_path());
  return endpoint;
}

HttpAnswer post_form(const Endpoint& endpoint, std::string body, std::chrono::milliseconds limit) {
  try {
    return Exchange(endpoint, limit).post(std::move(body));
  } catch (const boost::system::system_error& error) {  // no descriptor left, and the like
    throw HttpError(
        fmt::format("cannot reach the gateway at {}: {}", endpoint.authority(), error.code().message()));
  }
}

}  // namespace cli
