// The file that operators import devices from: comma-separated values with a header line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/device_store.hpp"

namespace gateway {

// One line, checked by itself and against the lines before it.
struct ImportLine {
  std::size_t line = 0;  // of the file, from 1
  std::string product_key;
  std::string device_name;
  std::optional<jt808::PhoneNumber> phone;
  bool unbind = false;  // phone `-`: the device is to have none
  std::string auth_code;
  std::optional<jt808::Edition> edition;
  std::string nickname;
  std::optional<bool> disabled;
};

struct ImportFile {
  std::vector<ImportLine> lines;
  std::vector<std::string> errors;  // "line 3: ..."; where there is one, nothing must be imported
};

// Fields as in RFC 4180; columns in any order, product_key and device_name are needed, unknown ones an error.
[[nodiscard]] ImportFile parse_device_csv(std::string_view text,
                                          const std::vector<std::string>& product_keys);

}  // namespace gateway
