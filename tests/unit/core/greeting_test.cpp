// Who greets in another protocol is recognised by the first bytes, and no terminal is taken for it.
#include "gateway/core/greeting.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace gateway {
namespace {

using namespace std::string_view_literals;

std::vector<std::uint8_t> bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

// What the greeting is in one piece, and that it is the same byte by byte.
std::optional<CloseReason> greet(std::string_view text) {
  Greeting whole;
  const auto found = whole.feed(bytes(text));
  Greeting in_pieces;
  std::optional<CloseReason> later;
  for (const char byte : text) {
    later = in_pieces.feed(bytes({&byte, 1}));
    if (later) break;
  }
  EXPECT_EQ(found, later) << text;
  return found;
}

TEST(GreetingTest, HttpTlsAndSshAreRecognisedAlsoInPieces) {
  for (const std::string_view method :
       {"GET /"sv, "HEAD /"sv, "POST /"sv, "PUT /"sv, "PATCH /"sv, "DELETE /"sv, "TRACE /"sv, "OPTIONS *"sv,
        "CONNECT a:1"sv, "PRI * HTTP/2.0"sv}) {
    EXPECT_EQ(greet(method), CloseReason::http_client) << method;
  }
  EXPECT_EQ(greet("SSH-2.0-OpenSSH_9\r\n"), CloseReason::ssh_client);
  EXPECT_EQ(greet("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"sv), CloseReason::tls_client);
}

TEST(GreetingTest, ATerminalsFirstByteEndsTheLookingAlsoInPieces) {
  EXPECT_FALSE(greet("\x7e\x00\x02\x00\x00"sv));
  Greeting greeting;
  EXPECT_FALSE(greeting.feed(bytes("\x7e")));
  EXPECT_FALSE(greeting.feed(bytes("GET / HTTP/1.1"))) << "later bytes are the frame layer's";
}

TEST(GreetingTest, WhatOnlyBeginsLikeAGreetingIsLeftToTheFrameLayer) {
  for (const std::string_view text : {"GETS"sv, "get /"sv, "SSH"sv, "P"sv, "x"sv, "\r\nGET /"sv, ""sv,
                                      "\x16\x03\x01\x00\x05\x02"sv, "\x16\x04\x01\x00\x05\x01"sv, "\x16"sv}) {
    EXPECT_FALSE(greet(text)) << text;
  }
}

}  // namespace
}  // namespace gateway
