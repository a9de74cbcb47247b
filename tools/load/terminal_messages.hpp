// What the terminals of the benchmark say, made by the protocol library: frames of one edition for any phone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tools/load/wire.hpp"

namespace load {

enum class Form : std::uint8_t { v2013, v2019 };

// Makes frames for terminals by their number; the phone of number n is 13800000000 + n. Position reports have
// six items, and 16 positions take turns; their bodies are escaped once, so that a report costs the client
// little.
class TerminalMessages {
 public:
  static constexpr std::size_t kLongest = 256;  // bytes of any of its frames on the wire

  explicit TerminalMessages(Form form);

  // Each writes at `out`, which has room for kLongest bytes, and returns the new end.
  std::uint8_t* registration(std::uint8_t* out, std::uint32_t number, std::uint16_t serial) const;
  std::uint8_t* authentication(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                               Bytes code) const;
  std::uint8_t* report(std::uint8_t* out, std::uint32_t number, std::uint16_t serial) const noexcept;
  // 0x0201 to the 0x8201 with this serial; its latitude is the terminal's number, its longitude how many of
  // them that terminal had answered before, so that a caller sees whose answer it is, and to which call.
  std::uint8_t* position_answer(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                                std::uint16_t asked, std::uint32_t call) const noexcept;
  // 0x0001 with result 0.
  std::uint8_t* acknowledgement(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                                std::uint16_t asked, std::uint16_t asked_id) const noexcept;

  // Whether an answer is for this terminal: in its header's form, with its phone.
  [[nodiscard]] bool is_for(const Frame& frame, std::uint32_t number) const noexcept;
  [[nodiscard]] static std::string phone_digits(std::uint32_t number);

 private:
  struct EscapedBody {
    std::vector<std::uint8_t> bytes;
    std::uint8_t sum = 0;
  };
  struct Header {
    std::array<std::uint8_t, 17> bytes{};
    std::size_t size = 12;
    [[nodiscard]] operator Bytes() const noexcept { return Bytes(bytes).first(size); }
  };
  [[nodiscard]] Header header(std::uint32_t number, std::uint16_t id, std::uint16_t serial,
                              std::size_t body_size) const noexcept;

  Form form_;
  std::size_t report_size_ = 0;  // of the body, not escaped
  std::array<EscapedBody, 16> reports_;
  std::vector<std::uint8_t> position_;  // a position's body, not escaped
};

}  // namespace load
