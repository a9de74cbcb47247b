// Descriptions: terminal parameters.
#include "jt808/messages/parameters.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/messages/tables.hpp"

namespace jt808 {
namespace {

constexpr FieldInfo kParameterIdFields[] = {
    field<&ParameterId::param_id>("param_id", "parameter id"),
};
constexpr FieldInfo kSetParametersFields[] = {
    field<&SetParameters::param_count>("param_count", "number of items"),
    field<&SetParameters::params>("params", "parameter items")
        .items_of(kParameters)
        .counted("param_count")
        .in(kSince2013),
    field<&SetParameters::packet_param_count>("packet_param_count", "items in this frame").in(kStrict2011),
    field<&SetParameters::params>("params", "parameter items")
        .items_of(kParameters)
        .counted("packet_param_count")
        .in(kStrict2011),
};
constexpr FieldInfo kQueryNamedParametersFields[] = {
    field<&QueryNamedParameters::param_count>("param_count", "n"),
    field<&QueryNamedParameters::param_ids>("param_ids", "ids").counted("param_count"),
};
constexpr FieldInfo kQueryParametersAnswerFields[] = {
    field<&QueryParametersAnswer::answer_serial>("answer_serial", "serial number of the 0x8104 or 0x8106"),
    field<&QueryParametersAnswer::param_count>("param_count",
                                               "total number of parameters of the answer (all messages)"),
    field<&QueryParametersAnswer::params>("params", "parameter items")
        .items_of(kParameters)
        .counted("param_count")
        .in(kSince2013),
    field<&QueryParametersAnswer::packet_param_count>("packet_param_count",
                                                      "number of parameter items in this message")
        .in(kStrict2011),
    field<&QueryParametersAnswer::params>("params", "parameter items")
        .items_of(kParameters)
        .counted("packet_param_count")
        .in(kStrict2011),
};

}  // namespace

constinit const StructInfo ParameterId::kInfo =
    describe_struct<ParameterId>("parameter_id", kParameterIdFields);
constinit const MessageInfo SetParameters::kInfo = describe<SetParameters>(
    0x8103, "set_parameters", "Set terminal parameters", "设置终端参数", kAllEditions, kSetParametersFields);
constinit const MessageInfo QueryParameters::kInfo = describe<QueryParameters>(
    0x8104, "query_parameters", "Query all terminal parameters", "查询终端参数", kAllEditions);
constinit const MessageInfo QueryNamedParameters::kInfo =
    describe<QueryNamedParameters>(0x8106, "query_named_parameters", "Query named parameters",
                                   "查询指定终端参数", kSince2013, kQueryNamedParametersFields);
constinit const MessageInfo QueryParametersAnswer::kInfo =
    describe<QueryParametersAnswer>(0x0104, "query_parameters_answer", "Query parameters answer",
                                    "查询终端参数应答", kAllEditions, kQueryParametersAnswerFields);

std::span<const MessageInfo* const> parameters_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&SetParameters::kInfo, &QueryParameters::kInfo,
                                                &QueryNamedParameters::kInfo, &QueryParametersAnswer::kInfo};
  return kAll;
}

}  // namespace jt808
