#include "tests/unit/protocol/vectors.hpp"

#include <boost/json/parse.hpp>
#include <fstream>
#include <stdexcept>

namespace jt808::test {
namespace {

using boost::json::object;

std::vector<object> lines(const char* file) {
  std::ifstream in(std::string(JT808_TEST_DATA_DIR "/") + file);
  if (!in) throw std::runtime_error(std::string("cannot open ") + file);
  std::vector<object> all;
  for (std::string line; std::getline(in, line);) all.push_back(boost::json::parse(line).as_object());
  return all;
}

const boost::json::value* find(const object& record, std::string_view key) {
  return record.if_contains(boost::json::string_view(key.data(), key.size()));
}

}  // namespace

const std::vector<object>& vectors() {
  static const std::vector<object> kAll = lines("vectors/frames.jsonl");
  return kAll;
}

const std::vector<object>& worked_frames() {
  static const std::vector<object> kAll = lines("worked_frames.jsonl");
  return kAll;
}

std::string text(const object& record, std::string_view key) {
  const auto* const value = find(record, key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

bool is_kind(const object& record, std::string_view kind) {
  return text(record, "kind") == kind;
}

bool is_sound(const object& record) {
  return is_kind(record, "frame") || is_kind(record, "body");
}

bool is_odd(const object& record) {
  return !record.at("odd").as_array().empty();
}

const boost::json::value* expected(const object& record, std::string_view key) {
  const auto* const value = find(record.at("expect").as_object(), key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

ParsedFrame::ParsedFrame(std::string_view hex_text) : bytes(hex(hex_text)) {
  FrameSplitter splitter;
  splitter.feed(std::span(bytes), [this](std::span<std::uint8_t> escaped, bool) {
    fault = parse_frame(escaped, frame);
    ++segments;
  });
}

Layout layout_of(const object& record, const FrameView& frame) {
  if (frame.layout_2019()) return Edition::v2019;
  if (record.contains("expect")) {
    const auto* const layout = expected(record, "layout");
    if (layout != nullptr && *layout == "2011") return Edition::v2011;
  }
  return Edition::v2013;
}

RoundTrip::RoundTrip(const MessageInfo& info, Bytes bytes, Layout layout) {
  AnyMessage message;
  if (const auto done = decode_into(info, bytes, layout, message); !done) {
    error = done.error().message;
    return;
  }
  decoded = true;
  warnings = message.base().warnings;
  to_json(message, json);
  const boost::json::value parsed = boost::json::parse(json);
  auto back = body_from_json(info, parsed.as_object(), message.base().layout);
  if (!back) {
    error = back.error().message;
    return;
  }
  body = std::move(*back);
}

}  // namespace jt808::test
