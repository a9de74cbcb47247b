// An HTTP server that gives every request the same answer, byte by byte as the test wrote it.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace test {

// On a thread of its own. An empty answer closes the connection; kNever keeps it open without one.
class TinyHttpServer {
 public:
  static constexpr const char* kNever = "never";

  explicit TinyHttpServer(std::string answer) : answer_(std::move(answer)) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~TinyHttpServer() {
    io_.stop();
    thread_.join();
  }
  TinyHttpServer(const TinyHttpServer&) = delete;
  TinyHttpServer& operator=(const TinyHttpServer&) = delete;

  // From the next request on.
  void set_answer(std::string answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  // The next requests get these, one each; those behind them the answer that all others get.
  void answer_next(std::deque<std::string> answers) {
    const std::lock_guard lock(mutex_);
    next_ = std::move(answers);
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  // Head and body, as received.
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  static std::string answer(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  using tcp = boost::asio::ip::tcp;
  struct Link {
    explicit Link(tcp::socket s) : socket(std::move(s)) {}
    tcp::socket socket;
    std::string request;
    std::string answer;
  };

  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      read_head(std::make_shared<Link>(std::move(socket)));
      accept();
    });
  }
  void read_head(const std::shared_ptr<Link>& link) {
    boost::asio::async_read_until(link->socket, boost::asio::dynamic_buffer(link->request), "\r\n\r\n",
                                  [this, link](const boost::system::error_code& error, std::size_t head) {
                                    if (!error) read_body(link, head);
                                  });
  }
  void read_body(const std::shared_ptr<Link>& link, std::size_t head) {
    const std::string name = "Content-Length: ";
    const std::size_t length = std::stoul(link->request.substr(link->request.find(name) + name.size()));
    const std::size_t missing = head + length - link->request.size();
    boost::asio::async_read(link->socket, boost::asio::dynamic_buffer(link->request),
                            boost::asio::transfer_exactly(missing),
                            [this, link](const boost::system::error_code& error, std::size_t) {
                              if (!error) reply(link);
                            });
  }
  void reply(const std::shared_ptr<Link>& link) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(link->request);
      link->answer = next_.empty() ? answer_ : next_.front();
      if (!next_.empty()) next_.pop_front();
    }
    if (link->answer == kNever) {
      held_.push_back(link);
      return;
    }
    boost::asio::async_write(link->socket, boost::asio::buffer(link->answer),
                             [link](const boost::system::error_code&, std::size_t) {});
  }

  std::string answer_;
  std::deque<std::string> next_;
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_{io_, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)};
  std::vector<std::shared_ptr<Link>> held_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace test
