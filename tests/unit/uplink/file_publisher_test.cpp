// The publisher `file`: its lines, its rotation, and a disk that takes no more.
#include "gateway/uplink/file_publisher.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "tests/unit/uplink/uplink_fixture.hpp"

namespace gateway::test {
namespace {

using Accept = UplinkPublisher::Accept;

class FilePublisherTest : public UplinkFixture {
 protected:
  FilePublisherOptions options() const {
    FilePublisherOptions options;
    options.file.path = folder / "uplink.jsonl";
    options.retry = std::chrono::milliseconds(5);
    return options;
  }
  std::vector<std::string> lines(const std::string& suffix = "") const {
    return lines_of(options().file.path.string() + suffix);
  }
  // Writes one report, alone.
  boost::json::object only(std::uint16_t id, const Body& body,
                           std::optional<jt808::PackageItem> package = std::nullopt, const Body& whole = {}) {
    {
      FilePublisher publisher(options(), log);
      EXPECT_FALSE(publisher.start());
      EXPECT_EQ(publish(publisher, id, body, package, whole), Accept::accepted);
    }
    const auto written = lines();
    EXPECT_FALSE(written.empty());
    return written.empty() ? boost::json::object() : boost::json::parse(written.back()).as_object();
  }
};

// The file size limit of this process, which ignores the signal for it meanwhile.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(FilePublisherTest, ALineHasTheSessionTheBodyAndTheFrameAsItWasSent) {
  const auto line = only(0x0200, location());
  EXPECT_EQ(line.at("time"), "2026-01-01T08:00:00.005+08:00");
  EXPECT_EQ(line.at("product_key"), "a1Test");
  EXPECT_EQ(line.at("device_name"), "MAKER_MODEL-1_ID0001");
  EXPECT_EQ(line.at("peer"), "192.0.2.1:1000");
  EXPECT_EQ(line.at("message_id"), "0x0200");
  EXPECT_EQ(line.at("name"), "location_report");
  EXPECT_EQ(line.at("edition"), "2013");
  EXPECT_EQ(line.at("phone"), "13800000001");
  EXPECT_EQ(line.at("serial"), 7);
  EXPECT_TRUE(line.at("package").is_null());
  EXPECT_EQ(line.at("encryption"), 0);
  EXPECT_TRUE(line.at("body").as_object().contains("latitude"));
  EXPECT_TRUE(line.at("warnings").is_array());
  EXPECT_FALSE(line.contains("raw"));
  const std::string frame(line.at("frame").as_string());
  EXPECT_EQ(frame.substr(0, 22), "7e0200001c013800000001");
  EXPECT_EQ(frame.substr(frame.size() - 2), "7e");
}

TEST_F(FilePublisherTest, TheFrameIsEscapedAgain) {
  const auto line = only(0xE001, {0x7e, 0x7d});
  EXPECT_EQ(line.at("body"), "7e7d");
  EXPECT_NE(line.at("frame").as_string().find("7d027d01"), boost::json::string::npos);
}

TEST_F(FilePublisherTest, AMessageOfPartsHasItsWholeBody) {
  const auto line = only(0xE001, Body(2, 3), jt808::PackageItem{2, 2}, Body(4, 3));
  EXPECT_EQ(line.at("body"), "03030303");
  EXPECT_EQ(line.at("raw"), "03030303");
  EXPECT_EQ(line.at("reassembled").at("parts"), 2);
  EXPECT_EQ(line.at("reassembled").at("length"), 4);
  EXPECT_EQ(line.at("package").at("index"), 2);
}

TEST_F(FilePublisherTest, ABodyThatDoesNotFitIsRawWithItsError) {
  const auto line = only(0x0200, {1, 2, 3});
  EXPECT_TRUE(line.at("body").is_null());
  EXPECT_EQ(line.at("raw"), "010203");
  EXPECT_EQ(line.at("error").at("kind"), "bad_body");
}

TEST_F(FilePublisherTest, AnAuthenticationHasItsCodeMaskedAndNoFrame) {
  const auto line = only(0x0102, authentication("code"));
  EXPECT_EQ(line.at("body").at("auth_code"), "***");
  EXPECT_TRUE(line.at("frame").is_null());
}

TEST_F(FilePublisherTest, OnlyItsOwnerMayReadTheFileAlsoWhereItWasThere) {
  std::ofstream(options().file.path) << "old\n";
  std::filesystem::permissions(options().file.path, std::filesystem::perms{0644});
  only(0x0002, {});
  struct stat facts {};
  ASSERT_EQ(stat(options().file.path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(lines().size(), 2U) << "and it is written on";
}

TEST_F(FilePublisherTest, AHalfLineOfACrashGetsItsEnd) {
  std::ofstream(options().file.path) << "{\"half";
  only(0x0002, {});
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0], "{\"half");
  EXPECT_EQ(written[1].front(), '{');
}

TEST_F(FilePublisherTest, FilesRotateBySizeAndTheOldestGoes) {
  FilePublisherOptions small = options();
  small.file.max_size = 1300;  // two lines
  small.file.keep = 2;
  {
    FilePublisher publisher(small, log);
    ASSERT_FALSE(publisher.start());
    for (int i = 0; i < 9; ++i) ASSERT_EQ(publish(publisher, 0xE000, Body(50, 1)), Accept::accepted);
  }
  EXPECT_EQ(lines().size(), 1U);
  EXPECT_EQ(lines(".1").size(), 2U);
  EXPECT_EQ(lines(".2").size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(small.file.path.string() + ".3"));
  EXPECT_LE(std::filesystem::file_size(small.file.path.string() + ".1"), 1300U);
}

TEST_F(FilePublisherTest, AFileThatOthersMovedAwayIsMadeAnew) {
  {
    FilePublisher publisher(options(), log);
    ASSERT_FALSE(publisher.start());
    std::filesystem::rename(options().file.path, folder / "moved");
    ASSERT_EQ(publish(publisher, 0x0002, {}), Accept::accepted);
  }
  EXPECT_EQ(lines().size(), 1U);
}

TEST_F(FilePublisherTest, ASecondProcessOnTheFileIsRefused) {
  FilePublisher first(options(), log);
  ASSERT_FALSE(first.start());
  FilePublisher second(options(), log);
  EXPECT_NE(second.start().value_or("").find("in use by another process"), std::string::npos);
}

TEST_F(FilePublisherTest, AFolderThatIsNotThereIsToldAtStart) {
  FilePublisherOptions wrong = options();
  wrong.file.path = folder / "none" / "uplink.jsonl";
  FilePublisher publisher(wrong, log);
  EXPECT_NE(publisher.start().value_or("").find("cannot be opened"), std::string::npos);
}

TEST_F(FilePublisherTest, AFullDiskIsRefusalAndWhatWasTakenIsWrittenWhenItHasRoomAgain) {
  std::size_t taken = 0;
  {
    FilePublisher publisher(options(), log);
    ASSERT_FALSE(publisher.start());
    {
      const FullDisk full(1000);
      while (publish(publisher, 0xE000, Body(50, 1)) == Accept::accepted) ++taken;
      ASSERT_TRUE(log.wait("uplink_file_failing"));
      EXPECT_EQ(publish(publisher, 0x0002, {}), Accept::overloaded);
    }
    ASSERT_TRUE(log.wait("uplink_file_recovered"));
    EXPECT_EQ(publish(publisher, 0x0002, {}), Accept::accepted);
  }
  const auto written = lines();
  EXPECT_EQ(written.size(), taken + 1);
  for (const std::string& line : written) EXPECT_TRUE(boost::json::parse(line).is_object()) << line;
}

TEST_F(FilePublisherTest, AFullQueueRefusesWithoutBlockingAndTheEndTellsWhatIsLost) {
  FilePublisherOptions small = options();
  small.file.path = "/dev/full";
  small.queue = 2000;
  {
    FilePublisher publisher(small, log);
    ASSERT_FALSE(publisher.start());
    int taken = 0;
    while (publish(publisher, 0xE000, Body(50, 1)) == Accept::accepted) ++taken;
    EXPECT_GE(taken, 1);
    EXPECT_LE(taken, 5) << "2,000 bytes";
  }
  EXPECT_NE(log.text().find("uplink_lost lines="), std::string::npos);
}

}  // namespace
}  // namespace gateway::test
