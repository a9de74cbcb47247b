// Reports as JSON objects.
#include <array>
#include <charconv>

#include "jt808/json.hpp"
#include "tools/cli/decoding/report.hpp"

namespace cli {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

constexpr std::array<std::array<char, 2>, 256> kPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return pairs;
}();

void put_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

// A string in which nothing needs an escape.
void put_plain(std::string& out, std::string_view key, std::string_view value) {
  out.append(key).append("\"").append(value).append("\"");
}

void put_id(std::string& out, std::uint16_t id) {
  out.append("\"0x");
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[id >> shift & 15]);
  out.push_back('"');
}

void put_header(std::string& out, const FrameReport& report) {
  if (report.message_id) {
    out.append(R"(,"message_id":)");
    put_id(out, *report.message_id);
    if (report.name.empty()) {
      out.append(R"(,"name":null)");
    } else {
      put_plain(out, R"(,"name":)", report.name);
    }
  }
  if (!report.edition.empty()) put_plain(out, R"(,"edition":)", report.edition);
  if (!report.layout.empty()) put_plain(out, R"(,"layout":)", report.layout);
  if (report.strict_2011) out.append(R"(,"strict_2011":true)");
  if (!report.phone.empty()) put_plain(out, R"(,"phone":)", report.phone);
  if (report.serial) {
    out.append(R"(,"serial":)");
    put_number(out, *report.serial);
  }
  if (report.package) {
    out.append(R"(,"package":{"total":)");
    put_number(out, report.package->total);
    out.append(R"(,"index":)");
    put_number(out, report.package->index);
    out.push_back('}');
  } else if (report.package_read) {
    out.append(R"(,"package":null)");
  }
  if (report.encryption) {
    out.append(R"(,"encryption":)");
    put_number(out, *report.encryption);
  }
}

void put_error(std::string& out, const FrameReport::Error& error) {
  put_plain(out, R"(,"error":{"kind":)", error.kind);
  out.append(R"(,"message":)");
  jt808::append_json_string(out, error.message);
  out.append(R"(,"field":)");
  if (error.field.empty()) {
    out.append("null");
  } else {
    jt808::append_json_string(out, error.field);
  }
  out.append(R"(,"offset":)");
  if (error.offset) {
    put_number(out, *error.offset);
  } else {
    out.append("null");
  }
  out.push_back('}');
}

void put_body(std::string& out, const FrameReport& report) {
  const bool unreadable = report.error.kind == "bad_body";
  if (!report.ok() && !unreadable) return;
  out.append(R"(,"body":)").append(report.body.empty() ? "null" : report.body);
  if (unreadable) put_plain(out, R"(,"raw":)", report.raw);
  if (report.has_inflated) put_plain(out, R"(,"inflated":)", report.inflated);
  if (report.has_part) put_plain(out, R"(,"part":)", report.part);
  if (report.reassembled) {
    out.append(R"(,"reassembled":{"parts":)");
    put_number(out, report.reassembled->parts);
    out.append(R"(,"length":)");
    put_number(out, report.reassembled->length);
    out.push_back('}');
  }
}

}  // namespace

void FrameReport::clear() {
  error.kind = {};
  error.message.clear();
  error.field.clear();
  error.offset.reset();
  message_id.reset();
  name = edition = layout = {};
  phone.clear();
  serial.reset();
  package_read = false;
  package.reset();
  encryption.reset();
  strict_2011 = has_inflated = has_part = false;
  body.clear();
  raw.clear();
  inflated.clear();
  part.clear();
  reassembled.reset();
  warnings.clear();
  frame.clear();
}

void FrameReport::fail(std::string_view kind, std::string message, std::optional<std::size_t> offset) {
  error = {.kind = kind, .message = std::move(message), .field = {}, .offset = offset};
}

void append_hex_fast(std::string& out, jt808::Bytes bytes) {
  const std::size_t before = out.size();
  out.resize(before + 2 * bytes.size());
  char* write = out.data() + before;
  for (const std::uint8_t byte : bytes) {
    *write++ = kPairs[byte][0];
    *write++ = kPairs[byte][1];
  }
}

void append_json(std::string& out, const FrameReport& report) {
  out.append(report.ok() ? R"({"ok":true)" : R"({"ok":false)");
  if (!report.ok()) put_error(out, report.error);
  put_header(out, report);
  put_body(out, report);
  out.append(R"(,"warnings":[)");
  for (std::size_t i = 0; i < report.warnings.size(); ++i) {
    if (i > 0) out.push_back(',');
    jt808::append_json_string(out, report.warnings[i]);
  }
  out.push_back(']');
  if (!report.frame.empty()) put_plain(out, R"(,"frame":)", report.frame);
  out.push_back('}');
}

}  // namespace cli
