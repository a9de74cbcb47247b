// Rights of access keys and limits of accounts, with a clock that is moved by hand.
#include "gateway/http/accounts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "gateway/core/api_actions.hpp"
#include "gateway/http/actions/action_spec.hpp"
#include "tests/unit/http/fakes.hpp"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Parameters with(const std::vector<std::pair<std::string, std::string>>& values) {
  std::vector<Parameter> parameters;
  for (const auto& [name, value] : values) parameters.push_back({name, value, false});
  return Parameters(parameters);
}

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    for (const char* key : {"a1", "a2"}) {
      ProductConfig product;
      product.product_key = key;
      ContentTypeConfig text;
      text.name = "text";
      text.message_id = 0x8300;
      text.body = BodyForm::text;
      product.content_types.push_back(text);
      products_.push_back(product);
    }
    products_[1].default_content_type = "0x8104";
    fleet_.name = "fleet";
    fleet_.access_keys = {{"all", "x", ""}, {"some", "x", ""}};
  }
  Accounts& accounts() {
    if (!accounts_) accounts_.emplace(configured(), secrets(), products_, clock_);
    return *accounts_;
  }
  std::vector<AccountConfig> configured() const { return {fleet_}; }
  static KeySecrets secrets() { return {{"all", "secret of all"}, {"some", "secret of some"}}; }
  AccessKeyConfig& some() { return fleet_.access_keys[1]; }

  std::string code_of(std::string_view key, std::string_view action,
                      std::vector<std::pair<std::string, std::string>> values = {{"ProductKey", "a1"}}) {
    const auto error = accounts().authorise(key, action, with(std::move(values)));
    return error ? error->code : "(none)";
  }
  // How many calls in a row pass now.
  std::uint32_t passing(std::string_view action,
                        std::vector<std::pair<std::string, std::string>> values = {{"ProductKey", "a1"}}) {
    std::uint32_t passed = 0;
    while (passed < 100'000 && code_of("all", action, values) == "(none)") ++passed;
    return passed;
  }

  const std::string kDenied = "iot.common.RamActionPermissionDeny";
  FakeClock clock_;
  std::vector<ProductConfig> products_;
  AccountConfig fleet_;
  std::optional<Accounts> accounts_;
};

TEST_F(AccountsTest, AKeyWithoutListsMayDoEverything) {
  for (const ApiAction& action : api_actions()) {
    EXPECT_EQ(code_of("all", action.name), "(none)") << action.name;
    EXPECT_EQ(code_of("all", action.name, {{"IotId", "x"}}), "(none)") << action.name;
  }
}

TEST_F(AccountsTest, AnActionThatIsNotListedIsDenied) {
  some().actions = {"RRpc"};
  EXPECT_EQ(code_of("some", "RRpc"), "(none)");
  for (const char* action : {"Pub", "DeleteDevice", "rrpc", ""}) {
    EXPECT_EQ(code_of("some", action), kDenied) << action;
  }
  EXPECT_EQ(accounts().authorise("some", "Pub", {})->message, "The access key some may not call Pub.");
}

TEST_F(AccountsTest, AProductThatIsNotListedIsDenied) {
  some().products = {"a1"};
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a1"}}), "(none)");
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a2"}}), kDenied);
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "A1"}}), kDenied);
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "no such product"}}), kDenied);
}

TEST_F(AccountsTest, AKeyOfSomeProductsCannotReachTheOthersAnotherWay) {
  some().products = {"a1"};
  // The action itself says that ProductKey is missing or empty.
  EXPECT_EQ(code_of("some", "RRpc", {}), "(none)");
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", ""}}), "(none)");
  EXPECT_EQ(code_of("some", "QueryDevice", {}), "(none)");
  // These would be for all products.
  EXPECT_EQ(code_of("some", "QueryDeviceByStatus", {{"Status", "1"}}), kDenied);
  EXPECT_EQ(code_of("some", "QueryDeviceByStatus", {{"Status", "1"}, {"ProductKey", ""}}), kDenied);
  EXPECT_EQ(code_of("some", "QueryDeviceStatistics", {}), kDenied);
  EXPECT_EQ(code_of("some", "AnActionToCome", {}), kDenied);
  // An IotId wins over the ProductKey beside it.
  EXPECT_EQ(code_of("some", "DeleteDevice", {{"IotId", "x"}}), kDenied);
  EXPECT_EQ(code_of("some", "DeleteDevice", {{"IotId", "x"}, {"ProductKey", "a1"}}), kDenied);
  EXPECT_EQ(code_of("some", "BatchGetDeviceState", {{"IotId.1", "x"}, {"ProductKey", "a1"}}), kDenied);
  EXPECT_EQ(code_of("some", "QueryDevice", {{"IotInstanceId", "x"}, {"ProductKey", "a1"}}), "(none)");
}

