// Targets and headers.
#include "gateway/http/http_message.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(HttpMessage, TargetsInOriginAndAbsoluteForm) {
  const auto expect = [](std::string_view target, std::string_view path, std::string_view query) {
    const TargetParts parts = split_target(target);
    EXPECT_EQ(parts.path, path) << target;
    EXPECT_EQ(parts.query, query) << target;
  };
  expect("/", "/", "");
  expect("/?a=b", "/", "a=b");
  expect("/p/q?a=b?c", "/p/q", "a=b?c");
  expect("/?u=http://x/y", "/", "u=http://x/y");
  expect("http://host:80/p?a", "/p", "a");
  expect("http://host?a=1", "/", "a=1");
  expect("http://host", "/", "");
  expect("?a=1", "/", "a=1");
  expect("*", "*", "");
  expect("", "/", "");
}

TEST(HttpMessage, HeaderNamesAreFoundInAnyCase) {
  HttpRequest request;
  request.headers = {{"content-TYPE", "a"}, {"Content-Type", "b"}};
  EXPECT_EQ(request.header("Content-Type"), "a");
  EXPECT_EQ(request.header("Host"), "");
}

}  // namespace
}  // namespace gateway
