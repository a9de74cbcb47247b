// Keyed hashes against published values (RFC 2202, RFC 4231).
#include "gateway/http/digest.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Digest, HexIsTwoDigitsAByteInLowerCase) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, EachHmacHasItsOwnHashAndKey) {
  EXPECT_EQ(to_hex(hmac(HashName::sha1, "Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac(HashName::sha256, "Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac(HashName::sha256, {}, "x"), hmac(HashName::sha256, "", "x"));
}

TEST(Digest, AWipedSecretIsGone) {
  std::string secret = "secret";
  wipe(secret);
  EXPECT_EQ(secret, std::string(6, '\0'));
}

}  // namespace
}  // namespace gateway
