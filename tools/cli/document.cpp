// Implementation of the answer document.
#include "tools/cli/document.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace cli {
namespace {

namespace json = boost::json;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool has_text(const json::object& object, std::string_view name, std::string_view wanted) {
  const json::value* const found = object.if_contains({name.data(), name.size()});
  return found != nullptr && found->is_string() && found->get_string() == json::string_view(wanted);
}

bool is_true(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains({name.data(), name.size()});
  return found != nullptr && found->is_bool() && found->get_bool();
}

// The parser limits the depth (32), so the recursion is bounded.
void print_value(const json::value& value, std::string& out, std::size_t depth) {
  const auto line = [&out](std::size_t at) { out.append(1, '\n').append(2 * at, ' '); };
  if (value.is_object() && !value.get_object().empty()) {
    out += '{';
    bool first = true;
    for (const auto& [name, member] : value.get_object()) {
      if (!first) out += ',';
      first = false;
      line(depth + 1);
      out += json::serialize(name) + ": ";
      print_value(member, out, depth + 1);
    }
    line(depth);
    out += '}';
  } else if (value.is_array() && !value.get_array().empty()) {
    out += '[';
    bool first = true;
    for (const json::value& item : value.get_array()) {
      if (!first) out += ',';
      first = false;
      line(depth + 1);
      print_value(item, out, depth + 1);
    }
    line(depth);
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

std::string pretty_json(std::string_view text) {
  std::string out;
  print_value(json::parse({text.data(), text.size()}), out, 0);
  return out;
}

// Every element on a line of its own; those with nothing but text stay on one line.
std::string pretty_xml(std::string_view text) {
  std::string out;
  std::size_t depth = 0;
  bool closed_before = true;  // the last thing written was no opening tag and no text
  while (!text.empty()) {
    const bool tag = text.front() == '<';
    const std::size_t end = tag ? text.find('>') : text.find('<');
    const std::string_view token = end == std::string_view::npos ? text : text.substr(0, tag ? end + 1 : end);
    text.remove_prefix(token.size());
    if (!tag) {
      if (trim(token).empty()) continue;
      out += token;
      closed_before = false;
      continue;
    }
    const bool closes = token.starts_with("</");
    const bool opens =
        !closes && !token.starts_with("<?") && !token.starts_with("<!") && !token.ends_with("/>");
    if (closes && depth > 0) --depth;
    if (!out.empty() && (!closes || closed_before)) out.append(1, '\n').append(2 * depth, ' ');
    out += token;
    if (opens) ++depth;
    closed_before = !opens;
  }
  return out;
}

std::string escape_controls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Document::Document(std::string_view text) : text_(trim(text)) {
  boost::system::error_code error;
  const json::value document = json::parse(text_, error);
  if (!error && document.is_object()) {
    kind_ = Kind::json;
    success_ =
        is_true(document.get_object(), "Success") && has_text(document.get_object(), "RrpcCode", "SUCCESS");
  } else if (text_.starts_with("<?xml") && text_.ends_with('>')) {
    kind_ = Kind::xml;
    // '<' inside a text is escaped, so these can only be elements.
    success_ = text_.find("<Success>true</Success>") != std::string::npos &&
               text_.find("<RrpcCode>SUCCESS</RrpcCode>") != std::string::npos;
  }
}

std::string Document::print(bool pretty) const {
  if (kind_ == Kind::other) return escape_controls(text_);
  if (!pretty) return text_;
  return kind_ == Kind::json ? pretty_json(text_) : pretty_xml(text_);
}

}  // namespace cli
