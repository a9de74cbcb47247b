// Writes, for every message and edition, its schema, bodies as the library shows them, and what the library
// says to bodies that were changed: one JSON object a line, for schema.test.js.
// Usage: schema_samples FRAMES.jsonl
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>

#include "jt808/jt808.hpp"

namespace {

using jt808::Edition;
using jt808::MessageInfo;
namespace json = boost::json;

constexpr int kRandomBodies = 40;
constexpr std::size_t kMostShown = 6;
constexpr std::size_t kMostChanged = 2;

// Small numbers are counts and lengths that fit, and enumerators that exist.
std::vector<std::uint8_t> random_body(std::mt19937& random) {
  std::vector<std::uint8_t> body(random() % 160);
  const bool small = random() % 3 != 0;
  for (auto& byte : body)
    byte = static_cast<std::uint8_t>(small && random() % 4 != 0 ? random() % 4 : random());
  return body;
}

class Samples {
 public:
  Samples(const MessageInfo& info, Edition edition) : info_(info), edition_(edition) {
    std::vector<std::uint8_t> body;
    const jt808::AnyMessage message(info);
    if (jt808::encode_fields(info, message.object(), edition, body)) add(body);
  }

  // What decodes in the edition asked for is shown; what it leaves behind does not matter here.
  void add(jt808::Bytes body) {
    jt808::AnyMessage message;
    if (shown_.size() >= kMostShown || !jt808::decode_into(info_, body, edition_, message)) return;
    const jt808::Layout read = message.base().layout;
    const jt808::Layout wanted = jt808::layout_for(info_, edition_);
    if (((read.bits ^ wanted.bits) & jt808::kAllEditions) != 0) return;
    std::string text;
    jt808::to_json(message, text);
    shown_.insert(text);
  }

  void write(std::ostream& out) {
    json::object line;
    line["id"] = "0x" + jt808::to_hex(std::array{static_cast<std::uint8_t>(info_.id >> 8),
                                                 static_cast<std::uint8_t>(info_.id & 0xff)});
    line["name"] = json::string(info_.name.data(), info_.name.size());
    const auto year = to_string(edition_);
    line["edition"] = json::string(year.data(), year.size());
    std::size_t changed = 0;
    for (const std::string& text : shown_) {
      if (changed++ < kMostChanged) change(json::parse(text).as_object());
    }
    line["tried"] = std::move(tried_);
    // Numbers as the library wrote them, with all their digits.
    std::string text = json::serialize(line);
    text.back() = ',';
    text += "\"schema\":" + jt808::json_schema(info_, edition_) + ",\"shown\":[";
    bool first = true;
    for (const std::string& each : shown_) {
      text += (first ? "" : ",") + each;
      first = false;
    }
    out << text << "]}\n";
  }

 private:
  // Every field left out, and with values of other types and names in its place.
  void change(json::object body) {
    for (const jt808::FieldInfo& row : info_.fields) {
      if (row.kind == jt808::Kind::count) body.erase(json::string_view(row.name.data(), row.name.size()));
    }
    attempt(body);
    json::object unknown = body;
    unknown["no_such_field"] = 1;
    attempt(unknown);
    for (const auto& [key, value] : json::object(body)) {
      json::object changed = body;
      changed.erase(key);
      attempt(changed);
      for (const json::value& other : values_for(key)) {
        changed = body;
        changed[key] = other;
        attempt(changed);
      }
    }
  }

  [[nodiscard]] std::vector<json::value> values_for(json::string_view key) const {
    std::vector<json::value> values{nullptr,
                                    -1,
                                    0,
                                    1,
                                    300,
                                    std::int64_t{1'000'000'000'000},
                                    0.5,
                                    "x",
                                    "12",
                                    json::array(),
                                    json::object(),
                                    json::array{"bit_1"},
                                    json::array{1},
                                    json::array{"no_such_bit"},
                                    json::object{{"no_such_key", 1}},
                                    json::object{{"0x01", "zz"}}};
    for (const jt808::FieldInfo& row : info_.fields) {
      if (row.name != std::string_view(key.data(), key.size())) continue;
      for (const auto& each : row.enumerators)
        values.emplace_back(json::string(each.name.data(), each.name.size()));
      for (const auto& each : row.bits) {
        values.push_back(json::array{json::string(each.name.data(), each.name.size())});
      }
    }
    return values;
  }

  void attempt(const json::object& body) {
    const auto done = jt808::body_from_json(info_, body, edition_);
    json::object result{{"body", body}, {"taken", done.has_value()}};
    if (!done) {
      const auto code = to_string(done.error().code);
      result["code"] = json::string(code.data(), code.size());
      result["message"] = done.error().message;
    }
    tried_.push_back(std::move(result));
  }

  const MessageInfo& info_;
  Edition edition_;
  std::set<std::string> shown_;
  json::array tried_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::multimap<std::uint16_t, std::vector<std::uint8_t>> bodies;
  std::ifstream in(argv[1]);
  for (std::string line; std::getline(in, line);) {
    auto bytes = jt808::from_hex(json::parse(line).as_object().at("hex").as_string().c_str());
    jt808::FrameSplitter splitter;
    if (!bytes) continue;
    splitter.feed(std::span(*bytes), [&](std::span<std::uint8_t> escaped, bool) {
      jt808::FrameView frame;
      if (parse_frame(escaped, frame) != jt808::FrameFault::none || frame.packaged()) return;
      bodies.emplace(frame.message_id, std::vector(frame.body.begin(), frame.body.end()));
    });
  }
  std::mt19937 random(808);  // the same numbers on every machine
  for (const MessageInfo* const info : jt808::catalog()) {
    for (const Edition edition : jt808::kEditions) {
      Samples samples(*info, edition);
      for (auto [at, end] = bodies.equal_range(info->id); at != end; ++at) samples.add(at->second);
      for (int i = 0; i < kRandomBodies; ++i) samples.add(random_body(random));
      samples.write(std::cout);
    }
  }
  return std::cout.flush() ? 0 : 1;
}
