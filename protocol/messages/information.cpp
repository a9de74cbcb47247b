// Descriptions: texts, events, questions and information services for the driver.
#include "jt808/messages/information.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr BitInfo kFlagBits[] = {{0, 1, "urgent"},
                                 {2, 1, "display"},
                                 {3, 1, "tts"},
                                 {4, 1, "advertising_screen"},
                                 {5, 1, "can_fault_code", kSince2013}};
constexpr BitInfo kFlagBits2[] = {
    {0, 2, "class"}, {2, 1, "display"}, {3, 1, "tts"}, {5, 1, "can_fault_code"}};
constexpr Enumerator kTextTypes[] = {{1, "notice"}, {2, "service"}};
constexpr Enumerator kSetTypes[] = {
    {0, "delete_all"}, {1, "replace_list"}, {2, "append"}, {3, "modify"}, {4, "delete_listed"}};
constexpr BitInfo kFlagBits3[] = {{0, 1, "urgent"}, {3, 1, "tts"}, {4, 1, "advertising_screen"}};
constexpr Enumerator kSetTypes2[] = {{0, "delete_all"}, {1, "replace_menu"}, {2, "append"}, {3, "modify"}};
constexpr Enumerator kFlags[] = {{0, "cancel"}, {1, "order"}};

constexpr FieldInfo kEventFields[] = {
    field<&Event::event_id>("event_id", "an existing id is overwritten"),
    field<&Event::content_length>("content_length", "n bytes"),
    field<&Event::content>("content", "GBK").counted("content_length"),
};
constexpr FieldInfo kCandidateAnswerFields[] = {
    field<&CandidateAnswer::answer_id>("answer_id", "id returned in 0x0302"),
    field<&CandidateAnswer::answer_length>("answer_length", "m bytes").sized(2),
    field<&CandidateAnswer::answer>("answer", "GBK").counted("answer_length"),
};
constexpr FieldInfo kInfoMenuItemFields[] = {
    field<&InfoMenuItem::info_type>("info_type", "an existing type is overwritten"),
    field<&InfoMenuItem::name_length>("name_length", "n bytes").sized(2),
    field<&InfoMenuItem::name>("name", "GBK").counted("name_length"),
};
constexpr FieldInfo kTextMessageFields[] = {
    field<&TextMessage::flag>("flag", "bits").flags(kFlagBits).in(kBefore2019),
    field<&TextMessage::flag>("flag", "bits").flags(kFlagBits2).in(k2019),
    field<&TextMessage::text_type>("text_type", "text type").one_of(kTextTypes).in(k2019),
    field<&TextMessage::text>("text", "GBK, at most 1024 bytes (2011 copy prints 102)"),
};
constexpr FieldInfo kSetEventsFields[] = {
    field<&SetEvents::set_type>("set_type", "operation").one_of(kSetTypes),
    field<&SetEvents::event_count>("event_count", "number of items").if_not_equal("set_type", 0),
    field<&SetEvents::events>("events", "items")
        .counted("event_count")
        .if_not_equal("set_type", 0)
        .in(kSince2013),
    field<&SetEvents::packet_event_count>("packet_event_count", "items in this frame")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
    field<&SetEvents::events>("events", "items")
        .counted("packet_event_count")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
};
constexpr FieldInfo kEventReportFields[] = {
    field<&EventReport::event_id>("event_id", "id of an event previously set by 0x8301"),
};
constexpr FieldInfo kQuestionFields[] = {
    field<&Question::flag>("flag", "bits").flags(kFlagBits3),
    field<&Question::question_length>("question_length", "n bytes"),
    field<&Question::question>("question", "GBK").counted("question_length"),
    field<&Question::answers>("answers", "candidate answers to the end of the body"),
};
constexpr FieldInfo kQuestionAnswerFields[] = {
    field<&QuestionAnswer::answer_serial>("answer_serial", "serial number of the 0x8302"),
    field<&QuestionAnswer::answer_id>("answer_id", "id of the chosen answer"),
};
constexpr FieldInfo kSetInfoMenuFields[] = {
    field<&SetInfoMenu::set_type>("set_type", "operation").one_of(kSetTypes2),
    field<&SetInfoMenu::item_count>("item_count", "number of items").if_not_equal("set_type", 0),
    field<&SetInfoMenu::items>("items", "items")
        .counted("item_count")
        .if_not_equal("set_type", 0)
        .in(kSince2013),
    field<&SetInfoMenu::packet_item_count>("packet_item_count", "items in this frame")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
    field<&SetInfoMenu::items>("items", "items")
        .counted("packet_item_count")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
};
constexpr FieldInfo kInfoMenuControlFields[] = {
    field<&InfoMenuControl::info_type>("info_type", "information type set by 0x8303"),
    field<&InfoMenuControl::flag>("flag", "action").one_of(kFlags),
};
constexpr FieldInfo kInfoServiceFields[] = {
    field<&InfoService::info_type>("info_type", "information type"),
    field<&InfoService::content_length>("content_length", "n bytes").sized(2).in(kSince2013),
    field<&InfoService::content>("content", "GBK").counted("content_length").in(kSince2013),
    field<&InfoService::total_length>("total_length", "length of the whole information")
        .sized(2)
        .in(kStrict2011),
    field<&InfoService::packet_length>("packet_length", "bytes in this frame").sized(2).in(kStrict2011),
    field<&InfoService::content>("content", "GBK").counted("packet_length").in(kStrict2011),
};

}  // namespace

