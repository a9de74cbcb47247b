// What goes wrong between bytes, messages and JSON, and how it is told.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jt808 {

enum class Errc : std::uint8_t {
  truncated,         // the body ends inside a field that must be there
  bad_length,        // a length or count does not agree with what it measures
  out_of_range,      // a value that the field's type cannot hold
  wrong_type,        // JSON of another type than the field takes
  unknown_field,     // a JSON key that the message does not have
  unknown_name,      // a name that is no enumerator, bit or item
  not_encodable,     // text that GBK cannot hold
  invalid_text,      // text that is no UTF-8, hexadecimal, time or number
  not_in_this_form,  // a field that the message does not have in this form
  contradiction,     // two JSON keys for the same bytes say different things
};

[[nodiscard]] std::string_view to_string(Errc) noexcept;

// One failed decode, encode or JSON input. Owns its text.
struct CodecError {
  Errc code{};
  std::string field;  // path of the field, such as records[2].location.time; empty: the message as a whole
  std::size_t offset = 0;  // of the field in the body; 0 where the input is JSON
  std::string message;     // a whole sentence part: names the field and what is wrong
};

template <class T>
using Result = boost::system::result<T, CodecError>;

// Called by Result::value() where there is none; throws std::runtime_error with the message.
[[noreturn]] void throw_exception_from_error(const CodecError&, const boost::source_location&);

}  // namespace jt808
