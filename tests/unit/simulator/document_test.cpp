// What the command line makes of an answer.
#include "tools/cli/document.hpp"

#include <gtest/gtest.h>

namespace {

using cli::Document;

TEST(Document, SuccessNeedsBothMembersInJson) {
  EXPECT_TRUE(Document(R"({"RrpcCode":"SUCCESS","Success":true})").success());
  EXPECT_FALSE(Document(R"({"RrpcCode":"TIMEOUT","Success":true})").success());
  EXPECT_FALSE(Document(R"({"RrpcCode":"SUCCESS","Success":false})").success());
  EXPECT_FALSE(Document(R"({"RrpcCode":"SUCCESS","Success":"true"})").success());
  EXPECT_FALSE(Document(R"({"RrpcCode":"SUCCESS"})").success());
}

TEST(Document, SuccessNeedsBothElementsInXml) {
  const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?><RRpcResponse>)";
  EXPECT_TRUE(
      Document(head + "<Success>true</Success><RrpcCode>SUCCESS</RrpcCode></RRpcResponse>").success());
  EXPECT_FALSE(
      Document(head + "<Success>true</Success><RrpcCode>OFFLINE</RrpcCode></RRpcResponse>").success());
  EXPECT_FALSE(
      Document(head + "<Success>false</Success><RrpcCode>SUCCESS</RrpcCode></RRpcResponse>").success());
}

TEST(Document, OtherTextIsNotRecognised) {
  for (const char* const text :
       {"", "null", "[1]", "{", "404 page not found", "<html></html>", "SSH-2.0-x"}) {
    EXPECT_FALSE(Document(text).recognised()) << text;
    EXPECT_FALSE(Document(text).success()) << text;
  }
}

TEST(Document, IsPrintedAsReceivedWithoutTrailingSpace) {
  EXPECT_EQ(Document("{\"MessageId\":9007199254740993}\r\n").print(false),
            "{\"MessageId\":9007199254740993}");
}

TEST(Document, PrettyJsonKeepsEveryValue) {
  EXPECT_EQ(
      Document(R"({"a":9007199254740993,"b":{},"c":[1,"x\n"],"d":{"e":null}})").print(true),
      "{\n  \"a\": 9007199254740993,\n  \"b\": {},\n  \"c\": [\n    1,\n    \"x\\n\"\n  ],\n  \"d\": {\n"
      "    \"e\": null\n  }\n}");
}

TEST(Document, PrettyXmlHasAnElementPerLine) {
  EXPECT_EQ(
      Document("<?xml version=\"1.0\"?><A><B>x y</B><C></C><D/>\n<E><F>1</F></E></A>").print(true),
      "<?xml version=\"1.0\"?>\n<A>\n  <B>x y</B>\n  <C></C>\n  <D/>\n  <E>\n    <F>1</F>\n  </E>\n</A>");
}

TEST(Document, PrettyXmlSurvivesNonsense) {
  for (const char* const text :
       {"<?xml>", "<?xml></a></b>>", "<?xml<a><b>", "<?xml x <a></b><c>y>", "<?xml>text>"}) {
    const Document document(text);
    ASSERT_TRUE(document.recognised()) << text;
    EXPECT_FALSE(document.print(true).empty()) << text;
  }
}

TEST(Document, ControlCharactersOfNoDocumentAreEscaped) {
  EXPECT_EQ(Document("a\x1b[2J\x07z\x7f.").print(false), "a\\x1b[2J\\x07z\\x7f.");
}

}  // namespace
