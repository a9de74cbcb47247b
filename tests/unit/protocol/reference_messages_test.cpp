// Our catalogue against the reference: every message, every field of every edition.
#include <gtest/gtest.h>

#include <set>

#include "jt808/catalog.hpp"
#include "tests/unit/protocol/reference.hpp"

namespace jt808::test {
namespace {

using boost::json::object;

constexpr Difference kBeyond[] = {
    {"0x1FC4", "described by the text only", "part 1, 3.3, behind item 0x70"},
};
constexpr Difference kDeliberate[] = {
    {"0x0100@201", "the plate colours of 2014 are sent by terminals of 2011 and 2013 too",
     "part 1, 3.2, 0x0100"},
    {"0x0108@20", "the types and results of T/JSATL 12 have their names too", "part 1, 3.2, 0x0108, notes"},
};
static_assert(std::size(kDeliberate) + std::size(kBeyond) <= 3);  // with those of the tables at most 10

// LocationReport -> location_report
std::string snake_case(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !snake.empty()) snake += '_';
    snake += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return snake;
}

bool has_strict_rows(const object& message) {
  for (const auto& row : list_of(message, "fields")) {
    if (row.as_object().contains("strict_2011")) return true;
  }
  return false;
}

// Each edition that the reference has for a message, strict 2011 included, in both dialects.
std::vector<Selection> selections(const object& message) {
  std::vector<Selection> all;
  for (const auto& [variant, dialect] :
       {std::pair{"jsatl12-2017", Dialect::su}, std::pair{"gdrta002-2020", Dialect::yue}}) {
    for (const Edition edition : kEditions) {
      const int year = edition == Edition::v2019 ? 2019 : edition == Edition::v2013 ? 2013 : 2011;
      if (!holds_year(message, year)) continue;
      const bool strict_rows = has_strict_rows(message);
      // Part 1, section 6, rule 2: a terminal of 2011 is read with the rows of 2013 where those of 2011 are
      // strict.
      all.push_back(
          {Layout(edition, false, dialect), strict_rows && year == 2011 ? 2013 : year, false, variant});
      if (strict_rows && year == 2011) all.push_back({Layout(edition, true, dialect), year, true, variant});
    }
  }
  return all;
}

TEST(ReferenceTest, EveryMessageIsDescribedAndNoOther) {
  Comparison comparison(kBeyond);
  std::set<std::uint16_t> ids;
  for (const object& message : reference_messages()) {
    const std::string id = text_of(message, "id");
    const auto number = static_cast<std::uint16_t>(range_of(id).first);
    ids.insert(number);
    const MessageInfo* const info = find_message(number);
    ASSERT_NE(info, nullptr) << id;
    comparison.same(id, "id", std::uint64_t{info->id}, std::uint64_t{number});
    comparison.same(id, "name", std::string(info->name), snake_case(text_of(message, "name")));
    const std::string chinese = text_of(message, "zh");
    comparison.same(id, "Chinese name", std::string(info->chinese), chinese.substr(0, chinese.find(" / ")));
    if (message.contains("title")) {
      comparison.same(id, "title", std::string(info->title), text_of(message, "title"));
    }
    comparison.same(id, "editions", std::uint64_t{info->editions}, std::uint64_t{editions_of(message)});
    comparison.same(id, "of another standard", !info->source.empty(),
                    message.contains("standard") || message.contains("extension"));
  }
  for (const MessageInfo* const info : catalog()) {
    if (!ids.contains(info->id)) comparison.differs(hex_id(info->id, 4), "is not in the reference");
  }
  comparison.report();
}

TEST(ReferenceTest, EveryFieldOfEveryEditionHasItsNamePlaceTypeAndMeaning) {
  Comparison comparison(kDeliberate);
  for (const object& message : reference_messages()) {
    const std::string id = text_of(message, "id");
    const MessageInfo* const info = find_message(static_cast<std::uint16_t>(range_of(id).first));
    ASSERT_NE(info, nullptr) << id;
    for (const Selection& each : selections(message)) {
      Selection selection = each;
      selection.layout = layout_for(*info, each.layout);
      const std::string where = id + '@' + std::to_string(selection.year) + (selection.strict ? "s" : "");
      compare_rows(comparison, where, info->fields, list_of(message, "fields"), selection);
    }
  }
  comparison.report();
  std::printf("%zu facts compared\n", comparison.compared());
}

TEST(ReferenceTest, AMessageWithoutRowsForAnEditionHasThoseOfTheNearest) {
  for (const MessageInfo* const info : catalog()) {
    for (const Edition edition : kEditions) {
      const Layout layout = layout_for(*info, edition);
      EXPECT_NE(layout.bits & info->editions, 0) << info->name;
      if (edition != Edition::v2019 && (info->editions & k2013) != 0 && (info->editions & k2011) == 0) {
        EXPECT_EQ(layout.edition(), Edition::v2013) << info->name;
      }
    }
  }
  for (const int id : {0x0004, 0x0005, 0x0205, 0x0608, 0x8004, 0x8204, 0x8608}) {
    for (const Edition edition : kEditions) {
      EXPECT_EQ(layout_for(*find_message(static_cast<std::uint16_t>(id)), edition).edition(), Edition::v2019)
          << id;
    }
  }
}

TEST(ReferenceTest, IdsThatEarlyTextsPrintAreFound) {
  EXPECT_EQ(find_message(0x0101)->name, "terminal_logout");
  EXPECT_EQ(find_message(0x0803)->name, "stored_multimedia_search_answer");
}

}  // namespace
}  // namespace jt808::test
