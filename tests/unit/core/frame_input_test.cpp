// However the network cuts a link's bytes, the same frames come out of them.
#include "gateway/core/frame_input.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "tests/support/fakes.hpp"

namespace gateway::test {
namespace {

struct Heard {
  std::uint16_t serial;
  bool leading_flag;
  friend bool operator==(const Heard&, const Heard&) = default;
};

class Listening final : public SessionHost {
 public:
  void on_frame(const jt808::FrameView& frame) override {
    heard.push_back({frame.serial, (frame.notes & jt808::kNoLeadingFlag) == 0});
  }
  [[nodiscard]] bool accepts_frames() const noexcept override { return true; }
  std::vector<Heard> heard;
};

// Frames that share the flag between them; the first one's own flag may be missing.
Body stream(bool leading_flag) {
  Body bytes;
  for (std::uint16_t serial = 1; serial <= 3; ++serial) {
    const Body frame = terminal_frame("13800000001", jt808::Edition::v2013, 0x0002, serial, {});
    bytes.insert(bytes.end(), frame.begin() + (serial == 1 && leading_flag ? 0 : 1), frame.end());
  }
  return bytes;
}

class CutStream : public testing::TestWithParam<bool> {
 protected:
  // In pieces of these sizes, the last of which is the rest.
  std::vector<Heard> heard_in(std::vector<std::size_t> sizes) {
    Body bytes = stream(GetParam());
    Listening host;
    FrameInput input;
    std::span<std::uint8_t> rest = bytes;
    sizes.push_back(rest.size());
    for (const std::size_t size : sizes) {
      const auto piece = rest.first(std::min(size, rest.size()));
      rest = rest.subspan(piece.size());
      EXPECT_FALSE(input.feed(piece, false, host, limits, metrics));
    }
    EXPECT_TRUE(input.at_boundary());
    return host.heard;
  }

  Limits limits;
  ShardMetrics metrics;
};

TEST(FrameFlags, FlagsAloneAreNothingHoweverMany) {
  Listening host;
  FrameInput input;
  const Limits limits;
  ShardMetrics metrics;
  Body flags(60'000, 0x7e);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(input.feed(flags, false, host, limits, metrics));
  Body frame = terminal_frame("13800000001", jt808::Edition::v2013, 0x0002, 1, {});
  EXPECT_FALSE(input.feed(frame, false, host, limits, metrics));
  EXPECT_EQ(host.heard.size(), 1U);
}

TEST_P(CutStream, GivesTheSameFramesWhereverItIsCut) {
  const std::vector<Heard> expected{{1, GetParam()}, {2, true}, {3, true}};
  const std::size_t length = stream(GetParam()).size();
  EXPECT_EQ(heard_in({}), expected);
  for (std::size_t first = 0; first < length; ++first) {
    for (std::size_t second = 0; second < length - first; ++second) {
      ASSERT_EQ(heard_in({first, second}), expected) << "cut after " << first << " and " << second;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(LeadingFlag, CutStream, testing::Bool());

}  // namespace
}  // namespace gateway::test
