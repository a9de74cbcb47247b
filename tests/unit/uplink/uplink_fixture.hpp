// Events as sessions make them, a log that keeps its lines, a folder, and a wait for what another thread
// does.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gateway/core/decoder.hpp"
#include "gateway/core/ports.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/support/fakes.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/waiting_log.hpp"

namespace gateway::test {

using Body = std::vector<std::uint8_t>;

class UplinkFixture : public testing::Test {
 protected:
  // Offers one frame, with the body of the whole message beside it where that came in parts. Thread-safe.
  static UplinkPublisher::Accept publish(UplinkPublisher& to, std::uint16_t id, const Body& body,
                                         std::optional<jt808::PackageItem> package = std::nullopt,
                                         const Body& whole = {}) {
    const auto phone = *jt808::PhoneNumber::from_digits("13800000001");
    Body wire;
    EXPECT_TRUE(jt808::append_frame(wire, jt808::HeaderForm::for_phone(phone, jt808::Edition::v2013), id, 7,
                                    body, package));
    jt808::FrameView frame;
    EXPECT_EQ(jt808::parse_frame(std::span(wire).subspan(1, wire.size() - 2), frame),
              jt808::FrameFault::none);
    Decoder decoder;
    const jt808::Bytes all = whole.empty() ? frame.body : jt808::Bytes(whole);
    const auto decoded = decoder.decode(id, all, jt808::Edition::v2013);
    const WallTime received =
        std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::milliseconds(5);
    const std::uint16_t parts = whole.empty() ? std::uint16_t{0} : package->total;
    const FakeLink link;
    return to.publish({"a1Test",
                       "MAKER_MODEL-1_ID0001",
                       link,
                       {0, phone},
                       jt808::Edition::v2013,
                       received,
                       frame,
                       decoded.message,
                       decoded.error,
                       all,
                       parts});
  }
  static Body location() {
    Body body(28, 0);
    body[22] = 0x26;
    body[23] = 0x01;
    body[24] = 0x01;
    return body;
  }
  static Body authentication(const std::string& code) {
    jt808::TerminalAuthentication message;
    message.auth_code = code;
    Body body;
    EXPECT_TRUE(jt808::encode(message, jt808::Edition::v2013, body));
    return body;
  }
  static std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  TemporaryFolder own_folder;
  std::filesystem::path folder = own_folder.path();
  WaitingLog log;
};

}  // namespace gateway::test
