// JSON text to an object in which no key is given twice.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include "jt808/json.hpp"

namespace jt808 {
namespace {

// Follows the text and stops at the first key that its object has already. The parser of values would let the
// last one win.
class RepeatedKey {
 public:
  constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  [[nodiscard]] const std::string& found() const noexcept { return found_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    std::vector<std::string>& keys = open_.back();
    std::ranges::sort(keys);
    if (const auto twice = std::ranges::adjacent_find(keys); twice != keys.end() && found_.empty()) {
      found_ = *twice;
      if (found_.empty()) found_ = "\"\"";
    }
    open_.pop_back();
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    open_.back().push_back(std::move(key_));
    key_.clear();
    return true;
  }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  std::vector<std::vector<std::string>> open_;  // the keys of each object that is open
  std::string key_;
  std::string found_;
};

}  // namespace

Result<boost::json::object> parse_json_object(std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error) return CodecError{Errc::invalid_text, {}, 0, "is no JSON: " + error.message()};
  boost::json::object* const object = value.if_object();
  if (object == nullptr) return CodecError{Errc::wrong_type, {}, 0, "is no JSON object"};
  boost::json::basic_parser<RepeatedKey> keys({});
  keys.write_some(false, text.data(), text.size(), error);
  if (const std::string& key = keys.handler().found(); !key.empty()) {
    return CodecError{Errc::unknown_field, key, 0, "has the key '" + key + "' twice in one object"};
  }
  return std::move(*object);
}

}  // namespace jt808
