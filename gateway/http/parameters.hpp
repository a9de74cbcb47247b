// The parameters of an OpenAPI request: query string and form body merged, decoded, unique.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Views into the `Parameters` that it is of.
struct Parameter {
  std::string_view name;
  std::string_view value;
  bool in_form = false;  // came in the form body, not in the query
};

// Decoded parameters in byte order of their names. Owns their text, all in one piece: an SDK sends a dozen,
// and each would be two strings. Moves, and its views stay good.
class Parameters {
 public:
  Parameters() = default;
  // Copies the text.
  explicit Parameters(const std::vector<Parameter>& unsorted);

  // Null where there is none; a pointer into this object.
  [[nodiscard]] const std::string_view* find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Parameter>& sorted() const noexcept { return sorted_; }

 private:
  friend class ParameterParser;
  Parameters(std::unique_ptr<char[]> text, std::vector<Parameter> unsorted);
  void sort();

  std::unique_ptr<char[]> text_;
  std::vector<Parameter> sorted_;
};

struct ParsedParameters {
  Parameters parameters;  // what could be read, even where there is a problem
  std::string problem;    // empty: all is sound; else an English sentence that names the parameter
};

// Decodes both places. Problems: bad percent escape, invalid UTF-8, a parameter without a name, the same name
// twice, more than `limit` parameters.
[[nodiscard]] ParsedParameters parse_parameters(std::string_view query, std::string_view form,
                                                std::uint32_t limit);

}  // namespace gateway
