// Documents: exact JSON and XML, and well-formed whatever the values hold.
#include "gateway/http/document.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <pugixml.hpp>
#include <utility>

#include "gateway/http/utf8.hpp"

namespace gateway {
namespace {

std::string sample(Format format) {
  DocumentWriter writer(format, "RRpcResponse");
  writer.text("RrpcCode", "SUCCESS").number("MessageId", 889455942124347).boolean("Success", true);
  writer.json_only("Answer", R"({"a":6.0})");
  return std::move(writer).finish();
}

TEST(Document, JsonKeepsTheOrderOfTheCalls) {
  EXPECT_EQ(sample(Format::json),
            R"({"RrpcCode":"SUCCESS","MessageId":889455942124347,"Success":true,"Answer":{"a":6.0}})");
}

TEST(Document, XmlHasTheRootAndNoJsonMembers) {
  EXPECT_EQ(sample(Format::xml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RRpcResponse><RrpcCode>SUCCESS</RrpcCode>"
            "<MessageId>889455942124347</MessageId><Success>true</Success></RRpcResponse>");
}

TEST(Document, FormatIsComparedWithoutCase) {
  EXPECT_EQ(parse_format("JSON"), Format::json);
  EXPECT_EQ(parse_format("json"), Format::json);
  EXPECT_EQ(parse_format("Xml"), Format::xml);
  EXPECT_EQ(parse_format(""), std::nullopt);
  EXPECT_EQ(parse_format("yaml"), std::nullopt);
}

TEST(Document, MediaTypesAreExact) {
  EXPECT_EQ(content_type_of(Format::json), "application/json;charset=utf-8");
  EXPECT_EQ(content_type_of(Format::xml), "text/xml;charset=utf-8");
}

TEST(Document, XmlEscapesMarkupAndReplacesWhatXmlCannotHold) {
  EXPECT_EQ(xml_escape("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&apos;");
  EXPECT_EQ(xml_escape("tab\tline\nreturn\r"), "tab\tline\nreturn&#13;");
  EXPECT_EQ(xml_escape(std::string_view("\0\x1F", 2)), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(xml_escape("\xEF\xBF\xBE"), "\xEF\xBF\xBD");  // U+FFFE
  EXPECT_EQ(xml_escape("前方拥堵"), "前方拥堵");
}

TEST(Document, AnyByteGivesAWellFormedDocument) {
  for (int first = 0; first < 256; ++first) {
    for (const int second : {0x00, 0x20, 0x41, 0x80, 0xBF, 0xFF}) {
      const std::string value{'a', static_cast<char>(first), static_cast<char>(second)};
      DocumentWriter json(Format::json, "R");
      json.text("V", value);
      boost::system::error_code error;
      const boost::json::value parsed = boost::json::parse(std::move(json).finish(), error);
      ASSERT_FALSE(error) << first << ' ' << second;
      EXPECT_EQ(parsed.at("V").as_string(), to_utf8(value));

      DocumentWriter xml(Format::xml, "R");
      xml.text("V", value);
      const std::string text = std::move(xml).finish();
      pugi::xml_document document;
      ASSERT_TRUE(document.load_buffer(text.data(), text.size())) << first << ' ' << second;
      EXPECT_TRUE(is_utf8(document.child("R").child_value("V")));
      EXPECT_NE(text.find("<V>a"), std::string::npos);
    }
  }
}

TEST(Utf8, OverlongFormsSurrogatesAndTailsAreRefused) {
  for (const std::string_view bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                     "\xF8\x88\x80\x80", "\x80", "\xE4\xB8", "\xFF", "a\xC3"}) {
    EXPECT_FALSE(is_utf8(bad));
    EXPECT_TRUE(is_utf8(to_utf8(bad)));
  }
  for (const std::string_view good : {"", "a", "\xC2\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good));
    EXPECT_EQ(to_utf8(good), good);
  }
}

}  // namespace
}  // namespace gateway