constinit const StructInfo Event::kInfo = describe_struct<Event>("event", kEventFields);
constinit const StructInfo CandidateAnswer::kInfo =
    describe_struct<CandidateAnswer>("candidate_answer", kCandidateAnswerFields);
constinit const StructInfo InfoMenuItem::kInfo =
    describe_struct<InfoMenuItem>("info_menu_item", kInfoMenuItemFields);
constinit const MessageInfo TextMessage::kInfo = describe<TextMessage>(
    0x8300, "text_message", "Text message", "文本信息下发", kAllEditions, kTextMessageFields);
constinit const MessageInfo SetEvents::kInfo =
    describe<SetEvents>(0x8301, "set_events", "Set events", "事件设置", kAllEditions, kSetEventsFields);
constinit const MessageInfo EventReport::kInfo = describe<EventReport>(
    0x0301, "event_report", "Event report", "事件报告", kAllEditions, kEventReportFields);
constinit const MessageInfo Question::kInfo = describe<Question>(0x8302, "question", "Question to the driver",
                                                                 "提问下发", kAllEditions, kQuestionFields);
constinit const MessageInfo QuestionAnswer::kInfo = describe<QuestionAnswer>(
    0x0302, "question_answer", "Question answer", "提问应答", kAllEditions, kQuestionAnswerFields);
constinit const MessageInfo SetInfoMenu::kInfo = describe<SetInfoMenu>(
    0x8303, "set_info_menu", "Set information menu", "信息点播菜单设置", kAllEditions, kSetInfoMenuFields);
constinit const MessageInfo InfoMenuControl::kInfo = describe<InfoMenuControl>(
    0x0303, "info_menu_control", "Info menu control", "信息点播/取消", kAllEditions, kInfoMenuControlFields);
constinit const MessageInfo InfoService::kInfo = describe<InfoService>(
    0x8304, "info_service", "Information service", "信息服务", kAllEditions, kInfoServiceFields);

std::span<const MessageInfo* const> information_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {
      &TextMessage::kInfo,    &SetEvents::kInfo,   &EventReport::kInfo,     &Question::kInfo,
      &QuestionAnswer::kInfo, &SetInfoMenu::kInfo, &InfoMenuControl::kInfo, &InfoService::kInfo};
  return kAll;
}

}  // namespace jt808
