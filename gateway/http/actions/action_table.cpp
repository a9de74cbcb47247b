// The actions, one by one. Names, limits and the mixed case of names are those of the contract.
#include "gateway/http/actions/action_spec.hpp"

#include <algorithm>
#include <array>

#include "gateway/http/actions/action_fields.hpp"

namespace gateway {
namespace {

using enum ApiErrorId;
using enum ParameterType;

constexpr std::int64_t kMostRows = 1'000'000;  // that paging may go over

constexpr ParameterSpec kProduct{.name = "ProductKey",
                                 .text = "A product_key of the configuration.",
                                 .required = true,
                                 .empty = null_product_key};
constexpr ParameterSpec kDevice{
    .name = "DeviceName",
    .text = "manufacturer_model_terminalid, or the digits of the terminal's phone number.",
    .required = true,
    .empty = null_device_name};
constexpr ParameterSpec kOptionalProduct{.name = "ProductKey",
                                         .text = "A product_key of the configuration; absent: all products.",
                                         .empty = null_product_key};
// Where IotId may stand in their place.
constexpr ParameterSpec kOrProduct{
    .name = "ProductKey", .text = "The device's product; needed without IotId.", .empty = null_product_key};
constexpr ParameterSpec kOrDevice{.name = "DeviceName",
                                  .text = "The device; needed without IotId. A phone number will do.",
                                  .empty = null_device_name};
constexpr ParameterSpec kIotId{.name = "IotId",
                               .text = "The device's id; wins over ProductKey and DeviceName.",
                               .empty = invalid_iot_id};
constexpr ParameterSpec kInstance{.name = "IotInstanceId", .text = "Accepted, without meaning here."};
constexpr ParameterSpec kPage{.name = "CurrentPage",
                              .type = integer,
                              .text = "Which page, from 1.",
                              .least = 1,
                              .most = kMostRows,
                              .initial = "1"};
constexpr ParameterSpec kPageSize{.name = "PageSize",
                                  .type = integer,
                                  .text = "Devices of a page.",
                                  .least = 1,
                                  .most = 50,
                                  .initial = "10"};
constexpr ParameterSpec kContentType{
    .name = "ContentType",
    .text =
        "0, 11, 65, 66, 240 to 255: the type of a 0x8900. A downlink message id such as 0x8300 (ours), "
        "0x8300+json for a JSON body (ours), or a name of the product's content_types (ours)."};

constexpr std::array kRrpcParameters{
    kProduct,
    kDevice,
    ParameterSpec{.name = "RequestBase64Byte",
                  .type = base64,
                  .text = "The content, in standard Base64 with padding.",
                  .required = true,
                  .in_form = true,
                  .empty = null_message_content,
                  .wrong = not_base64},
    ParameterSpec{.name = "Timeout",
                  .type = integer,
                  .text = "How long to wait for the terminal, in milliseconds.",
                  .required = true,
                  .least = 1'000,
                  .most = 8'000,
                  .empty = invalid_timeout,
                  .wrong = invalid_timeout,
                  .alias = "TimeOut"},
    kContentType,
    ParameterSpec{.name = "ReplyRule", .text = "ack or data: what ends this call.", .extension = true},
    ParameterSpec{.name = "Topic", .text = "Accepted, without meaning: 808 terminals have no topics."},
    kInstance};

constexpr std::array kPubParameters{
    kProduct,
    ParameterSpec{.name = "MessageContent",
                  .type = base64,
                  .text = "The content, in standard Base64 with padding.",
                  .required = true,
                  .in_form = true,
                  .empty = null_message_content,
                  .wrong = not_base64},
    ParameterSpec{.name = "DeviceName",
                  .text = "The device. Without it the device is read from TopicFullName.",
                  .empty = null_device_name},
    ParameterSpec{.name = "TopicFullName",
                  .text =
                      "/ProductKey/DeviceName/..., with or without /sys before it; names the device where "
                      "DeviceName does not, and has no other meaning.",
                  .empty = null_topic_name,
                  .wrong = topic_name_invalid},
    kContentType,
    ParameterSpec{.name = "Qos", .text = "Accepted, without meaning here."},
    kInstance};

constexpr std::array kOneDevice{kIotId, kOrProduct, kOrDevice, kInstance};

constexpr std::array kStates{ParameterSpec{.name = "IotId",
                                           .type = text_list,
                                           .text = "Ids of devices; win over ProductKey and DeviceName.",
                                           .most = 50,
                                           .empty = invalid_iot_id},
                             kOrProduct,
                             ParameterSpec{.name = "DeviceName",
                                           .type = text_list,
                                           .text = "Names of devices of one product.",
                                           .most = 50,
                                           .empty = null_device_name},
                             kInstance};

constexpr std::string_view kTokenText =
    "Of the answer before: goes on behind its last device. Needed where PageSize times CurrentPage is above "
    "10000; that product must stay below 1000000.";
constexpr std::array kQueryDevice{kProduct, kPageSize, kPage,
                                  ParameterSpec{.name = "NextToken", .text = kTokenText}, kInstance};

constexpr std::array kBatchDetail{kProduct,
                                  ParameterSpec{.name = "DeviceName",
                                                .type = text_list,
                                                .text = "Names of devices; unknown ones are left out.",
                                                .required = true,
                                                .most = 100,
                                                .empty = null_device_name},
                                  kInstance};

constexpr std::array<std::int64_t, 4> kStatusNumbers{0, 1, 3, 8};
constexpr std::array kByStatus{ParameterSpec{.name = "Status",
                                             .type = integer,
                                             .text = "0 not activated, 1 online, 3 offline, 8 disabled.",
                                             .required = true,
                                             .values = kStatusNumbers},
                               kOptionalProduct,
                               kPage,
                               kPageSize,
                               ParameterSpec{.name = "NextToken", .text = kTokenText, .extension = true},
                               kInstance};

constexpr std::array kStatistics{
    kOptionalProduct,
    ParameterSpec{.name = "GroupId", .text = "There are no groups here: refused where it is not empty."},
    kInstance};

constexpr std::array kVehicle{
    ParameterSpec{.name = "Manufacturer", .text = "4 to 11 letters, digits and hyphens.", .required = true},
    ParameterSpec{.name = "DeviceModel", .text = "4 to 30 letters, digits and hyphens.", .required = true},
    ParameterSpec{.name = "DeviceId", .text = "4 to 30 letters, digits and hyphens.", .required = true},
    ParameterSpec{.name = "Phone",
                  .text = "1 to 20 digits: binds the device to this phone from the start.",
                  .extension = true},
    ParameterSpec{.name = "AuthCode",
                  .text = "A code that the terminal has already, at most 255 bytes; needs Phone.",
                  .extension = true},
    ParameterSpec{.name = "Plate", .text = "The vehicle's plate, at most 64 bytes.", .extension = true},
    ParameterSpec{.name = "Nickname", .text = "For people, at most 128 bytes.", .extension = true}};
constexpr std::array kVehicles{kProduct,
                               ParameterSpec{.name = "DeviceList",
                                             .type = object_list,
                                             .text = "The devices; what is beyond the limit is dropped.",
                                             .required = true,
                                             .in_form = true,
                                             .most = 10'000,
                                             .drops_surplus = true,
                                             .members = kVehicle},
                               kInstance};

constexpr std::array kNameBoth{kProduct, kDevice, kInstance};

constexpr std::array kRrpcErrors{null_product_key, null_device_name,  null_message_content, not_base64,
                                 invalid_timeout,  product_not_found, device_name_invalid,  device_not_found,
                                 rate_limit,       rrpc_failed};
constexpr std::array kPubErrors{null_product_key,  null_device_name,    null_message_content,
                                not_base64,        null_topic_name,     topic_name_invalid,
                                product_not_found, device_name_invalid, device_not_found,
                                rate_limit,        publish_failed};
constexpr std::array kDeviceErrors{null_product_key,    null_device_name, invalid_iot_id,  product_not_found,
                                   device_name_invalid, device_not_found, system_exception};
constexpr std::array kListErrors{null_product_key,  null_device_name,    invalid_iot_id,
                                 product_not_found, device_name_invalid, system_exception};
constexpr std::array kProductErrors{null_product_key, product_not_found, system_exception};
constexpr std::array kNamedErrors{null_product_key,    null_device_name, product_not_found,
                                  device_name_invalid, device_not_found, system_exception};

// In the order of ActionId.
constexpr std::array kActions{
    ActionSpec{ActionId::rrpc, "RRpc", "Sends a message to a terminal and waits for its answer.",
               kRrpcParameters, fields::kRrpc, kRrpcErrors, false, "RRpcResponse"},
    ActionSpec{ActionId::pub, "Pub", "Sends a message to a terminal without waiting for an answer.",
               kPubParameters, fields::kPub, kPubErrors, true, "PubResponse"},
    ActionSpec{ActionId::get_device_status, "GetDeviceStatus", "The status of a device.", kOneDevice,
               fields::kStatus, kDeviceErrors, false, "GetDeviceStatusResponse"},
    ActionSpec{ActionId::batch_get_device_state, "BatchGetDeviceState", "The status of several devices.",
               kStates, fields::kStates, kListErrors, false, "BatchGetDeviceStateResponse"},
    ActionSpec{ActionId::query_device, "QueryDevice", "The devices of a product, newest first.", kQueryDevice,
               fields::kDevices, kProductErrors, false, "QueryDeviceResponse"},
    ActionSpec{ActionId::query_device_detail, "QueryDeviceDetail", "What is known of a device.", kOneDevice,
               fields::kDetail, kDeviceErrors, false, "QueryDeviceDetailResponse"},
    ActionSpec{ActionId::batch_query_device_detail, "BatchQueryDeviceDetail",
               "What is known of several devices.", kBatchDetail, fields::kBatchDetail, kListErrors, false,
               "BatchQueryDeviceDetailResponse"},
    ActionSpec{ActionId::query_device_by_status, "QueryDeviceByStatus", "The devices that have a status.",
               kByStatus, fields::kByStatus, kProductErrors, false, "QueryDeviceByStatusResponse"},
    ActionSpec{ActionId::query_device_statistics, "QueryDeviceStatistics", "How many devices there are.",
               kStatistics, fields::kStatistics, kProductErrors, false, "QueryDeviceStatisticsResponse"},
    ActionSpec{ActionId::disable_thing,
               "DisableThing",
               "Disables a device and closes its link.",
               kOneDevice,
               {},
               kDeviceErrors,
               false,
               "DisableThingResponse"},
    ActionSpec{ActionId::enable_thing,
               "EnableThing",
               "Lets a disabled device log in again.",
               kOneDevice,
               {},
               kDeviceErrors,
               false,
               "EnableThingResponse"},
    ActionSpec{ActionId::delete_device,
               "DeleteDevice",
               "Removes a device; its codes end and its phone is free.",
               kOneDevice,
               {},
               kDeviceErrors,
               false,
               "DeleteDeviceResponse"},
    ActionSpec{ActionId::batch_check_vehicle_device, "BatchCheckVehicleDevice",
               "What an import of these devices would refuse; changes nothing.", kVehicles, fields::kCheck,
               kProductErrors, false, "BatchCheckVehicleDeviceResponse"},
    ActionSpec{ActionId::batch_import_vehicle_device, "BatchImportVehicleDevice",
               "Imports devices, all of them or none.", kVehicles, fields::kImport, kProductErrors, false,
               "BatchImportVehicleDeviceResponse"},
    ActionSpec{ActionId::query_vehicle_device, "QueryVehicleDevice", "What a terminal said of its vehicle.",
               kNameBoth, fields::kVehicle, kNamedErrors, false, "QueryVehicleDeviceResponse"},
};

constexpr bool in_order() noexcept {
  for (std::size_t i = 0; i < kActions.size(); ++i) {
    if (static_cast<std::size_t>(kActions[i].id) != i) return false;
  }
  return kActions.back().id == ActionId::query_vehicle_device;
}
static_assert(in_order(), "kActions must have every ActionId, in order");

}  // namespace

std::span<const ActionSpec> actions() noexcept {
  return kActions;
}

const ActionSpec& action(ActionId id) noexcept {
  return kActions[static_cast<std::size_t>(id)];
}

const ActionSpec* find_action(std::string_view name) noexcept {
  const auto found = std::ranges::find(kActions, name, &ActionSpec::name);
  return found == kActions.end() ? nullptr : &*found;
}

}  // namespace gateway
