// JSON and XML of the documents.
#include "gateway/http/document.hpp"

#include <fmt/format.h>

#include <iterator>
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
  out_ =
      format == Format::json ? "{" : fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{}>", xml_root);
}

DocumentWriter& DocumentWriter::member(std::string_view name, std::string_view written) {
  if (format_ == Format::json) {
    separate();
    fmt::format_to(std::back_inserter(out_), "\"{}\":{}", name, written);
  } else {
    fmt::format_to(std::back_inserter(out_), "<{0}>{1}</{0}>", name, written);
  }
  return *this;
}

std::string DocumentWriter::value_of(std::string_view text) const {
  if (format_ == Format::xml) return xml_escape(text);
  return boost::json::serialize(boost::json::string(to_utf8(text)));
}

void DocumentWriter::separate() {
  if (out_.back() != '{' && out_.back() != '[') out_ += ',';
}

DocumentWriter& DocumentWriter::text(std::string_view name, std::string_view value) {
  return member(name, value_of(value));
}

DocumentWriter& DocumentWriter::object(std::string_view name) {
  if (format_ == Format::json) {
    separate();
    fmt::format_to(std::back_inserter(out_), "\"{}\":{{", name);
  } else {
    fmt::format_to(std::back_inserter(out_), "<{}>", name);
  }
  open_.push_back({Kind::object, name});
  return *this;
}

DocumentWriter& DocumentWriter::list(std::string_view name) {
  if (format_ == Format::json) {
    separate();
    fmt::format_to(std::back_inserter(out_), "\"{}\":[", name);
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
    fmt::format_to(std::back_inserter(out_), "<{}>", name);
  }
  open_.push_back({Kind::item, name});
  return *this;
}

DocumentWriter& DocumentWriter::item(std::string_view value) {
  if (format_ == Format::xml) return member(open_.back().name, value_of(value));
  separate();
  out_ += value_of(value);
  return *this;
}

DocumentWriter& DocumentWriter::end() {
  const Open last = open_.back();
  open_.pop_back();
  if (format_ == Format::json) {
    out_ += last.kind == Kind::list ? ']' : '}';
  } else if (last.kind != Kind::list) {
    fmt::format_to(std::back_inserter(out_), "</{}>", last.name);
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
    fmt::format_to(std::back_inserter(out_), "</{}>", root_);
  }
  return std::move(out_);
}

}  // namespace gateway
