// The parameters of a call, held against the description of its action.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/actions/action_spec.hpp"
#include "gateway/http/parameters.hpp"

namespace gateway {

// In the order of the description: first what is missing (gateway layer), then what is wrong (business
// layer). The content of texts is left to the action. Linear in the number of parameters.
[[nodiscard]] std::optional<ApiError> check_parameters(const ActionSpec& action,
                                                       const Parameters& parameters);

// A value that may stand under an older spelling. Null where it is absent.
[[nodiscard]] const std::string_view* find_value(const ParameterSpec& spec,
                                                 const Parameters& parameters) noexcept;

// For parameters that passed check_parameters().
[[nodiscard]] std::int64_t integer_of(const ActionSpec& action, std::string_view name,
                                      const Parameters& parameters);

// Name.1, Name.2, ... in the order of their numbers; numbers may be left out. Not more than the action takes.
// Views into `parameters`.
[[nodiscard]] std::vector<std::string_view> list_of(const ActionSpec& action, std::string_view name,
                                                    const Parameters& parameters);

// One element of a list of objects: its members in the order of the description, empty where absent.
struct ObjectParameter {
  std::uint32_t number = 0;  // the N of Name.N
  std::vector<std::string_view> members;
};
[[nodiscard]] std::vector<ObjectParameter> objects_of(const ActionSpec& action, std::string_view name,
                                                      const Parameters& parameters);

// Whom a call means, before anything is looked up: for rights and the audit log. Views into `parameters`.
struct CallTarget {
  std::string_view product_key;
  std::vector<std::string_view> devices;  // DeviceName, or DeviceName.N
  std::vector<std::string_view> iot_ids;  // win over the devices
  std::string_view content_type;          // of RRpc and Pub: which message would be sent
};
[[nodiscard]] CallTarget target_of(const ActionSpec& action, const Parameters& parameters);

}  // namespace gateway
