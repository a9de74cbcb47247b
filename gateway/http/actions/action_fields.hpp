// The members of the answers, action by action, beside RequestId, Success, Code and ErrorMessage.
#pragma once

#include <array>

#include "gateway/http/actions/action_spec.hpp"

namespace gateway::fields {

inline constexpr FieldType kInteger = FieldType::integer;
inline constexpr FieldType kBoolean = FieldType::boolean;
inline constexpr FieldType kText = FieldType::text;

inline constexpr std::array kRrpc{
    FieldSpec{"RrpcCode", kText, "SUCCESS, TIMEOUT, OFFLINE, HALFCONN or UNKNOWN"},
    FieldSpec{"PayloadBase64Byte", kText, "the body of the terminal's answer"},
    FieldSpec{"MessageId", kInteger, "below 2^53; absent where no message was made"},
    FieldSpec{"AnswerMessageId", kText, "the message that ended the call, as 0x0001", true},
    FieldSpec{"AnswerResult", kInteger, "the result in a 0x0001", true},
    FieldSpec{"Reason", kText, "why there is no answer", true},
    FieldSpec{"Answer", FieldType::object, "the decoded answer; JSON only", true}};

inline constexpr std::array kPub{FieldSpec{"MessageId", kText, "digits; a string, other than in RRpc"},
                                 FieldSpec{"Reason", kText, "why it was not sent", true}};

inline constexpr std::array kStatus{
    FieldSpec{"Data.Status", kText, "ONLINE, OFFLINE, UNACTIVE or DISABLE"},
    FieldSpec{"Data.Timestamp", kInteger, "since when, in milliseconds since 1970"}};

inline constexpr std::array kStates{
    FieldSpec{"DeviceStatusList.DeviceStatus[].DeviceName", kText, "the device's name"},
    FieldSpec{"DeviceStatusList.DeviceStatus[].IotId", kText, "the device's id"},
    FieldSpec{"DeviceStatusList.DeviceStatus[].Status", kText, "as in GetDeviceStatus"},
    FieldSpec{"DeviceStatusList.DeviceStatus[].AsAddress", kText, "the address of the last login"},
    FieldSpec{"DeviceStatusList.DeviceStatus[].LastOnlineTime", kText, "the last login, as GmtOnline"},
    FieldSpec{"DeviceStatusList.DeviceStatus[].Timestamp", kInteger, "since when, in milliseconds"}};

inline constexpr std::array kDevices{
    FieldSpec{"Data.DeviceInfo[].DeviceName", kText, "the device's name"},
    FieldSpec{"Data.DeviceInfo[].DeviceStatus", kText, "as in GetDeviceStatus"},
    FieldSpec{"Data.DeviceInfo[].GmtCreate", kText, "YYYY-MM-DD hh:mm:ss, UTC"},
    FieldSpec{"Data.DeviceInfo[].GmtModified", kText, "the same form"},
    FieldSpec{"Data.DeviceInfo[].UtcCreate", kText, "YYYY-MM-DDThh:mm:ss.mmmZ"},
    FieldSpec{"Data.DeviceInfo[].UtcModified", kText, "the same form"},
    FieldSpec{"Data.DeviceInfo[].IotId", kText, "the device's id"},
    FieldSpec{"Data.DeviceInfo[].Nickname", kText, "of the import"},
    FieldSpec{"Data.DeviceInfo[].ProductKey", kText, "its product"},
    FieldSpec{"Total", kInteger, "devices of the product"},
    FieldSpec{"Page", kInteger, "the page"},
    FieldSpec{"PageSize", kInteger, "devices of a page"},
    FieldSpec{"PageCount", kInteger, "pages there are"},
    FieldSpec{"NextToken", kText, "goes on behind the last device; absent at the end"}};

inline constexpr std::array kDetail{
    FieldSpec{"Data.DeviceName", kText, "the device's name"},
    FieldSpec{"Data.GmtActive", kText, "the first login, YYYY-MM-DD hh:mm:ss, UTC; absent before"},
    FieldSpec{"Data.GmtCreate", kText, "the same form"},
    FieldSpec{"Data.GmtOnline", kText, "the last login; absent before"},
    FieldSpec{"Data.UtcActive", kText, "the first login, YYYY-MM-DDThh:mm:ss.mmmZ"},
    FieldSpec{"Data.UtcCreate", kText, "the same form"},
    FieldSpec{"Data.UtcOnline", kText, "the last login"},
    FieldSpec{"Data.IotId", kText, "the device's id"},
    FieldSpec{"Data.IpAddress", kText, "the address of the last login"},
    FieldSpec{"Data.Nickname", kText, "of the import"},
    FieldSpec{"Data.NodeType", kInteger, "0"},
    FieldSpec{"Data.Owner", kBoolean, "true"},
    FieldSpec{"Data.ProductKey", kText, "its product"},
    FieldSpec{"Data.ProductName", kText, "the ProductKey: products have no other name here"},
    FieldSpec{"Data.Status", kText, "as in GetDeviceStatus"}};

inline constexpr std::array kBatchDetail{
    FieldSpec{"Data.Data[].DeviceName", kText, "the device's name"},
    FieldSpec{"Data.Data[].GmtActive", kText, "as in QueryDeviceDetail"},
    FieldSpec{"Data.Data[].GmtCreate", kText, "as in QueryDeviceDetail"},
    FieldSpec{"Data.Data[].UtcActive", kText, "as in QueryDeviceDetail"},
    FieldSpec{"Data.Data[].UtcCreate", kText, "as in QueryDeviceDetail"},
    FieldSpec{"Data.Data[].IotId", kText, "the device's id"},
    FieldSpec{"Data.Data[].Nickname", kText, "of the import"},
    FieldSpec{"Data.Data[].NodeType", kInteger, "0"},
    FieldSpec{"Data.Data[].ProductKey", kText, "its product"},
    FieldSpec{"Data.Data[].ProductName", kText, "as in QueryDeviceDetail"},
    FieldSpec{"Data.Data[].Status", kText, "as in GetDeviceStatus"}};

inline constexpr std::array kByStatus{
    FieldSpec{"Data.SimpleDeviceInfo[].DeviceName", kText, "the device's name"},
    FieldSpec{"Data.SimpleDeviceInfo[].GmtCreate", kText, "YYYY-MM-DD hh:mm:ss, UTC"},
    FieldSpec{"Data.SimpleDeviceInfo[].UtcCreate", kText, "YYYY-MM-DDThh:mm:ss.mmmZ"},
    FieldSpec{"Data.SimpleDeviceInfo[].IotId", kText, "the device's id"},
    FieldSpec{"Data.SimpleDeviceInfo[].Nickname", kText, "of the import"},
    FieldSpec{"Data.SimpleDeviceInfo[].ProductKey", kText, "its product"},
    FieldSpec{"Data.SimpleDeviceInfo[].Status", kText, "as in GetDeviceStatus"},
    FieldSpec{"Total", kInteger, "devices with the status"},
    FieldSpec{"Page", kInteger, "the page"},
    FieldSpec{"PageSize", kInteger, "devices of a page"},
    FieldSpec{"PageCount", kInteger, "pages there are"},
    FieldSpec{"NextToken", kText, "of one product: goes on behind the last device; absent at the end", true}};

inline constexpr std::array kStatistics{
    FieldSpec{"Data.deviceCount", kInteger, "devices"},
    FieldSpec{"Data.activeCount", kInteger, "devices that have logged in at least once"},
    FieldSpec{"Data.onlineCount", kInteger, "devices that are online"}};

// Flat lists here, one more level in the import: as in the original.
inline constexpr std::array kCheck{
    FieldSpec{"Data.InvalidDetailList[].Manufacturer", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList[].DeviceModel", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList[].DeviceId", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList[].DeviceName", kText, "the name made of them"},
    FieldSpec{"Data.InvalidDetailList[].ErrorMsg", kText, "what is wrong"},
    FieldSpec{"Data.InvalidDetailList[].Index", kInteger, "its place in DeviceList, from 1", true},
    FieldSpec{"Data.InvalidManufacturerList[]", kText, "malformed ones"},
    FieldSpec{"Data.InvalidDeviceModelList[]", kText, "malformed ones"},
    FieldSpec{"Data.InvalidDeviceIdList[]", kText, "malformed ones"},
    FieldSpec{"Data.RepeatedDeviceIdList[]", kText, "of devices that stand there twice, or exist"},
    FieldSpec{"Data.InvalidDeviceNameList[]", kText, "names that cannot be"},
    FieldSpec{"Data.RepeatedDeviceNameList[]", kText, "names that stand there twice, or exist"}};

inline constexpr std::array kImport{
    FieldSpec{"Data.ApplyId", kInteger, "of this import"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].Manufacturer", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].DeviceModel", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].DeviceId", kText, "as given"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].DeviceName", kText, "the name made of them"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].ErrorMsg", kText, "what is wrong"},
    FieldSpec{"Data.InvalidDetailList.InvalidDetailList[].Index", kInteger, "its place in DeviceList, from 1",
              true},
    FieldSpec{"Data.InvalidManufacturerList.invalidManufacturerList[]", kText, "malformed ones"},
    FieldSpec{"Data.InvalidDeviceModelList.invalidDeviceModelList[]", kText, "malformed ones"},
    FieldSpec{"Data.InvalidDeviceIdList.invalidDeviceIdList[]", kText, "malformed ones"},
    FieldSpec{"Data.RepeatedDeviceIdList.repeatedDeviceIdList[]", kText, "there twice, or existing"},
    FieldSpec{"Data.InvalidDeviceNameList.InvalidDeviceNameList[]", kText, "names that cannot be"},
    FieldSpec{"Data.RepeatedDeviceNameList.RepeatedDeviceNameList[]", kText, "there twice, or existing"}};

