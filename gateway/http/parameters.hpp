// The parameters of an OpenAPI request: query string and form body merged, decoded, unique.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct Parameter {
  std::string name;
  std::string value;
  bool in_form = false;  // came in the form body, not in the query
};

// Decoded parameters in byte order of their names. A value type.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::vector<Parameter> unsorted);

  // Null where there is none; a pointer into this object.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Parameter>& sorted() const noexcept { return sorted_; }

 private:
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
