// What every publisher holds.
#include <thread>

#include "gateway/uplink/publishers.hpp"
#include "tests/unit/uplink/uplink_fixture.hpp"

namespace gateway::test {
namespace {

class PublisherContract : public UplinkFixture, public testing::WithParamInterface<PublisherKind> {
 protected:
  std::unique_ptr<UplinkPublisher> make() {
    Config config;
    config.data_dir = folder;
    config.uplink.publisher = GetParam();
    auto made = make_publisher(config, log);
    EXPECT_TRUE(made.value) << made.error;
    return std::move(made.value);
  }
  // Everything that it wrote anywhere.
  std::string shown() {
    std::string text = log.text();
    for (const std::string& line : lines_of(folder / "uplink.jsonl")) text += line;
    return text;
  }
};

TEST_P(PublisherContract, TakesReportsOddBodiesUnknownMessagesAndWholesOfParts) {
  const auto publisher = make();
  EXPECT_EQ(publish(*publisher, 0x0200, location()), UplinkPublisher::Accept::accepted);
  EXPECT_EQ(publish(*publisher, 0x0200, {1, 2, 3}), UplinkPublisher::Accept::accepted);
  EXPECT_EQ(publish(*publisher, 0x0F17, {}), UplinkPublisher::Accept::accepted);
  EXPECT_EQ(publish(*publisher, 0xE001, Body(10, 1), jt808::PackageItem{2, 2}, Body(20, 1)),
            UplinkPublisher::Accept::accepted);
}

TEST_P(PublisherContract, ShowsNoCodeWhateverItsForm) {
  {
    const auto publisher = make();
    const std::string code = "S3cretC0de";
    EXPECT_EQ(publish(*publisher, 0x0102, authentication(code)), UplinkPublisher::Accept::accepted);
    EXPECT_EQ(
        publish(*publisher, 0x0102, authentication(code), jt808::PackageItem{2, 2}, authentication(code)),
        UplinkPublisher::Accept::accepted);
    Body answer{0, 7, 0};
    answer.insert(answer.end(), code.begin(), code.end());
    EXPECT_EQ(publish(*publisher, 0x8100, answer), UplinkPublisher::Accept::accepted);
    // A password among parameters: 0x0011 (dial-up user) and 0x0012 (its password).
    Body parameters{0, 1, 1, 0, 0, 0, 0x12, static_cast<std::uint8_t>(code.size())};
    parameters.insert(parameters.end(), code.begin(), code.end());
    EXPECT_EQ(publish(*publisher, 0x0104, parameters), UplinkPublisher::Accept::accepted);
  }
  const std::string text = shown();
  EXPECT_EQ(text.find("S3cretC0de"), std::string::npos) << text;
  EXPECT_EQ(text.find(jt808::to_hex(Body{'S', '3', 'c', 'r', 'e', 't'})), std::string::npos) << text;
}

TEST_P(PublisherContract, IsCalledByManyShardsAtOnce) {
  {
    const auto publisher = make();
    std::vector<std::thread> shards;
    for (int shard = 0; shard < 4; ++shard) {
      shards.emplace_back([&publisher] {
        for (int i = 0; i < 100; ++i) {
          EXPECT_EQ(publish(*publisher, 0x0200, location()), UplinkPublisher::Accept::accepted);
        }
      });
    }
    for (std::thread& shard : shards) shard.join();
  }
  if (GetParam() == PublisherKind::file) {
    const auto lines = lines_of(folder / "uplink.jsonl");
    ASSERT_EQ(lines.size(), 400U);
    for (const std::string& line : lines) EXPECT_EQ(line, lines.front());
  }
}

INSTANTIATE_TEST_SUITE_P(Publishers, PublisherContract,
                         testing::Values(PublisherKind::discard, PublisherKind::log, PublisherKind::file));

}  // namespace
}  // namespace gateway::test
