// A device book over a store without a disk.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "gateway/auth/device_book.hpp"
#include "gateway/store/memory_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace gateway::test {

inline std::vector<AuthKey> one_key(char id, std::uint8_t fill) {
  AuthKey key;
  key.id = id;
  key.key.fill(fill);
  return {key};
}

class DeviceBookTest : public testing::Test {
 protected:
  DeviceBookTest() {
    config.products.resize(2);
    config.products[0].product_key = "a1";
    config.products[1].product_key = "b2";
    restart();
  }
  void restart() {
    book.emplace(config, codes, store, clock);
    EXPECT_FALSE(book->load());
  }
  void list(AdmissionMode mode = AdmissionMode::import) { config.products[0].admission = mode; }

  static TerminalKey key_of(std::string_view phone, std::uint16_t product = 0) {
    return {product, *jt808::PhoneNumber::from_digits(phone)};
  }
  RegistrationOutcome register_as(std::string_view phone, const std::string& terminal_id,
                                  std::uint16_t product = 0) {
    Registration registration;
    registration.key = key_of(phone, product);
    registration.identity = {"MAKER", "MODEL", terminal_id};
    std::optional<RegistrationOutcome> told;
    book->register_terminal(registration, [&told](const RegistrationOutcome& outcome) { told = outcome; });
    EXPECT_TRUE(told);
    return told.value_or(RegistrationOutcome{});
  }
  AuthenticationOutcome authenticate(std::string_view phone, const std::string& code,
                                     std::uint16_t product = 0) {
    std::optional<AuthenticationOutcome> told;
    book->authenticate(key_of(phone, product), code,
                       [&told](const AuthenticationOutcome& outcome) { told = outcome; });
    EXPECT_TRUE(told);
    return told.value_or(AuthenticationOutcome{});
  }
  // Registers and confirms; the code.
  std::string settle(std::string_view phone, const std::string& terminal_id) {
    const auto outcome = register_as(phone, terminal_id);
    EXPECT_EQ(outcome.result, 0);
    EXPECT_TRUE(authenticate(phone, outcome.auth_code).accepted);
    return outcome.auth_code;
  }
  // As an import leaves it in the store.
  void import(const std::string& name, std::string_view phone = {}, std::string_view code = {}) {
    DeviceRow row;
    row.name = row.code_name = name;
    row.imported = true;
    if (!phone.empty()) row.phone = key_of(phone).phone;
    if (!code.empty()) row.own_code = DeviceBook::digest_of_code("a1", name, code);
    store.import({row});
    restart();
  }

  Config config;
  ManualClock clock;
  AuthCodes codes{one_key('k', 7)};
  MemoryStore store;
  std::optional<DeviceBook> book;
};

}  // namespace gateway::test
