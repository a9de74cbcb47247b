// The table of answers.
#include "jt808/correlation.hpp"

#include <algorithm>

namespace jt808 {
namespace {

constexpr AnswerRule kRules[] = {
    {0x8001, 0x0000, AnswerMatch::none, AnswerParts::none, false, false, 0, true},
    {0x8003, 0x0000, AnswerMatch::parts, AnswerParts::multi, false, false, 30, true},
    {0x8004, 0x0000, AnswerMatch::none, AnswerParts::none, false, false, 0, true},
    {0x8100, 0x0000, AnswerMatch::none, AnswerParts::none, false, false, 0, true},
    {0x8103, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8104, 0x0104, AnswerMatch::serial, AnswerParts::multi, false, false, 60, true},
    {0x8105, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x8106, 0x0104, AnswerMatch::serial, AnswerParts::multi, false, false, 30, true},
    {0x8107, 0x0107, AnswerMatch::message_id, AnswerParts::single, false, false, 30, true},
    {0x8108, 0x0108, AnswerMatch::message_id, AnswerParts::staged, true, false, 0, false, "upgrade_type"},
    {0x8201, 0x0201, AnswerMatch::serial, AnswerParts::single, false, false, 30, true},
    {0x8202, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8203, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8204, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8300, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8301, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8302, 0x0302, AnswerMatch::serial, AnswerParts::staged, true, false, 0, false},
    {0x8303, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8304, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8400, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x8401, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8500, 0x0500, AnswerMatch::serial, AnswerParts::staged, true, false, 30, false},
    {0x8600, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8601, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8602, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8603, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8604, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8605, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8606, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8607, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8608, 0x0608, AnswerMatch::message_id, AnswerParts::multi, false, false, 60, true, "query_type"},
    {0x8700, 0x0700, AnswerMatch::serial, AnswerParts::multi, true, false, 60, true},
    {0x8701, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x8702, 0x0702, AnswerMatch::message_id, AnswerParts::single, true, false, 30, true},
    {0x8800, 0x0801, AnswerMatch::parts, AnswerParts::multi, false, false, 30, true},
    {0x8801, 0x0805, AnswerMatch::serial, AnswerParts::staged, true, false, 60, false, "", 0x0801},
    {0x8802, 0x0802, AnswerMatch::serial, AnswerParts::multi, false, false, 60, true},
    {0x8803, 0x0001, AnswerMatch::serial_and_id, AnswerParts::stream, false, false, 30, false, "", 0x0801},
    {0x8804, 0x0001, AnswerMatch::serial_and_id, AnswerParts::stream, false, false, 30, false, "", 0x0801},
    {0x8805, 0x0001, AnswerMatch::serial_and_id, AnswerParts::stream, false, false, 30, true, "", 0x0801},
    {0x8900, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false, "", 0x0900},
    {0x8A00, 0x0A00, AnswerMatch::message_id, AnswerParts::single, false, false, 30, true},
    {0x9003, 0x1003, AnswerMatch::message_id, AnswerParts::single, false, false, 30, true},
    {0x9101, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9102, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x9105, 0x0000, AnswerMatch::none, AnswerParts::none, false, false, 0, true},
    {0x9201, 0x1205, AnswerMatch::serial, AnswerParts::multi, true, true, 30, false},
    {0x9202, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x9205, 0x1205, AnswerMatch::serial, AnswerParts::multi, false, false, 60, true},
    {0x9206, 0x1206, AnswerMatch::serial, AnswerParts::staged, true, false, 0, false},
    {0x9207, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x9208, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, true},
    {0x9212, 0x0000, AnswerMatch::none, AnswerParts::none, false, false, 0, true},
    {0x9301, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9302, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9303, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9304, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9305, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
    {0x9306, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false},
};

}  // namespace

std::span<const AnswerRule> answer_rules() noexcept {
  return kRules;
}

AnswerRule answer_rule(std::uint16_t request) noexcept {
  const auto found = std::ranges::lower_bound(kRules, request, {}, &AnswerRule::request);
  if (found != std::ranges::end(kRules) && found->request == request) return *found;
  return {request, 0x0001, AnswerMatch::serial_and_id, AnswerParts::single, false, false, 30, false};
}

}  // namespace jt808
