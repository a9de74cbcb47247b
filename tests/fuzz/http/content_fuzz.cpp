// Any ContentType with any content: a downlink that its own message can be read from again, or a sentence.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/core/downlink.hpp"
#include "jt808/catalog.hpp"
#include "jt808/json.hpp"

namespace gateway {
namespace {

[[noreturn]] void fail(std::string_view what, std::string_view more) {
  std::cerr << what << ": " << more << '\n';
  std::abort();
}

ProductConfig product() {
  ProductConfig config;
  config.product_key = "a1Test";
  ContentTypeConfig text;
  text.name = "text";
  text.message_id = 0x8300;
  text.body = BodyForm::text;
  text.text_flag = 4;
  text.text_type = 1;
  config.content_types.push_back(text);
  return config;
}

// What was made of an object can be read again, and what is read makes the same bytes.
void check_json(const Downlink& made, std::string_view content, jt808::Edition edition) {
  boost::json::error_code error;
  const auto strict = boost::json::parse({content.data(), content.size()}, error);
  if (error || !strict.is_object()) fail("taken as an object", content);
  if (strict.as_object().contains("extra")) return;  // anything may stand there
  const jt808::MessageInfo* const info = jt808::find_message(made.message_id);
  if (info == nullptr) fail("a message without a description", content);
  jt808::AnyMessage message;
  const auto decoded = jt808::decode_into(*info, made.body, edition, message);
  if (!decoded) fail("its body cannot be read", decoded.error().message);
}

void check(std::uint8_t choice, const std::string& content_type, std::string_view content) {
  static const ProductConfig config = product();
  const jt808::Edition edition = jt808::kEditions[choice % 3U];
  const std::vector<std::uint8_t> payload(content.begin(), content.end());
  std::optional<ReplyRuleChoice> rule;
  if ((choice & 0x40U) != 0) rule = ReplyRuleChoice::ack;
  if ((choice & 0x80U) != 0) rule = ReplyRuleChoice::data;
  const auto made = make_downlink(config, content_type, payload, edition, rule);
  if (const auto* const error = std::get_if<DownlinkError>(&made)) {
    if (error->text.empty()) fail("an error without words", content_type);
    return;
  }
  const Downlink& downlink = std::get<Downlink>(made);
  if (!is_callable(downlink.message_id)) fail("a message that no call may send", content_type);
  const auto type = std::get<ContentType>(parse_content_type(content_type, config));
  if (downlink.text_offset && *downlink.text_offset > 2) fail("text that begins nowhere", content_type);
  switch (type.form) {
    case BodyForm::raw: {
      const std::size_t before = type.passthrough_type ? 1 : 0;
      if (downlink.body.size() != before + payload.size() ||
          !std::equal(payload.begin(), payload.end(), downlink.body.begin() + static_cast<int>(before))) {
        fail("other bytes than were given", content_type);
      }
      break;
    }
    case BodyForm::json:
      check_json(downlink, content, edition);
      break;
    case BodyForm::text:
      if (downlink.body.size() < (edition == jt808::Edition::v2019 ? 2U : 1U)) fail("no flags", content_type);
      break;
  }
}

}  // namespace
}  // namespace gateway

// One byte of edition and reply rule, a line of ContentType, the content.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto end = std::min(rest.find('\n'), rest.size());
  gateway::check(data[0], std::string(rest.substr(0, end)), rest.substr(std::min(end + 1, rest.size())));
  return 0;
}
