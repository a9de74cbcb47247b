// Random UUIDs (RFC 4122 version 4). The generator is seeded by the system's: they must differ, not be
// secret.
#include "gateway/http/request_id.hpp"

#include <array>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>

namespace gateway {

std::string new_request_id() {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::array<bool, 16> kDashBefore{false, false, false, false, true, false,
                                             true,  false, true,  false, true};
  thread_local boost::uuids::random_generator_mt19937 generate;
  const boost::uuids::uuid id = generate();
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < kDashBefore.size(); ++i) {
    if (kDashBefore[i]) text += '-';
    text += kDigits[id.data[i] >> 4U];
    text += kDigits[id.data[i] & 0x0FU];
  }
  return text;
}

}  // namespace gateway
