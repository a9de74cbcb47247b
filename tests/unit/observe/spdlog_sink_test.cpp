// The log sink: lines arrive whole and in order, and nobody waits for a reader that has stopped.
#include "gateway/observe/spdlog_sink.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace gateway {
namespace {

class SpdlogSinkTest : public testing::Test {
 protected:
  SpdlogSinkTest() {
    EXPECT_EQ(::pipe(ends.data()), 0);
    EXPECT_GT(::fcntl(ends[1], F_SETPIPE_SZ, 4096), 0);
  }
  ~SpdlogSinkTest() override {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  std::string read_all() const {
    std::string all;
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = ::read(ends[0], chunk.data(), chunk.size())) > 0;)
      all.append(chunk.data(), static_cast<std::size_t>(n));
    return all;
  }
  std::array<int, 2> ends{};
};

TEST_F(SpdlogSinkTest, EveryLineArrivesWholeAndInOrder) {
  std::string all;
  std::thread reader([&] { all = read_all(); });
  {
    const auto sink = make_spdlog_sink(LogLevel::info, ends[1]);
    EXPECT_FALSE(sink->enabled(LogLevel::debug));
    for (int i = 0; i < 1000; ++i) LogLine(*sink, LogLevel::warn, "event").field("number", i);
    sink->write(LogLevel::info, std::string(20'000, 'x'));
  }
  ::close(std::exchange(ends[1], -1));
  reader.join();
  std::size_t at = 0;
  for (int i = 0; i < 1000; ++i) {
    at = all.find("Z warning event number=" + std::to_string(i) + "\n", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_NE(all.find(" info " + std::string(20'000, 'x') + "\n", at), std::string::npos);
}

// The socket keeps each write apart.
TEST(SpdlogSinkGatheringTest, LinesThatWaitAreWrittenTogether) {
  constexpr int kLines = 1000;
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()), 0);
  const std::string filler(1000, '#');
  while (::send(ends[1], filler.data(), filler.size(), MSG_DONTWAIT) > 0) {
  }
  std::string all;
  int writes = 0;
  std::thread reader;
  {
    const auto sink = make_spdlog_sink(LogLevel::info, ends[1]);
    for (int i = 0; i < kLines; ++i) LogLine(*sink, LogLevel::info, "event").field("number", i);
    reader = std::thread([&] {
      std::array<char, 65'536> chunk{};
      for (ssize_t n = 0; (n = ::read(ends[0], chunk.data(), chunk.size())) > 0;) {
        const std::string_view text(chunk.data(), static_cast<std::size_t>(n));
        if (text.front() == '#') continue;
        ++writes;
        all.append(text);
      }
    });
  }
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(std::ranges::count(all, '\n'), kLines);
  EXPECT_LT(writes, kLines / 10);
}

TEST_F(SpdlogSinkTest, NeitherTheWriterNorTheEndWaitsForAReaderThatStopped) {
  const auto sink = make_spdlog_sink(LogLevel::info, ends[1]);
  for (int i = 0; i < 20'000; ++i)
    sink->write(LogLevel::info, "a line that nobody reads, over and over again");
  SUCCEED() << "and the sink ends here";
}

}  // namespace
}  // namespace gateway
