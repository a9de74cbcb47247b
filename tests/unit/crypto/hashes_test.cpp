// Hashes against published values, and what is said where OpenSSL does not have them.
#include "gateway/crypto/hashes.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

namespace gateway {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0x0fU];
  }
  return text;
}

// Ends the process with what is said where no provider may be used: the look-ups are made once a process.
template <class Use>
[[noreturn]] void without_providers(const Use& use) {
  EVP_set_default_properties(nullptr, "provider=none");
  try {
    use();
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    std::_Exit(1);
  }
  std::_Exit(0);
}

class HashesDeathTest : public testing::Test {
 protected:
  HashesDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(HashesDeathTest, WhatOpenSslDoesNotOfferIsAnErrorThatNamesTheFileToLookInto) {
  EXPECT_EXIT(without_providers([] { static_cast<void>(sha256("")); }), testing::ExitedWithCode(1),
              "offers no SHA-256: .*openssl.cnf");
  EXPECT_EXIT(without_providers([] { Hmac(HashName::sha256, "key"); }), testing::ExitedWithCode(1),
              "offers no HMAC: .*openssl.cnf");
}

TEST(Hashes, Sha256OfNothingAndOfABlockAndMore) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// RFC 2202 and RFC 4231.
TEST(Hashes, HmacKeepsItsKeyUntilItGetsAnother) {
  const char* const text = "what do ya want for nothing?";
  Hmac sha1(HashName::sha1, "Jefe");
  EXPECT_EQ(hex(sha1.of(text)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  Hmac mac(HashName::sha256, "Jefe");
  const std::string once = hex(mac.of(text));
  EXPECT_EQ(once, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(mac.of(text)), once);
  mac.rekey(std::string(20, '\x0b'));
  EXPECT_EQ(hex(mac.of("Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  mac.rekey({});
  EXPECT_EQ(mac.of("x"), Hmac(HashName::sha256, "").of("x"));
}

TEST(Hashes, ComparisonSeesEveryDifference) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "Abc"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_constant_time("", "a"));
}

}  // namespace
}  // namespace gateway
