// A platform for tests of terminals: accepts every registration and login, acknowledges, and sends what it is
// told.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "jt808/frame.hpp"

namespace test {

// Runs on the io_context, which has one thread; the methods may be called from any other.
class TinyPlatform {
 public:
  explicit TinyPlatform(boost::asio::io_context& io)
      : io_(io), acceptor_(io, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    accept();
  }

  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  // Frames by message id, of all terminals together.
  [[nodiscard]] int count(std::uint16_t message_id) const {
    const auto found = counts_.find(message_id);
    return found == counts_.end() ? 0 : found->second.load();
  }
  [[nodiscard]] int faults() const { return faults_; }
  [[nodiscard]] std::size_t links() const { return open_; }

  std::atomic<bool> accept_logins{true};   // false: 0x0102 is refused with result 1
  std::atomic<bool> answers_logins{true};  // false: silence

  void send_to_all(std::uint16_t message_id, std::vector<std::uint8_t> body) {
    boost::asio::post(io_, [this, message_id, body = std::move(body)] {
      for (const auto& link : links_) send(*link, message_id, body);
    });
  }
  void close_all() {
    boost::asio::post(io_, [this] {
      for (const auto& link : links_) link->socket.close();
      links_.clear();
      open_ = 0;
    });
  }

 private:
  using tcp = boost::asio::ip::tcp;
  struct Link {
    explicit Link(tcp::socket s) : socket(std::move(s)) {}
    tcp::socket socket;
    jt808::FrameSplitter splitter;
    std::array<std::uint8_t, 4'096> chunk{};
    std::optional<jt808::HeaderForm> form;
    std::uint16_t serial = 0;
  };

  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      links_.push_back(std::make_shared<Link>(std::move(socket)));
      open_ = links_.size();
      read(links_.back());
      accept();
    });
  }
  void read(const std::shared_ptr<Link>& link) {
    link->socket.async_read_some(boost::asio::buffer(link->chunk), [this, link](
                                                                       const boost::system::error_code& error,
                                                                       std::size_t count) {
      if (error) {
        std::erase(links_, link);
        open_ = links_.size();
        return;
      }
      link->splitter.feed(std::span(link->chunk).first(count), [&](std::span<std::uint8_t> escaped, bool) {
        jt808::FrameView frame;
        if (jt808::parse_frame(escaped, frame) == jt808::FrameFault::none) {
          on_frame(*link, frame);
        } else {
          ++faults_;
        }
        return true;
      });
      read(link);
    });
  }
  void on_frame(Link& link, const jt808::FrameView& frame) {
    link.form = jt808::HeaderForm::of(frame);
    const auto counted = counts_.find(frame.message_id);
    if (counted != counts_.end()) ++counted->second;
    if (!answers_logins) return;
    std::vector<std::uint8_t> body{static_cast<std::uint8_t>(frame.serial >> 8U),
                                   static_cast<std::uint8_t>(frame.serial & 0xffU)};
    if (frame.message_id == 0x0100) {
      for (const char c : std::string(1, '\0') + "code") body.push_back(static_cast<std::uint8_t>(c));
      return send(link, 0x8100, body);
    }
    if (frame.message_id == 0x0001) return;
    body.push_back(static_cast<std::uint8_t>(frame.message_id >> 8U));
    body.push_back(static_cast<std::uint8_t>(frame.message_id & 0xffU));
    body.push_back(frame.message_id == 0x0102 && !accept_logins ? 1 : 0);
    send(link, 0x8001, body);
  }
  static void send(Link& link, std::uint16_t message_id, const std::vector<std::uint8_t>& body) {
    std::vector<std::uint8_t> frame;
    if (!link.form || !jt808::append_frame(frame, *link.form, message_id, link.serial++, body)) return;
    boost::system::error_code ignored;  // small frames on loopback; a closed link is noticed by reading
    link.socket.write_some(boost::asio::buffer(frame), ignored);
  }

  boost::asio::io_context& io_;
  tcp::acceptor acceptor_;
  std::vector<std::shared_ptr<Link>> links_;
  std::atomic<std::size_t> open_{0};
  std::atomic<int> faults_{0};
  std::map<std::uint16_t, std::atomic<int>> counts_ = [] {
    std::map<std::uint16_t, std::atomic<int>> ids;
    for (const std::uint16_t id :
         std::initializer_list<std::uint16_t>{0x0001, 0x0002, 0x0100, 0x0102, 0x0104, 0x0200, 0x0201, 0x0900})
      ids[id] = 0;
    return ids;
  }();
};

}  // namespace test
