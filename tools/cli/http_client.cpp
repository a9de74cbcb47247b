// Implementation of the HTTP client: the only source of the command line that includes Beast.
#include "tools/cli/http_client.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
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

  HttpAnswer send(const HttpCall& call, const std::string& ca_file) {
    http::request<http::string_body> request(http::string_to_verb(call.method), call.target, 11);
    request.set(http::field::host, endpoint_.host_header());
    request.set(http::field::user_agent, "jt808");
    request.set(http::field::accept, "application/json, text/xml");
    request.set(http::field::connection, "close");
    for (const auto& [name, value] : call.headers) request.set(name, value);
    request.body() = call.body;
    request.prepare_payload();
    if (!endpoint_.tls) {
      connect();
      return exchange(socket_, request);
    }
    asio::ssl::context context(asio::ssl::context::tls_client);
    trust(context, ca_file);
    connect();
    asio::ssl::stream<tcp::socket&> stream(socket_, context);
    shake_hands(stream);
    return exchange(stream, request);
  }

 private:
  template <class Stream>
  HttpAnswer exchange(Stream& stream, const http::request<http::string_body>& request) {
    await("while the request was sent", [&](auto done) { http::async_write(stream, request, done); });
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(kLargestAnswer);
    await("before the answer was complete",
          [&](auto done) { http::async_read(stream, buffer, answer, done); });
    return {answer.get().result_int(), std::move(answer.get().body())};
  }

  static void trust(asio::ssl::context& context, const std::string& ca_file) {
    error_code error;
    if (ca_file.empty()) {
      context.set_default_verify_paths(error);
    } else {
      context.load_verify_file(ca_file, error);
    }
    if (error) throw HttpError(fmt::format("--ca: cannot use {}: {}", ca_file, error.message()));
    context.set_verify_mode(asio::ssl::verify_peer, error);
  }

  void shake_hands(asio::ssl::stream<tcp::socket&>& stream) {
    stream.set_verify_callback(asio::ssl::host_name_verification(endpoint_.host));
    std::string name = endpoint_.host;
    error_code no_address;
    asio::ip::make_address(name, no_address);  // an address is no server name
    // SSL_set_tlsext_host_name, which is a C cast.
    if (no_address) {
      SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    error_code failure;
    run([&] {
      stream.async_handshake(asio::ssl::stream_base::client,
                             [&failure](const error_code& error) { failure = error; });
    });
    if (timed_out_) throw HttpError(fmt::format("{} from {}.", no_answer(), endpoint_.authority()));
    if (!failure) return;
    const long verified = SSL_get_verify_result(stream.native_handle());
    throw HttpError(
        verified == X509_V_OK
            ? fmt::format(
                  "no TLS with {}: {}. Check that the gateway has http.tls and that --endpoint is right.",
                  endpoint_.authority(), failure.message())
            : fmt::format("the certificate of {} is not trusted: {}. Give the authority that signed it with "
                          "--ca FILE, and use the host name that the certificate has.",
                          endpoint_.authority(), X509_verify_cert_error_string(verified)));
  }

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
        failure == asio::error::broken_pipe || failure == asio::ssl::error::stream_truncated) {
      throw HttpError(fmt::format("{} closed the connection {}. Check the gateway's log{}.",
                                  endpoint_.authority(), when,
                                  endpoint_.tls ? "" : "; if it has http.tls, use https:// in --endpoint"));
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

std::string Endpoint::host_header() const {
  if (port != (tls ? "443" : "80")) return authority();
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

std::string Endpoint::url() const {
  return fmt::format("{}://{}{}", tls ? "https" : "http", host_header(), target);
}

Endpoint parse_endpoint(std::string_view text) {
  constexpr std::string_view kAllowed =
      "; expected http://HOST:PORT or https://HOST:PORT, for example http://127.0.0.1:8080";
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  if (!url || url->host().empty()) {
    throw std::invalid_argument(fmt::format("'{}' is no address of an API{}", text, kAllowed));
  }
  const bool tls = url->scheme_id() == boost::urls::scheme::https;
  if (!tls && url->scheme_id() != boost::urls::scheme::http) {
    throw std::invalid_argument(fmt::format("'{}' is neither http nor https{}", text, kAllowed));
  }
  if (url->has_userinfo() || url->has_query() || url->has_fragment()) {
    throw std::invalid_argument(
        fmt::format("'{}' must not carry user information, a query or a fragment{}", text, kAllowed));
  }
  Endpoint endpoint;
  endpoint.tls = tls;
  endpoint.host = url->host_type() == boost::urls::host_type::ipv6 ? url->host_address() : url->host();
  endpoint.port = url->has_port() ? std::string(url->port()) : tls ? "443" : "80";
  std::uint16_t number = 0;
  const char* const end = endpoint.port.data() + endpoint.port.size();
  const auto [stop, error] = std::from_chars(endpoint.port.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0) {
    throw std::invalid_argument(fmt::format("'{}' has no usable port (1 to 65535){}", text, kAllowed));
  }
  endpoint.target = url->encoded_path().empty() ? "/" : std::string(url->encoded_path());
  return endpoint;
}

HttpAnswer send(const Endpoint& endpoint, const HttpCall& call, const std::string& ca_file,
                std::chrono::milliseconds limit) {
  try {
    return Exchange(endpoint, limit).send(call, ca_file);
  } catch (const boost::system::system_error& error) {  // no descriptor left, and the like
    throw HttpError(
        fmt::format("cannot reach the gateway at {}: {}", endpoint.authority(), error.code().message()));
  }
}

}  // namespace cli
