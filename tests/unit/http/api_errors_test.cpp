// The catalogue of errors, and its manual page.
#include "gateway/http/api_errors.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace gateway {
namespace {

std::string table_of(ApiLayer layer) {
  std::string table = "| Code | HTTP | Message | What to do |\n|---|---|---|---|\n";
  for (const ApiErrorEntry& entry : api_error_catalogue()) {
    if (entry.layer != layer) continue;
    const bool takes_name = entry.id == ApiErrorId::missing_parameter;
    table +=
        fmt::format("| `{}{}` | {} | {} | {} |\n", entry.code, takes_name ? "<Parameter>" : "", entry.status,
                    takes_name ? "`<Parameter>` is mandatory for this action." : entry.message, entry.advice);
  }
  return table;
}

TEST(ApiErrors, TheManualPageShowsExactlyTheCatalogue) {
  std::ifstream file(JT808_DOCS_DIR "/api-errors.md");
  ASSERT_TRUE(file) << "docs/api-errors.md is missing";
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const ApiLayer layer : {ApiLayer::gateway, ApiLayer::business}) {
    EXPECT_NE(page.find("\n\n" + table_of(layer) + "\n"), std::string::npos)
        << "docs/api-errors.md must contain, between blank lines:\n"
        << table_of(layer);
  }
}

TEST(ApiErrors, CodesAreUniqueAndTheLayerDecidesTheStatus) {
  std::set<std::string_view> codes;
  for (const ApiErrorEntry& entry : api_error_catalogue()) {
    EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
    EXPECT_FALSE(entry.message.empty()) << entry.code;
    EXPECT_FALSE(entry.advice.empty()) << entry.code;
    EXPECT_EQ(entry.layer == ApiLayer::business, entry.status == 200) << entry.code;
    EXPECT_EQ(entry.layer == ApiLayer::business, entry.code.starts_with("iot.")) << entry.code;
  }
}

TEST(ApiErrors, AMissingParameterIsNamedInTheCode) {
  const ApiError error = missing("Timestamp");
  EXPECT_EQ(error.code, "MissingTimestamp");
  EXPECT_EQ(error.message, "Timestamp is mandatory for this action.");
}

}  // namespace
}  // namespace gateway
