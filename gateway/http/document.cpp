// JSON and XML of the documents.
#include "gateway/http/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "gateway/http/http_message.hpp"
#include "gateway/http/utf8.hpp"

namespace gateway {
namespace {

// The production `Char` of XML 1.0.
bool is_xml_character(char32_t c) noexcept {
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         c >= 0x10000;
}

bool is_plain_in_json(char c) noexcept {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

std::optional<Format> parse_format(std::string_view text) noexcept {
  if (equal_ignoring_case(text, "JSON")) return Format::json;
  if (equal_ignoring_case(text, "XML")) return Format::xml;
  return std::nullopt;
}

std::string_view content_type_of(Format format) noexcept {
  return format == Format::json ? "application/json;charset=utf-8" : "text/xml;charset=utf-8";
}

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8Step step = utf8_step(text);
    if (step.length == 0 || !is_xml_character(step.code_point)) {
      out += kReplacementCharacter;
      text.remove_prefix(step.length == 0 ? 1 : step.length);
      continue;
    }
    switch (text[0]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      case '\r':
        out += "&#13;";
        break;  // a parser would turn the bare character into a line feed
      default:
        out += text.substr(0, step.length);
    }
    text.remove_prefix(step.length);
  }
  return out;
}

DocumentWriter::DocumentWriter(Format format, std::string_view xml_root) : format_(format), root_(xml_root) {
  constexpr std::size_t kMostDocuments = 512;
  out_.reserve(kMostDocuments);
  if (format == Format::json) {
    out_ += '{';
  } else {
    out_ += R"(<?xml version="1.0" encoding="UTF-8"?>)";
    begin(xml_root);
  }
}

DocumentWriter& DocumentWriter::member(std::string_view name, std::string_view written) {
  begin(name);
  out_ += written;
  if (format_ == Format::xml) close(name);
  return *this;
}

void DocumentWriter::begin(std::string_view name) {
  if (format_ == Format::json) {
    separate();
    out_.append(1, '"').append(name).append("\":");
  } else {
    out_.append(1, '<').append(name).append(1, '>');
  }
}

void DocumentWriter::close(std::string_view name) {
  out_.append("</").append(name).append(1, '>');
}

void DocumentWriter::append_value(std::string_view text) {
  if (format_ == Format::xml) {
    out_ += xml_escape(text);
  } else if (std::ranges::all_of(text, is_plain_in_json)) {
    out_.append(1, '"').append(text).append(1, '"');
  } else {
    out_ += boost::json::serialize(boost::json::string(to_utf8(text)));
  }
}

void DocumentWriter::separate() {
  if (out_.back() != '{' && out_.back() != '[') out_ += ',';
}

DocumentWriter& DocumentWriter::text(std::string_view name, std::string_view value) {
  begin(name);
  append_value(value);
  if (format_ == Format::xml) close(name);
  return *this;
}

DocumentWriter& DocumentWriter::object(std::string_view name) {
  begin(name);
  if (format_ == Format::json) out_ += '{';
  open_.push_back({Kind::object, name});
  return *this;
}

DocumentWriter& DocumentWriter::list(std::string_view name) {
  if (format_ == Format::json) {
    begin(name);
    out_ += '[';
  }
  open_.push_back({Kind::list, name});
  return *this;
}

DocumentWriter& DocumentWriter::item() {
  const std::string_view name = open_.back().name;
  if (format_ == Format::json) {
    separate();
    out_ += '{';
  } else {
    begin(name);
  }
  open_.push_back({Kind::item, name});
  return *this;
}

DocumentWriter& DocumentWriter::item(std::string_view value) {
  if (format_ == Format::xml) return text(open_.back().name, value);
  separate();
  append_value(value);
  return *this;
}

DocumentWriter& DocumentWriter::end() {
  const Open last = open_.back();
  open_.pop_back();
  if (format_ == Format::json) {
    out_ += last.kind == Kind::list ? ']' : '}';
  } else if (last.kind != Kind::list) {
    close(last.name);
  }
  return *this;
}

DocumentWriter& DocumentWriter::boolean(std::string_view name, bool value) {
  return member(name, value ? "true" : "false");
}

DocumentWriter& DocumentWriter::number(std::string_view name, std::uint64_t value) {
  return member(name, fmt::to_string(value));
}

DocumentWriter& DocumentWriter::json_only(std::string_view name, std::string_view json) {
  return format_ == Format::json ? member(name, json) : *this;
}

std::string DocumentWriter::finish() && {
  if (format_ == Format::json) {
    out_ += '}';
  } else {
    close(root_);
  }
  return std::move(out_);
}

}  // namespace gateway
