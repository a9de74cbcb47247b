// What a simulated terminal is and how it behaves, including its faults.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jt808/edition.hpp"
#include "tools/simulator/chaos.hpp"

namespace simulator {

// Which serials the 0x0001 to a downlink sent in parts names: of each part, or once for all.
enum class PartAnswers : std::uint8_t { each, first, last };

// How a terminal misbehaves towards downlink messages and on its link; none by default. They may be combined.
struct Faults {
  bool no_answer = false;
  std::chrono::milliseconds answer_delay{0};
  std::optional<std::uint8_t> refuse_result =
      std::nullopt;       // 0x0001 with this result instead of any other answer
  bool wrong_id = false;  // 0x0001 with the right serial and another message id
  bool answer_twice = false;
  bool disconnect_on_receipt = false;  // before answering
  bool byte_by_byte = false;           // every byte is a write of its own
  bool garbage = false;                // noise between frames
  bool never_authenticate = false;     // registers and then keeps silent
  bool stop_reading = false;           // once it is online
  std::uint16_t lose_part = 0;         // of every downlink in parts, this one once: it is asked for again

  friend bool operator==(const Faults&, const Faults&) = default;
};

// Intervals of 0 switch a message off.
struct TerminalOptions {
  std::string phone = "13800000001";  // at most 12 digits, 20 in 2019
  jt808::Edition edition = jt808::Edition::v2019;
  std::string manufacturer_id = "SIM01";  // at most 5 bytes, 11 in 2019
  std::string terminal_model = "SIM-808";
  std::string terminal_id = "0000001";  // at most 7 bytes, 30 in 2019
  std::string plate = "沪A00001";
  std::string imei = "860000000000001";        // 2019
  std::string software_version = "jt808-sim";  // 2019
  std::string auth_code;                       // from an earlier registration; empty: registers first
  std::chrono::milliseconds report_interval{0};
  std::chrono::milliseconds heartbeat_interval{0};
  std::chrono::milliseconds login_retry{10'000};  // an unanswered or refused login is tried again after this
  bool echo_passthrough = false;  // 0x8900 is followed by an 0x0900 of the same type and content
  PartAnswers part_answers = PartAnswers::each;
  std::chrono::milliseconds ask_parts_after{3'000};  // missing downlink parts: 0x0005, which 2019 has
  std::chrono::milliseconds photo_interval{0};
  std::size_t photo_size = 32'768;  // bytes of the picture in 0x0801
  std::size_t part_size = 1'000;    // of messages that do not fit one frame
  bool long_answers = false;        // 0x0104 and 0x1205 that do not fit one frame
  std::uint32_t seed = 1;           // the same seed and phone make the same terminal
  Faults faults;
  std::optional<ChaosOptions> chaos = std::nullopt;
};

// The longest phone number of an edition's header, in digits.
[[nodiscard]] constexpr std::size_t phone_digits(jt808::Edition edition) noexcept {
  return edition == jt808::Edition::v2019 ? 20 : 12;
}

// Differs from terminal to terminal, and is the same on every machine.
[[nodiscard]] std::uint32_t seed_of(const TerminalOptions& options) noexcept;

// Terminal `index` of a fleet: phone, identity and plate counted up from those of `first`. Nothing where the
// phone number is none, or leaves the digits of the edition.
[[nodiscard]] std::optional<TerminalOptions> numbered(const TerminalOptions& first, std::uint32_t index);

}  // namespace simulator
