// Random UUIDs (RFC 4122 version 4) from the system's generator.
#include "gateway/http/request_id.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace gateway {

std::string new_request_id() {
  boost::uuids::random_generator generate;
  std::string text = boost::uuids::to_string(generate());
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace gateway
