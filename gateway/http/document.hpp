// The answer documents of the API: members, objects and lists, written as JSON or as XML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

enum class Format : std::uint8_t { json, xml };

// "JSON" or "XML" in any case.
[[nodiscard]] std::optional<Format> parse_format(std::string_view text) noexcept;

// The exact media type; clients compare it as text.
[[nodiscard]] std::string_view content_type_of(Format format) noexcept;

// Writes one document, member by member in call order. Well-formed for any bytes: what is no UTF-8, or no
// character of XML, becomes U+FFFD. Names are ours and taken as they are.
class DocumentWriter {
 public:
  DocumentWriter(Format format, std::string_view xml_root);

  DocumentWriter& text(std::string_view name, std::string_view value);
  DocumentWriter& boolean(std::string_view name, bool value);
  DocumentWriter& number(std::string_view name, std::uint64_t value);
  // An object as a member; end() closes it.
  DocumentWriter& object(std::string_view name);
  // A list as a member: in XML an element of that name for each of its values. end() closes it.
  DocumentWriter& list(std::string_view name);
  // Only in a list: an object, which end() closes, or a text.
  DocumentWriter& item();
  DocumentWriter& item(std::string_view value);
  DocumentWriter& end();
  // A ready JSON value; XML documents leave it out.
  DocumentWriter& json_only(std::string_view name, std::string_view json);

  [[nodiscard]] std::string finish() &&;

 private:
  enum class Kind : std::uint8_t { object, list, item };
  struct Open {
    Kind kind;
    std::string_view name;
  };

  DocumentWriter& member(std::string_view name, std::string_view written);
  void begin(std::string_view name);
  void close(std::string_view name);
  void append_value(std::string_view text);
  void separate();

  std::vector<Open> open_;
  Format format_;
  std::string_view root_;
  std::string out_;
};

// For use between tags and in attribute values.
[[nodiscard]] std::string xml_escape(std::string_view text);

}  // namespace gateway