TEST_F(AccountsTest, AMessageThatIsNotListedIsDeniedHoweverItIsWritten) {
  some().message_ids = {0x8300, 0x8900};
  const auto send = [this](const char* type, const char* action = "RRpc", const char* product = "a1") {
    return code_of("some", action, {{"ProductKey", product}, {"ContentType", type}});
  };
  for (const char* type : {"0x8300", "0X8300", "33536", "0x8300+json", "text", "240", "0", "0x8900"}) {
    EXPECT_EQ(send(type), "(none)") << type;
    EXPECT_EQ(send(type, "Pub"), "(none)") << type;
  }
  for (const char* type : {"0x8105", "33029", "0x8105+json", "0x8105+JSON", "0xF123"}) {
    EXPECT_EQ(send(type), kDenied) << type;
    EXPECT_EQ(send(type, "Pub"), kDenied) << type;
  }
  // The product's default counts where the call names none.
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a2"}}), kDenied);
  some().message_ids = {0x8104};
  accounts_.reset();
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a2"}}), "(none)");
  // What sends nothing is told by the call itself.
  for (const char* type : {"", "nonsense", "0x8100", "0x0200"}) EXPECT_EQ(send(type), "(none)") << type;
  EXPECT_EQ(send("0x8105", "RRpc", "no such product"), "(none)");
  EXPECT_EQ(send("0x8105", "QueryDevice"), "(none)");
}

TEST_F(AccountsTest, TheKeysOfAnAccountShareItsLimit) {
  fleet_.qps = 4;
  EXPECT_EQ(code_of("all", "RRpc"), "(none)");
  EXPECT_EQ(code_of("all", "RRpc"), "(none)");
  EXPECT_EQ(code_of("some", "RRpc"), "(none)");
  EXPECT_EQ(code_of("some", "RRpc"), "(none)");
  EXPECT_EQ(code_of("all", "RRpc"), "Throttling.User");
  EXPECT_EQ(code_of("some", "RRpc"), "Throttling.User");
  clock_.advance(milliseconds(249));
  EXPECT_EQ(code_of("all", "RRpc"), "Throttling.User");
  clock_.advance(milliseconds(1));
  EXPECT_EQ(code_of("some", "RRpc"), "(none)");
  EXPECT_EQ(code_of("all", "RRpc"), "Throttling.User");
  clock_.advance(seconds(100));  // no more than a second is saved up
  EXPECT_EQ(passing("RRpc"), 4U);
}

