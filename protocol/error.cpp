// Names of the codec's errors.
#include "jt808/error.hpp"

#include <boost/throw_exception.hpp>
#include <stdexcept>

namespace jt808 {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
    case Errc::truncated:
      return "truncated";
    case Errc::bad_length:
      return "bad_length";
    case Errc::out_of_range:
      return "out_of_range";
    case Errc::wrong_type:
      return "wrong_type";
    case Errc::unknown_field:
      return "unknown_field";
    case Errc::unknown_name:
      return "unknown_name";
    case Errc::not_encodable:
      return "not_encodable";
    case Errc::invalid_text:
      return "invalid_text";
    case Errc::not_in_this_form:
      return "not_in_this_form";
    case Errc::contradiction:
      return "contradiction";
  }
  return "unknown";
}

void throw_exception_from_error(const CodecError& error, const boost::source_location& location) {
  boost::throw_exception(std::runtime_error(error.message), location);
}

}  // namespace jt808
