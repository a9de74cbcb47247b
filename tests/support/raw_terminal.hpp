// A terminal that is a blocking socket and nothing else: it needs no heap and no thread beside the gateway's.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "jt808/edition.hpp"

namespace gateway::test {

// A position report with six additional items: 69 bytes in the layout of 2013.
[[nodiscard]] std::vector<std::uint8_t> report_frame(const std::string& phone, jt808::Edition edition,
                                                     std::uint16_t serial);

// Throws where the connection ends or nothing comes for 20 seconds.
class RawTerminal {
 public:
  RawTerminal(const boost::asio::ip::tcp::endpoint& gateway, std::string phone, jt808::Edition edition);
  RawTerminal(RawTerminal&& other) noexcept;
  RawTerminal& operator=(RawTerminal&&) = delete;
  ~RawTerminal();

  void log_in();  // registers and authenticates
  void send(const std::vector<std::uint8_t>& bytes) const;
  // Reads whole frames until so many have come; their bytes.
  std::vector<std::uint8_t> receive(std::size_t frames) const;
  [[nodiscard]] const std::string& phone() const noexcept { return phone_; }

 private:
  std::string phone_;
  jt808::Edition edition_;
  int socket_ = -1;
};

}  // namespace gateway::test
