// Faults of the stream as a link takes them: endless garbage, a body of flags, lengths that lie.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>

#include "jt808/catalog.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;

class StreamFaultsTest : public SessionFixture {
 protected:
  std::optional<CloseReason> feed(Terminal& terminal, Body chunk) {
    return input.feed(chunk, false, *terminal.session, config.limits, metrics);
  }
  std::uint64_t faults(jt808::FrameFault fault) const {
    return metrics.frame_faults[static_cast<std::size_t>(fault)].value();
  }
  FrameInput input;
};

// Fault a: the close comes long before 100 MB, whatever the chunks.
TEST_F(StreamFaultsTest, AHundredMegabytesWithoutAFlagEndByPolicy) {
  auto terminal = connect();
  std::size_t sent = 0;
  std::optional<CloseReason> end;
  while (!end && sent < 100'000'000) {
    end = feed(*terminal, Body(65'536, 'x'));
    sent += 65'536;
  }
  EXPECT_EQ(end, CloseReason::garbage);
  EXPECT_LT(sent, 200'000U);
}

// Fault b: the longest body there is, every byte of it escaped, as a part of a message.
TEST_F(StreamFaultsTest, APartOfTheLongestBodyOfFlagsIsTaken) {
  auto terminal = online();
  publisher.events.clear();
  for (const Edition edition : {Edition::v2013, Edition::v2019}) {
    Body wire;
    const auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13800000001"), edition);
    ASSERT_TRUE(
        jt808::append_frame(wire, form, 0x0F17, 7, Body(jt808::kMaxBody, 0x7e), jt808::PackageItem{2, 1}));
    EXPECT_GT(wire.size(), 2 * jt808::kMaxBody);
    const std::uint64_t before = metrics.frames_in.value();
    EXPECT_FALSE(feed(*terminal, wire));
    EXPECT_EQ(metrics.frames_in.value(), before + 1);
    EXPECT_EQ(terminal->link.take().size(), 1U) << "and acknowledged";
  }
}

// Fault c: for every message, a length above and below the real one.
TEST_F(StreamFaultsTest, AClaimedLengthThatIsNotTheRealOneIsCountedAndNotAnswered) {
  config.limits.max_bad_frames_in_a_row = 1'000'000;
  auto terminal = online();
  terminal->link.take();
  std::uint64_t lies = 0;
  for (const jt808::MessageInfo* const message : jt808::catalog()) {
    for (const int wrong : {-40, -1, 1, 40, 900}) {
      Body plain{static_cast<std::uint8_t>(message->id >> 8), static_cast<std::uint8_t>(message->id & 0xff)};
      const int claimed = 60 + wrong;
      plain.push_back(static_cast<std::uint8_t>(claimed >> 8));
      plain.push_back(static_cast<std::uint8_t>(claimed & 0xff));
      plain.insert(plain.end(), {0x01, 0x38, 0x00, 0x00, 0x00, 0x01, 0x00, 0x07});
      plain.resize(plain.size() + 60, 0x30);
      plain.push_back(
          std::accumulate(plain.begin(), plain.end(), std::uint8_t{0}, std::bit_xor<std::uint8_t>()));
      Body wire{0x7e};
      for (const std::uint8_t byte : plain) {
        if (byte == 0x7d || byte == 0x7e) {
          wire.push_back(0x7d);
          wire.push_back(byte == 0x7d ? 0x01 : 0x02);
        } else {
          wire.push_back(byte);
        }
      }
      wire.push_back(0x7e);
      EXPECT_FALSE(feed(*terminal, wire));
      EXPECT_EQ(faults(jt808::FrameFault::bad_length), ++lies) << message->id << " " << wrong;
    }
  }
  EXPECT_TRUE(terminal->link.take().empty());
  EXPECT_GT(lies, 100U);
  EXPECT_EQ(terminal->say(0x0002).size(), 1U) << "the link goes on";
}

TEST(FaultTableTest, EveryTestThatTheManualNamesExists) {
  std::string sources;
  for (const auto& file : std::filesystem::recursive_directory_iterator(JT808_DOCS_DIR "/../tests")) {
    if (file.path().extension() != ".cpp") continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("TEST")) sources += line + '\n';
    }
  }
  std::ifstream manual(JT808_DOCS_DIR "/faults.md");
  std::size_t named = 0;
  std::string rows;
  for (std::string line; std::getline(manual, line);) {
    if (!line.starts_with("| ") || line.find('.') == std::string::npos) continue;
    rows += line[2];
    for (auto at = line.find('`'); at != std::string::npos; at = line.find('`', at + 1)) {
      const auto end = line.find('`', at + 1);
      const std::string name = line.substr(at + 1, end - at - 1);
      at = end;
      const auto dot = name.find("Test.");
      if (dot == std::string::npos) continue;
      ++named;
      const std::string test = '(' + name.substr(0, dot + 4) + ", " + name.substr(dot + 5) + ')';
      EXPECT_NE(sources.find(test), std::string::npos) << name;
    }
  }
  EXPECT_EQ(rows, "abcdefghijklmnopqr|") << "each fault has its row";
  EXPECT_GT(named, 40U);
}

// Fault n: what a link's end costs does not depend on how many others end with it.
class MassDropTest : public SessionFixture {
 protected:
  struct Work {
    std::size_t log_lines = 0;
    std::uint64_t clock_reads = 0;
    std::size_t deliveries = 0;
    friend bool operator==(const Work&, const Work&) = default;
  };

  // Each with a call in flight.
  Work drop(std::size_t count) {
    std::vector<std::unique_ptr<Terminal>> terminals;
    std::size_t told = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string number = std::to_string(13'900'000'000 + next_phone++);
      auto terminal = connect(number);
      const std::string code =
          terminal->registered_code(registration(Edition::v2013, number.substr(number.size() - 7)));
      EXPECT_EQ(terminal->authenticate(code), 0);
      terminal->session->request(
          {0x8300, {4}, {}, clock.now() + std::chrono::seconds(5), [&told](const Reply&) { ++told; }, {}});
      terminals.push_back(std::move(terminal));
    }
    EXPECT_EQ(registry.online(), count);
    const Work before = work();
    for (const auto& terminal : terminals) terminal->session->on_closed(CloseReason::peer_reset);
    const Work after = work();
    EXPECT_EQ(told, count);
    EXPECT_EQ(registry.online(), 0U);
    EXPECT_FALSE(reply_wheel.armed());
    EXPECT_FALSE(slow_wheel.armed());
    return {after.log_lines - before.log_lines, after.clock_reads - before.clock_reads,
            after.deliveries - before.deliveries};
  }
  [[nodiscard]] Work work() const { return {log.lines.size(), clock.reads(), mailbox.deliveries}; }

  std::uint64_t next_phone = 0;
};

TEST_F(MassDropTest, TenThousandLinksThatDropAtOnceCostTheSameEach) {
  const Work one = drop(1);
  EXPECT_GE(one.log_lines, 1U);
  const Work many = drop(10'000);
  EXPECT_EQ(many, (Work{one.log_lines * 10'000, one.clock_reads * 10'000, one.deliveries * 10'000}));
}

}  // namespace
}  // namespace gateway::test
