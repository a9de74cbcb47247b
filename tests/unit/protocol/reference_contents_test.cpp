// What stands inside fields against the reference: kinds of passed-through content, commands of 0x8105 and of
// the driving recorder.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"
#include "jt808/recorder.hpp"
#include "jt808/terminal_control.hpp"
#include "tests/unit/protocol/reference.hpp"

namespace jt808::test {
namespace {

using boost::json::object;

const FieldInfo& row_of(std::uint16_t id, std::string_view name) {
  const auto fields = find_message(id)->fields;
  return *std::ranges::find(fields, name, &FieldInfo::name);
}

const ItemInfo* choice_of(std::uint16_t message, std::string_view field, std::uint32_t id) {
  const auto choices = row_of(message, field).contents->choices;
  const auto found = std::ranges::find_if(
      choices, [id](const ItemInfo& each) { return each.id == id || (each.id < id && id <= each.last_id); });
  return found == choices.end() ? nullptr : &*found;
}

std::string name_of(std::span<const Enumerator> enumerators, std::uint32_t value) {
  const auto found = std::ranges::find(enumerators, value, &Enumerator::value);
  return found == enumerators.end() ? std::string() : std::string(found->name);
}

// Bytes that rows have; those of one entry where a list reaches to the end.
std::size_t size_of(std::span<const FieldInfo> rows) {
  std::size_t size = 0;
  for (const FieldInfo& row : rows) {
    const std::size_t inside = row.structure == nullptr ? row.width : size_of(row.structure->fields);
    const bool entries = row.kind == Kind::list && row.extent == Extent::fixed;
    size += entries ? row.width * inside : inside;
  }
  return size;
}

TEST(ReferenceContentsTest, EveryKindOfPassedThroughContentIsNamedAndThoseWithFieldsAreDescribed) {
  Comparison comparison({});
  const auto named = row_of(0x0900, "passthrough_type").enumerators;
  for (const auto& value : list_of(reference_message("0x0900"), "subtypes")) {
    const object& subtype = value.as_object();
    const std::uint32_t type = range_of(text_of(subtype, "type")).first;
    const std::string where = "0x0900 type " + text_of(subtype, "type");
    comparison.same(where, "is named", name_of(named, type).empty(), false);
    const ItemInfo* const choice = choice_of(0x0900, "content", type);
    comparison.same(where, "has fields", choice != nullptr, subtype.contains("fields"));
    if (choice == nullptr) continue;
    compare_rows(comparison, where, choice->fields, list_of(subtype, "fields"),
                 {Layout(Edition::v2013), 2013, false, "jsatl12-2017"});
  }
  for (const auto& value : list_of(reference_message("0x8900"), "passthrough_types")) {
    const object& type = value.as_object();
    const NumberRange range = range_of(text_of(type, "type"));
    const std::string where = "0x8900 type " + text_of(type, "type");
    if (range.first != range.last) continue;  // of the user
    const bool query = type.contains("variant");
    comparison.same(where, "is described", choice_of(0x8900, "content", range.first) != nullptr, query);
    if (!query) comparison.same(where, "name", name_of(named, range.first), text_of(type, "name"));
  }
  comparison.report();
  EXPECT_GT(comparison.compared(), 100U);
}

TEST(ReferenceContentsTest, TheCommandsOf8105HaveTheirNamesAndParametersInOrder) {
  const auto named = row_of(0x8105, "command").enumerators;
  std::size_t commands = 0;
  for (const auto& value : list_of(reference_message("0x8105"), "commands")) {
    const object& command = value.as_object();
    const auto number = command.at("cmd").to_number<std::uint8_t>();
    EXPECT_EQ(name_of(named, number), text_of(command, "name"));
    std::vector<std::string_view> expected;
    for (const auto& each : list_of(command, "params")) expected.emplace_back(each.as_string());
    EXPECT_TRUE(std::ranges::equal(control_parameters(number), expected)) << unsigned{number};
    ++commands;
  }
  EXPECT_EQ(commands, named.size());
}

// "n x { ... } = 126 bytes each", "(41 bytes)": the size that the words name; 0 where they name none.
std::size_t size_in(const std::string& words) {
  const std::size_t end =
      words.find(" bytes each") != std::string::npos ? words.find(" bytes each") : words.find(" bytes)");
  if (end == std::string::npos) return 0;
  const std::size_t begin = words.find_last_not_of("0123456789", end - 1) + 1;
  return std::stoul(words.substr(begin, end - begin));
}

TEST(ReferenceContentsTest, TheCommandsOfTheRecorderHaveTheirNamesAndSizes) {
  const auto named = row_of(0x0700, "command").enumerators;
  std::size_t commands = 0;
  for (const char* const id : {"0x8700", "0x8701"}) {
    const auto request = static_cast<std::uint16_t>(range_of(id).first);
    for (const auto& value : list_of(reference_message(id), "recorder_commands")) {
      const object& command = value.as_object();
      const std::uint32_t number = range_of(text_of(command, "cmd")).first;
      const std::string where = text_of(command, "cmd");
      ++commands;
      EXPECT_EQ(name_of(named, number), text_of(command, "name"));
      EXPECT_EQ(name_of(row_of(request, "command").enumerators, number), text_of(command, "name"));
      const ItemInfo* const down = choice_of(request, "data", number);
      const ItemInfo* const up = choice_of(0x0700, "data", number);
      ASSERT_TRUE(down != nullptr && up != nullptr) << where;
      EXPECT_EQ(up->name, text_of(command, "name"));
      for (const auto& [choice, words] :
           {std::pair{down, text_of(command, "down")}, std::pair{up, text_of(command, "up")}}) {
        EXPECT_EQ(choice->fields.empty(), words == "empty") << where;
        if (const std::size_t size = size_in(words); size != 0) {
          EXPECT_EQ(size_of(choice->fields), size) << where;
        }
      }
    }
  }
  EXPECT_EQ(commands + 2, named.size());  // and the two failures
}

TEST(ReferenceContentsTest, APacketOfTheRecorderIsShownWithTheNamesOfTheReference) {
  std::vector<std::uint8_t> packet{0, 1, 2};
  ASSERT_TRUE(append_recorder_packet(packet, {kFromRecorder, 0x02, {}}));
  const auto shown = parse_json_object(body_to_json(*find_message(0x0700), packet, Edition::v2013).value());
  const object& parsed = shown.value().at("data_parsed").as_object();
  for (const auto& value : list_of(reference_message("0x0700"), "recorder_packet")) {
    const std::string name = text_of(value.as_object(), "name");
    EXPECT_EQ(parsed.contains(name), name != "reserved" && name != "check") << name;
  }
}

}  // namespace
}  // namespace jt808::test
