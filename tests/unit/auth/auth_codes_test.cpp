// Authentication codes: 31 characters, bound to product, phone, identity and generation.
#include "gateway/auth/auth_codes.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace gateway {
namespace {

using jt808::PhoneNumber;

AuthKey key(char id, std::uint8_t fill) {
  AuthKey made;
  made.id = id;
  made.key.fill(fill);
  return made;
}

const PhoneNumber kPhone = *PhoneNumber::from_digits("13800000001");

TEST(AuthCodesTest, ACodeIs31Base64UrlCharactersAndNamesItsKey) {
  const AuthCodes codes({key('Z', 1)});
  const std::string code = codes.make("a1Test", kPhone, AuthCodes::tag_of("M_T_I", 1));
  EXPECT_EQ(code.size(), 31U);
  EXPECT_EQ(code.front(), 'Z');
  EXPECT_TRUE(std::ranges::all_of(
      code, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; }));
}

// Recomputed with an independent implementation (Python's hashlib and hmac).
TEST(AuthCodesTest, IsTheDocumentedConstruction) {
  const AuthCodes codes({key('A', 0)});
  EXPECT_EQ(AuthCodes::tag_of("M_T_I", 1), "g3754uUh");
  EXPECT_EQ(codes.make("a1Test", kPhone, AuthCodes::tag_of("M_T_I", 1)), "Ag3754uUh2mmfIJ4TZ0EUZEs7UDDj2w");
}

TEST(AuthCodesTest, HoldsForItsOwnProductAndPhoneOnly) {
  const AuthCodes codes({key('A', 1)});
  const std::string tag = AuthCodes::tag_of("M_T_I", 1);
  const std::string code = codes.make("a1Test", kPhone, tag);
  EXPECT_EQ(codes.verify("a1Test", kPhone, code), tag);
  EXPECT_EQ(codes.verify("a1Test", *PhoneNumber::from_digits("00013800000001"), code), tag);
  EXPECT_FALSE(codes.verify("a1Tesu", kPhone, code));
  EXPECT_FALSE(codes.verify("a1Test", *PhoneNumber::from_digits("13800000002"), code));
}

TEST(AuthCodesTest, EveryChangedCharacterIsNoticed) {
  const AuthCodes codes({key('A', 1)});
  const std::string code = codes.make("a1Test", kPhone, AuthCodes::tag_of("M_T_I", 1));
  for (std::size_t i = 0; i < code.size(); ++i) {
    std::string changed = code;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(codes.verify("a1Test", kPhone, changed)) << i;
  }
  EXPECT_FALSE(codes.verify("a1Test", kPhone, code + "A"));
  EXPECT_FALSE(codes.verify("a1Test", kPhone, code.substr(0, 30)));
  EXPECT_FALSE(codes.verify("a1Test", kPhone, ""));
}

TEST(AuthCodesTest, TheFirstKeySignsAndAllVerify) {
  const AuthCodes before({key('A', 1)});
  const AuthCodes after({key('B', 2), key('A', 1)});
  const AuthCodes without({key('B', 2)});
  const std::string tag = AuthCodes::tag_of("M_T_I", 1);
  const std::string old_code = before.make("a1Test", kPhone, tag);
  EXPECT_TRUE(after.verify("a1Test", kPhone, old_code));
  EXPECT_FALSE(without.verify("a1Test", kPhone, old_code));
  EXPECT_EQ(after.make("a1Test", kPhone, tag).front(), 'B');
}

TEST(AuthCodesDeathTest, AHashThatIsMissingIsToldAtTheStartAndNotAtALogin) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // OpenSSL is asked once a process
  const auto start = [] {
    EVP_set_default_properties(nullptr, "provider=none");
    try {
      const AuthCodes codes({key('A', 1)});
    } catch (const std::runtime_error& problem) {
      std::fprintf(stderr, "%s\n", problem.what());
      std::_Exit(1);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(start(), testing::ExitedWithCode(1), "OpenSSL offers no .*openssl.cnf");
}

TEST(AuthCodesTest, GenerationsAndIdentitiesHaveTheirOwnTags) {
  EXPECT_NE(AuthCodes::tag_of("M_T_I", 1), AuthCodes::tag_of("M_T_I", 2));
  EXPECT_NE(AuthCodes::tag_of("M_T_I", 1), AuthCodes::tag_of("M_T_J", 1));
}

}  // namespace
}  // namespace gateway