TEST_F(AccountsTest, EachActionHasTheLimitOfTheTableAndRRpcThatOfTheAccount) {
  for (const ApiAction& action : api_actions()) {
    EXPECT_EQ(passing(action.name), action.per_second == 0 ? 100'000U : action.per_second) << action.name;
  }
  fleet_.qps = 7;
  accounts_.reset();
  EXPECT_EQ(passing("RRpc"), 7U);
  EXPECT_EQ(passing("QueryDevice"), 50U);
}

TEST_F(AccountsTest, PagesFarBehindHaveALimitOfTheirOwn) {
  const std::vector<std::pair<std::string, std::string>> deep{
      {"CurrentPage", "2000"}, {"PageSize", "50"}, {"ProductKey", "a1"}};
  EXPECT_EQ(passing("QueryDevice", deep), kDeepPagesPerSecond);
  EXPECT_EQ(passing("QueryDevice", {{"CurrentPage", "1999"}, {"PageSize", "50"}, {"ProductKey", "a1"}}),
            50 - kDeepPagesPerSecond);
  clock_.advance(milliseconds(500));
  EXPECT_EQ(passing("QueryDevice", deep), 1U);
  clock_.advance(seconds(1));
  EXPECT_EQ(passing("QueryDevice", {{"CurrentPage", "10000"}, {"ProductKey", "a1"}}), 2U);  // 10 a page
  EXPECT_EQ(code_of("all", "QueryDevice", {{"CurrentPage", "x"}, {"ProductKey", "a1"}}), "(none)");
}

TEST_F(AccountsTest, NoLimitAtAllWithQps0) {
  fleet_.qps = 0;
  for (const ApiAction& action : api_actions()) EXPECT_EQ(passing(action.name), 100'000U) << action.name;
}

TEST_F(AccountsTest, WhatIsForbiddenCostsTheAccountNothing) {
  fleet_.qps = 1;
  some().products = {"a1"};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a2"}}), kDenied);
  EXPECT_EQ(code_of("all", "RRpc"), "(none)");
  EXPECT_EQ(code_of("some", "RRpc", {{"ProductKey", "a2"}}), kDenied);
  EXPECT_EQ(code_of("some", "RRpc"), "Throttling.User");
}

TEST_F(AccountsTest, AccountsDoNotDisturbEachOther) {
  fleet_.qps = 1;
  AccountConfig other;
  other.name = "other";
  other.qps = 1;
  other.access_keys = {{"theirs", "x", ""}};
  accounts_.emplace(std::vector{fleet_, other}, KeySecrets{{"all", "1"}, {"theirs", "2"}}, products_, clock_);
  EXPECT_EQ(code_of("all", "RRpc"), "(none)");
  EXPECT_EQ(code_of("all", "RRpc"), "Throttling.User");
  EXPECT_EQ(code_of("theirs", "RRpc"), "(none)");
  EXPECT_EQ(accounts().account_of("theirs"), "other");
  EXPECT_EQ(accounts().account_of("nobody"), "");
}

TEST_F(AccountsTest, AKeyThatIsNotActiveHasNoSecretAndSaysSo) {
  some().active = false;
  EXPECT_FALSE(accounts().secret_of("some"));
  EXPECT_TRUE(accounts().is_inactive("some"));
  EXPECT_EQ(accounts().secret_of("all"), "secret of all");
  EXPECT_FALSE(accounts().is_inactive("all"));
  EXPECT_FALSE(accounts().secret_of("nobody"));
  EXPECT_FALSE(accounts().is_inactive("nobody"));
}

TEST_F(AccountsTest, AKeyWithoutASecretIsUnknown) {
  accounts_.emplace(configured(), KeySecrets{{"all", ""}}, products_, clock_);
  EXPECT_FALSE(accounts().secret_of("all"));
  EXPECT_FALSE(accounts().secret_of("some"));
}

TEST_F(AccountsTest, TheGeneratedKeyBelongsToTheFirstAccountOrToDefault) {
  accounts_.emplace(std::vector<AccountConfig>(), KeySecrets{{"made", "x"}}, products_, clock_);
  EXPECT_EQ(accounts().account_of("made"), "default");
  EXPECT_EQ(code_of("made", "RRpc"), "(none)");
  EXPECT_EQ(passing("RRpc"), 0U) << "a key of nobody";
  AccountConfig own;
  own.name = "own";
  own.qps = 0;
  accounts().replace({own}, {{"made", "x"}});
  EXPECT_EQ(accounts().account_of("made"), "own");
}

TEST_F(AccountsTest, ReplacingKeepsWhatIsUsedAndChangesTheRest) {
  fleet_.qps = 2;
  EXPECT_EQ(passing("RRpc"), 2U);
  fleet_.access_keys = {{"new", "x", ""}, {"some", "x", ""}};
  fleet_.access_keys[1].actions = {"Pub"};
  accounts().replace({fleet_}, {{"new", "n"}, {"some", "other secret"}});
  EXPECT_FALSE(accounts().secret_of("all"));
  EXPECT_EQ(accounts().secret_of("some"), "other secret");
  EXPECT_EQ(code_of("some", "RRpc"), kDenied);
  EXPECT_EQ(code_of("new", "RRpc"), "Throttling.User") << "a reload must not refill the limits";
  clock_.advance(seconds(1));
  EXPECT_EQ(code_of("new", "RRpc"), "(none)");
  EXPECT_EQ(code_of("all", "RRpc"), "InvalidAccessKeyId.NotFound");
}

// The two tables have the same actions: this one is for the configuration, which knows nothing of HTTP.
TEST(ApiActions, AreThoseThatTheApiDescribes) {
  EXPECT_EQ(api_actions().size(), actions().size());
  for (const ActionSpec& described : actions()) {
    const ApiAction* known = find_api_action(described.name);
    ASSERT_NE(known, nullptr) << described.name;
    const auto is_product = [](const ParameterSpec& parameter) {
      return parameter.name == "ProductKey" && parameter.required;
    };
    EXPECT_EQ(known->names_product, std::ranges::any_of(described.parameters, is_product)) << described.name;
  }
}

TEST(ApiActions, TheManualPageShowsExactlyTheTable) {
  std::string table = "| Action | Calls a second |\n|---|---|\n";
  for (const ApiAction& action : api_actions()) {
    table += fmt::format("| `{}` | {} |\n", action.name,
                         action.name == "RRpc" ? fmt::format("`qps`, by default {}", action.per_second)
                         : action.name == "QueryDevice"
                             ? fmt::format("{}; {} where `CurrentPage` times `PageSize` is {} or more",
                                           action.per_second, kDeepPagesPerSecond, kDeepPage)
                         : action.per_second == 0 ? "no limit"
                                                  : fmt::to_string(action.per_second));
  }
  std::ifstream file(JT808_DOCS_DIR "/accounts.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find("\n\n" + table + "\n"), std::string::npos)
      << "docs/accounts.md must contain, between blank lines:\n"
      << table;
  EXPECT_EQ(find_api_action("RRpc")->per_second, AccountConfig().qps);
}

}  // namespace
}  // namespace gateway
