// Implementation of the callout.
#include "gateway/http/http_callout.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <thread>
#include <utility>

namespace gateway {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

struct HttpCallout::State {
  explicit State(HttpCalloutOptions given) : options(std::move(given)) {}
  HttpCalloutOptions options;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::ssl::context tls{asio::ssl::context::tls_client};
  NameLookup lookup{io, options.url.host, options.url.port, options.resolve};
  std::thread thread;
};

namespace {

constexpr std::uint64_t kLargestAnswer = 64 * 1024;

// One question. Kept by its pending operations; on the callout's thread.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const HttpCalloutOptions& options, asio::io_context& io, asio::ssl::context& tls, std::string body,
           Callout::Done done)
      : options_(options), timer_(io), socket_(io), tls_(socket_, tls), done_(std::move(done)) {
    const bool v6 = options.url.host.find(':') != std::string::npos;
    const std::string host = v6 ? '[' + options.url.host + ']' : options.url.host;
    request_ = http::request<http::string_body>(http::verb::post, options.url.target, 11);
    request_.set(http::field::host, fmt::format("{}:{}", host, options.url.port));
    request_.set(http::field::user_agent, "jt808-gateway");
    request_.set(http::field::content_type, "application/json");
    request_.set(http::field::accept, "application/json");
    if (!options.token.empty()) request_.set(http::field::authorization, "Bearer " + options.token);
    request_.keep_alive(false);
    request_.body() = std::move(body);
    request_.prepare_payload();
    parser_.body_limit(kLargestAnswer);
  }

  void start(NameLookup& lookup) {
    timer_.expires_after(options_.time_limit);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->fail(fmt::format("no answer within {} ms", self->options_.time_limit.count()));
    });
    // The time limit keeps it: a slow look-up must not.
    lookup.find([exchange = weak_from_this()](const NameLookup::Endpoints& endpoints) {
      const auto self = exchange.lock();
      if (!self || !self->done_) return;
      if (endpoints.empty()) return self->fail("no address is known of " + self->options_.url.host);
      self->connect(endpoints);
    });
  }

 private:
  // False where the question is settled, or fails now.
  [[nodiscard]] bool goes_on(const error_code& error) {
    if (!done_) return false;
    if (error) fail(error.message());
    return !error;
  }

  void connect(const NameLookup::Endpoints& endpoints) {
    endpoints_ = endpoints;
    asio::async_connect(socket_, endpoints_,
                        [self = shared_from_this()](const error_code& error, const tcp::endpoint&) {
                          if (self->goes_on(error)) self->shake_hands();
                        });
  }

  void shake_hands() {
    if (!options_.url.tls) return write();
    tls_.set_verify_callback(asio::ssl::host_name_verification(options_.url.host));
    std::string name = options_.url.host;
    error_code no_address;
    asio::ip::make_address(name, no_address);  // an address is no server name
    // SSL_set_tlsext_host_name, which is a C cast.
    if (no_address && SSL_ctrl(tls_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                               name.data()) != 1) {
      return fail("TLS takes no such server name");
    }
    tls_.async_handshake(asio::ssl::stream_base::client,
                         [self = shared_from_this()](const error_code& error) {
                           if (self->goes_on(error)) self->write();
                         });
  }

  void write() {
    const auto written = [self = shared_from_this()](const error_code& error, std::size_t) {
      if (self->goes_on(error)) self->read();
    };
    if (options_.url.tls) {
      http::async_write(tls_, request_, written);
    } else {
      http::async_write(socket_, request_, written);
    }
  }

  void read() {
    const auto complete = [self = shared_from_this()](const error_code& error, std::size_t) {
      if (!self->done_) return;
      // Too long a body is an answer all the same.
      if (error && error != http::error::body_limit) return self->fail(error.message());
      auto& answer = self->parser_.get();
      const bool whole = !error && answer.result() == http::status::ok;
      self->finish({answer.result_int(), whole ? std::move(answer.body()) : std::string()});
    };
    if (options_.url.tls) {
      http::async_read(tls_, buffer_, parser_, complete);
    } else {
      http::async_read(socket_, buffer_, parser_, complete);
    }
  }

  void fail(std::string cause) { finish({0, {}, std::move(cause)}); }

  void finish(CalloutAnswer answer) {
    if (!done_) return;
    const Callout::Done done = std::exchange(done_, {});
    error_code ignored;
    timer_.cancel();
    socket_.close(ignored);
    done(std::move(answer));
  }

  const HttpCalloutOptions& options_;
  NameLookup::Endpoints endpoints_;
  asio::steady_timer timer_;
  tcp::socket socket_;
  asio::ssl::stream<tcp::socket&> tls_;
  http::request<http::string_body> request_;
  boost::beast::flat_buffer buffer_;
  http::response_parser<http::string_body> parser_;
  Callout::Done done_;
};

}  // namespace

HttpCallout::HttpCallout(HttpCalloutOptions options) : state_(std::make_unique<State>(std::move(options))) {}

HttpCallout::~HttpCallout() {
  stop();
}

std::optional<std::string> HttpCallout::start() {
  State& state = *state_;
  if (state.options.url.tls) {
    error_code error;
    state.tls.set_verify_mode(asio::ssl::verify_peer, error);
    if (state.options.ca_file.empty()) {
      state.tls.set_default_verify_paths(error);
    } else {
      state.tls.load_verify_file(state.options.ca_file.string(), error);
      if (error) return fmt::format("cannot use {}: {}", state.options.ca_file.string(), error.message());
    }
  }
  state.thread = std::thread([&state] { state.io.run(); });
  return std::nullopt;
}

void HttpCallout::post(std::string body, Done done) {
  asio::post(state_->io, [&state = *state_, body = std::move(body), done = std::move(done)]() mutable {
    std::make_shared<Exchange>(state.options, state.io, state.tls, std::move(body), std::move(done))
        ->start(state.lookup);
  });
}

void HttpCallout::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
  state_->lookup.stop();
}

}  // namespace gateway
