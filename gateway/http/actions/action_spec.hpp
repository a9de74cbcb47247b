// What an action of the API is: its name, its parameters, its answer and its errors, as data. How often it
// may be called is in core/api_actions.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/http/api_errors.hpp"

namespace gateway {

enum class ActionId : std::uint8_t {
  rrpc,
  pub,
  get_device_status,
  batch_get_device_state,
  query_device,
  query_device_detail,
  batch_query_device_detail,
  query_device_by_status,
  query_device_statistics,
  disable_thing,
  enable_thing,
  delete_device,
  batch_check_vehicle_device,
  batch_import_vehicle_device,
  query_vehicle_device,
};

enum class ParameterType : std::uint8_t {
  text,
  integer,
  base64,
  text_list,    // Name.1, Name.2, ...
  object_list,  // Name.1.Member, ...
};

struct ParameterSpec {
  std::string_view name;  // of a list: without `.N`
  ParameterType type = ParameterType::text;
  std::string_view text;  // for people
  bool required = false;
  bool extension = false;         // ours
  bool in_form = false;           // where the original documents it; the query and the form are both read
  std::int64_t least = 0;         // integers: what is accepted, both ends included
  std::int64_t most = 0;          // ... and lists: how many elements, 0: any number
  bool drops_surplus = false;     // a longer list is cut instead of refused
  std::string_view initial = {};  // of integers: where it is absent
  std::span<const std::int64_t> values = {};  // integers: nothing else; empty: least to most
  // What an empty value, and a wrong one, is.
  ApiErrorId empty = ApiErrorId::invalid_formatted_parameter;
  ApiErrorId wrong = ApiErrorId::invalid_formatted_parameter;
  std::string_view alias = {};                  // an old spelling
  std::span<const ParameterSpec> members = {};  // of an object_list
};

enum class FieldType : std::uint8_t { text, integer, boolean, object };

// One member of an answer. `Data.DeviceInfo[].IotId`: objects by dots, lists by `[]`.
struct FieldSpec {
  std::string_view path;
  FieldType type = FieldType::text;
  std::string_view text;
  bool extension = false;
};

struct ActionSpec {
  ActionId id;
  std::string_view name;
  std::string_view summary;
  std::span<const ParameterSpec> parameters;
  std::span<const FieldSpec> fields;
  std::span<const ApiErrorId> errors;  // of the business layer, beside permission and format
  bool extension = false;              // not part of the original for such devices
  std::string_view response;           // the root of its XML documents
};

// In the order of ActionId.
[[nodiscard]] std::span<const ActionSpec> actions() noexcept;
[[nodiscard]] const ActionSpec& action(ActionId id) noexcept;
// Null for a name that is no action; case matters.
[[nodiscard]] const ActionSpec* find_action(std::string_view name) noexcept;

}  // namespace gateway
