// Base64: what is taken, what is refused.
#include "gateway/http/base64.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace gateway {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(Base64, KnownValuesInBothDirections) {
  const std::vector<std::pair<std::string, std::string>> known{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : known) {
    EXPECT_EQ(base64_encode(bytes_of(plain)), coded);
    EXPECT_EQ(base64_decode(coded), bytes_of(plain)) << coded;
  }
}

TEST(Base64, EveryLengthAroundABlockSurvivesTheRoundTrip) {
  for (const std::size_t size : {1U, 2U, 3U, 49'151U, 49'152U, 49'153U, 100'000U}) {
    std::vector<std::uint8_t> bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes) << size;
  }
}

TEST(Base64, AnythingButTheCanonicalFormIsRefused) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Zg===", "Z", "====", "=", "Z===", "Zm9v\n", "Zm9\n", "Zm 9", "Zm-_", "Zm=v",
        "Zg==Zg==", "Zh==", "Zm9=", "Zm9v====", "\xE4\xB8\xAD+"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, ASpaceFromAnUnescapedPlusIsNotRepaired) {
  EXPECT_TRUE(base64_decode("fn4/+A=="));
  EXPECT_FALSE(base64_decode("fn4/ A=="));
}

}  // namespace
}  // namespace gateway
