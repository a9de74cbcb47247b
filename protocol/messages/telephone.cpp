// Descriptions: calls and the phone book.
#include "jt808/messages/telephone.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kFlags[] = {{0, "normal_call"}, {1, "listen"}};
constexpr Enumerator kSetTypes[] = {
    {0, "delete_all_contacts"}, {1, "replace_all"}, {2, "append"}, {3, "modify"}};
constexpr Enumerator kFlags2[] = {{1, "incoming"}, {2, "outgoing"}, {3, "both"}};

constexpr FieldInfo kContactFields[] = {
    field<&Contact::flag>("flag", "direction").one_of(kFlags2),
    field<&Contact::phone_length>("phone_length", "n bytes"),
    field<&Contact::phone>("phone", "number").counted("phone_length"),
    field<&Contact::name_length>("name_length", "m GBK bytes"),
    field<&Contact::name>("name", "GBK").counted("name_length"),
};
constexpr FieldInfo kCallBackFields[] = {
    field<&CallBack::flag>("flag", "call type").one_of(kFlags),
    field<&CallBack::phone>("phone", "at most 20 bytes"),
};
constexpr FieldInfo kSetPhoneBookFields[] = {
    field<&SetPhoneBook::set_type>("set_type", "operation").one_of(kSetTypes),
    field<&SetPhoneBook::contact_count>("contact_count", "number of items").if_not_equal("set_type", 0),
    field<&SetPhoneBook::contacts>("contacts", "items")
        .counted("contact_count")
        .if_not_equal("set_type", 0)
        .in(kSince2013),
    field<&SetPhoneBook::packet_contact_count>("packet_contact_count", "items in this frame")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
    field<&SetPhoneBook::contacts>("contacts", "items")
        .counted("packet_contact_count")
        .if_not_equal("set_type", 0)
        .in(kStrict2011),
};

}  // namespace

constinit const StructInfo Contact::kInfo = describe_struct<Contact>("contact", kContactFields);
constinit const MessageInfo CallBack::kInfo =
    describe<CallBack>(0x8400, "call_back", "Phone call-back", "电话回拨", kAllEditions, kCallBackFields);
constinit const MessageInfo SetPhoneBook::kInfo = describe<SetPhoneBook>(
    0x8401, "set_phone_book", "Set phone book", "设置电话本", kAllEditions, kSetPhoneBookFields);

std::span<const MessageInfo* const> telephone_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&CallBack::kInfo, &SetPhoneBook::kInfo};
  return kAll;
}

}  // namespace jt808