inline constexpr std::array kVehicle{
    FieldSpec{"Data.ProductKey", kText, "its product"},
    FieldSpec{"Data.DeviceName", kText, "the device's name"},
    FieldSpec{"Data.IotId", kText, "the device's id"},
    FieldSpec{"Data.Protocol", kText, "jt808"},
    FieldSpec{"Data.CreateTime", kInteger, "milliseconds since 1970"},
    FieldSpec{"Data.ModifiedTime", kInteger, "milliseconds since 1970"},
    FieldSpec{"Data.JtProtocolDeviceData.Status", kText, "create, register or unregister"},
    FieldSpec{"Data.JtProtocolDeviceData.Manufacturer", kText, "of the name"},
    FieldSpec{"Data.JtProtocolDeviceData.DeviceModel", kText, "of the name"},
    FieldSpec{"Data.JtProtocolDeviceData.DeviceId", kText, "of the name"},
    FieldSpec{"Data.JtProtocolDeviceData.VehicleColour", kText,
              "of the last registration, the standard's number"},
    FieldSpec{"Data.JtProtocolDeviceData.VehicleNumber", kText, "the plate"},
    FieldSpec{"Data.JtProtocolDeviceData.Province", kText, "of the last registration, the standard's number"},
    FieldSpec{"Data.JtProtocolDeviceData.City", kText, "of the last registration, the standard's number"},
    FieldSpec{"Data.JtProtocolDeviceData.RegisterTime", kInteger, "of the last registration, milliseconds"},
    FieldSpec{"Data.JtProtocolDeviceData.Phone", kText, "the phone it is bound to", true}};

}  // namespace gateway::fields
