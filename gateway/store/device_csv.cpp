// Implementation of the import file.
#include "gateway/store/device_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "gateway/core/csv_record.hpp"
#include "gateway/core/identity.hpp"

namespace gateway {
namespace {

constexpr std::array<std::string_view, 7> kColumns{"product_key", "device_name", "phone",   "auth_code",
                                                   "edition",     "nickname",    "disabled"};

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& product_keys) : product_keys_(product_keys) {}

  ImportFile read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::size_t line = 1;
    const CsvRecord header = take_csv_record(text, line);
    if (!read_header(header)) return std::move(file_);
    while (!text.empty()) {
      const CsvRecord record = take_csv_record(text, line);
      if (!record.empty()) read_line(record);
    }
    return std::move(file_);
  }

 private:
  void error(std::size_t line, const std::string& text) {
    file_.errors.push_back(fmt::format("line {}: {}", line, text));
  }

  bool read_header(const CsvRecord& header) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
      const std::string& name = header.fields[i];
      if (std::ranges::find(kColumns, name) == kColumns.end()) {
        error(1, fmt::format("'{}' is no known column; known are: {}", name, fmt::join(kColumns, ", ")));
      } else if (!columns_.emplace(name, i).second) {
        error(1, fmt::format("column '{}' is given twice", name));
      }
    }
    for (const char* const needed : {"product_key", "device_name"}) {
      if (!columns_.contains(needed)) error(1, fmt::format("the header must have the column {}", needed));
    }
    return file_.errors.empty();
  }

  [[nodiscard]] std::string field(const CsvRecord& record, const std::string& name) const {
    const auto found = columns_.find(name);
    return found == columns_.end() ? std::string() : record.fields[found->second];
  }

  void read_line(const CsvRecord& record) {
    if (record.broken) return error(record.line, "a quoted field is not closed, or has text behind its end");
    if (record.fields.size() != columns_.size()) {
      return error(record.line,
                   fmt::format("has {} fields and the header {}; fields with a comma stand in quotes",
                               record.fields.size(), columns_.size()));
    }
    ImportLine line;
    line.line = record.line;
    line.product_key = field(record, "product_key");
    line.device_name = field(record, "device_name");
    line.auth_code = field(record, "auth_code");
    line.nickname = field(record, "nickname");
    const std::size_t before = file_.errors.size();
    check_device(line);
    check_phone(line, field(record, "phone"));
    check_rest(line, field(record, "edition"), field(record, "disabled"));
    if (file_.errors.size() == before) file_.lines.push_back(std::move(line));
  }

  void check_device(const ImportLine& line) {
    if (std::ranges::find(product_keys_, line.product_key) == product_keys_.end()) {
      error(line.line, fmt::format("product_key '{}' is not in the configuration, which has: {}",
                                   line.product_key, fmt::join(product_keys_, ", ")));
    }
    if (!TerminalIdentity::from_name(line.device_name)) {
      error(line.line,
            fmt::format("device_name '{}' is not MANUFACTURER_MODEL_ID of 4-11, 4-30 and 4-30 letters, "
                        "digits and hyphens",
                        line.device_name));
    }
    const auto [seen, first] = devices_.try_emplace({line.product_key, line.device_name}, line.line);
    if (!first)
      error(line.line, fmt::format("device_name '{}' stands in line {} too", line.device_name, seen->second));
  }

  void check_phone(ImportLine& line, const std::string& phone) {
    line.unbind = phone == "-";
    if (phone.empty() || line.unbind) {
      if (!line.auth_code.empty())
        error(line.line, "auth_code needs a phone: a code is worth something for one only");
      return;
    }
    line.phone = jt808::PhoneNumber::from_digits(phone);
    if (!line.phone) return error(line.line, fmt::format("phone '{}' is not 1 to 20 digits, nor '-'", phone));
    const auto [seen, first] = phones_.try_emplace({line.product_key, line.phone->digits()}, line.line);
    if (!first) error(line.line, fmt::format("phone {} stands in line {} too", phone, seen->second));
  }

  void check_rest(ImportLine& line, const std::string& edition, const std::string& disabled) {
    constexpr std::size_t kLongestCode = 255;
    constexpr std::size_t kLongestNickname = 128;
    if (line.auth_code.size() > kLongestCode) error(line.line, "auth_code is longer than 255 bytes");
    if (line.nickname.size() > kLongestNickname) error(line.line, "nickname is longer than 128 bytes");
    if (!edition.empty()) {
      line.edition = jt808::edition_from(edition);
      if (!line.edition) error(line.line, fmt::format("edition '{}' is not 2011, 2013 or 2019", edition));
    }
    if (disabled == "true" || disabled == "false") {
      line.disabled = disabled == "true";
    } else if (!disabled.empty()) {
      error(line.line, fmt::format("disabled '{}' is not true or false", disabled));
    }
  }

  using Name = std::pair<std::string, std::string>;

  const std::vector<std::string>& product_keys_;
  ImportFile file_;
  std::map<std::string, std::size_t> columns_;
  std::map<Name, std::size_t> devices_;
  std::map<Name, std::size_t> phones_;
};

}  // namespace

ImportFile parse_device_csv(std::string_view text, const std::vector<std::string>& product_keys) {
  return Reader(product_keys).read(text);
}

}  // namespace gateway
