// Our tables against the reference: alarm and status bits, the items of 0x0200, the parameters of 0x8103.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "jt808/catalog.hpp"
#include "tests/unit/protocol/reference.hpp"

namespace jt808::test {
namespace {

using boost::json::object;

constexpr Difference kItems[] = {
    {"item 0x07: is not described", "of a consultation draft, not of the adopted text; kept as bytes",
     "part 1, 3.3, item 0x07"},
    {"item 0x64.front_distance", "100 ms are 0.1 s: an exact decimal, not a number of hundreds of ms",
     "part 1, 3.3, item 0x64"},
    {"item 0x64.road_sign_type: value", "the signs of Guangdong too", "part 1, 3.3, behind item 0x70"},
    {"item 0xF", "described by the text only", "part 1, 3.3, behind item 0x70"},
    {"item 0x66.tyres.position", "two bytes that count tyres are a number", "part 1, 3.3, item 0x66"},
};
constexpr Difference kParameters[] = {
    {"parameter 0x0092: unit", "the value is a code; the unit is in the names of its values",
     "part 2, 0x8103, 0x0092"},
    {"parameter 0xF36", "a key stands once in an object: 'reserved' is there twice",
     "part 2, 0x8103, 0xF364"},
};
static_assert(std::size(kItems) + std::size(kParameters) <= 7);

const FieldInfo& row_of(std::uint16_t id, std::string_view name) {
  const auto fields = find_message(id)->fields;
  return *std::ranges::find(fields, name, &FieldInfo::name);
}

void compare_named_bits(std::span<const BitInfo> ours, const boost::json::array& reference, const char* key) {
  Comparison comparison({});
  std::size_t named = 0;
  for (const auto& value : reference) {
    const object& bit = value.as_object();
    const std::string place =
        bit.at(key).is_string() ? text_of(bit, key) : std::to_string(bit.at(key).as_int64());
    const NumberRange range = range_of(place);
    if (text_of(bit, "name") == "reserved") continue;
    ++named;
    const auto found = std::ranges::find(ours, text_of(bit, "name"), &BitInfo::name);
    if (found == ours.end()) {
      comparison.differs(place, "has no name " + text_of(bit, "name"));
      continue;
    }
    comparison.same(place, "first bit", std::uint64_t{found->bit}, std::uint64_t{range.first});
    comparison.same(place, "bits", std::uint64_t{found->width}, std::uint64_t{range.last - range.first + 1});
    comparison.same(place, "editions", static_cast<std::uint64_t>(found->layouts & kAllEditions),
                    std::uint64_t{editions_of(bit)});
    for (const Edition edition : kEditions) {
      const Layout layout(edition);
      comparison.same(place, "in the layout", layout.has(found->layouts),
                      (layout.bits & editions_of(bit)) != 0);
    }
  }
  EXPECT_EQ(ours.size(), named);
  comparison.report();
}

TEST(ReferenceTablesTest, EveryAlarmAndStatusBitIsNamedInItsEditions) {
  const object& report = reference_message("0x0200");
  compare_named_bits(row_of(0x0200, "alarm").bits, list_of(report, "alarm_bits"), "bit");
  compare_named_bits(row_of(0x0200, "status").bits, list_of(report, "status_bits"), "bits");
}

// Sizes that fixed rows have in a layout; 0 where one varies.
unsigned fixed_size(std::span<const FieldInfo> rows, Layout layout) {
  unsigned size = 0;
  for (const FieldInfo& row : rows) {
    if (!layout.has(row.layouts)) continue;
    if (row.kind == Kind::structure) {
      size += fixed_size(row.structure->fields, layout);
    } else if (row.extent != Extent::fixed || row.condition.test != Condition::Test::always) {
      return 0;
    } else {
      size += row.width;
    }
  }
  return size;
}

TEST(ReferenceTablesTest, EveryLocationItemIsDescribed) {
  Comparison comparison(kItems);
  const auto items = row_of(0x0200, "items").table->items;
  std::set<std::uint32_t> described;
  for (const auto& value : list_of(reference_message("0x0200"), "items")) {
    const object& item = value.as_object();
    const std::string id = text_of(item, "id");
    const auto found = std::ranges::find(items, range_of(id).first, &ItemInfo::id);
    if (found == items.end()) {
      comparison.differs("item " + id, "is not described");
      continue;
    }
    described.insert(found->id);
    const std::string where = "item " + id;
    comparison.same(where, "name", std::string(found->name), text_of(item, "name"));
    comparison.same(where, "editions", std::uint64_t{found->editions}, std::uint64_t{editions_of(item)});
    const std::string source = text_of(item, "source");
    comparison.same(where, "source", std::string(found->source), source == "JT/T 808" ? "" : source);
    compare_rows(comparison, where, found->fields, list_of(item, "fields"),
                 {Layout(Edition::v2019, false, Dialect::su), holds_year(item, 2019) ? 2019 : 2013, false,
                  "jsatl12-2017"});
    compare_rows(comparison, where, found->fields, list_of(item, "fields"),
                 {Layout(Edition::v2019, false, Dialect::yue), 2019, false, "gdrta002-2020"});
    const unsigned size = fixed_size(found->fields, Layout(Edition::v2019));
    if (const auto& lengths = list_of(item, "length"); size != 0 && !lengths.empty()) {
      comparison.same(where, "length", std::uint64_t{size}, lengths.at(0).to_number<std::uint64_t>());
    }
  }
  for (const ItemInfo& item : items) {
    if (!described.contains(item.id))
      comparison.differs("item " + hex_id(item.id, 2), "is not in the reference");
  }
  comparison.report();
}

// The rows of a parameter's layout as the reference prints them: one behind the other, both dialects.
void compare_layout(Comparison& comparison, const std::string& where, const ItemInfo& ours,
                    const object& layout) {
  std::vector<const FieldInfo*> rows;
  for (const FieldInfo& row : ours.fields) {
    rows.push_back(&row);
    if (row.kind != Kind::list || row.counted_by.empty()) continue;
    // "1+21i": the rows of one entry, printed behind their count.
    rows.pop_back();
    for (const FieldInfo& inside : row.structure->fields) rows.push_back(&inside);
  }
  const auto& fields = list_of(layout, "fields");
  comparison.same(where, "rows", rows.size(), fields.size());
  for (std::size_t i = 0; i < std::min(rows.size(), fields.size()); ++i) {
    const object& field = fields[i].as_object();
    const std::string here = where + '.' + text_of(field, "name");
    comparison.same(here, "name", std::string(rows[i]->name), text_of(field, "name"));
    // A list of small entries is told in words.
    if (rows[i]->kind != Kind::list)
      comparison.same(here, "type", type_name(*rows[i]), text_of(field, "type"));
  }
}

TEST(ReferenceTablesTest, EveryParameterIsDescribed) {
  Comparison comparison(kParameters);
  const auto parameters = row_of(0x8103, "params").table->items;
  EXPECT_EQ(row_of(0x0104, "params").table, row_of(0x8103, "params").table);
  const auto& reference = list_of(reference_message("0x8103"), "parameters");
  EXPECT_EQ(parameters.size(), reference.size());
  for (const auto& value : reference) {
    const object& parameter = value.as_object();
    const std::string id = text_of(parameter, "id");
    const NumberRange range = range_of(id);
    const auto found = std::ranges::find(parameters, range.first, &ItemInfo::id);
    ASSERT_NE(found, parameters.end()) << id;
    const std::string where = "parameter " + id;
    comparison.same(where, "name", std::string(found->name), text_of(parameter, "name"));
    comparison.same(where, "editions", std::uint64_t{found->editions}, std::uint64_t{editions_of(parameter)});
    comparison.same(where, "last id", std::uint64_t{found->last_id},
                    std::uint64_t{range.last == range.first ? 0 : range.last});
    comparison.same(where, "of another standard", !found->source.empty(), parameter.contains("extension"));
    if (parameter.contains("layout")) {
      compare_layout(comparison, where, *found, parameter.at("layout").as_object());
    }
    const std::string type = text_of(parameter, "type");
    if (!type.starts_with("BYTE[")) {
      ASSERT_EQ(found->fields.size(), 1U) << id;
      compare_row(comparison, where, found->fields[0], parameter);
      comparison.same(where, "field", std::string(found->fields[0].name), text_of(parameter, "name"));
    } else if (const unsigned size = fixed_size(found->fields, Layout(Edition::v2019)); size != 0) {
      comparison.same(where, "type", "BYTE[" + std::to_string(size) + "]", type);
    }
  }
  comparison.report();
}

TEST(ReferenceTablesTest, TablesAreSortedAndNamesAreUnique) {
  for (const ItemTable* const table : {row_of(0x0200, "items").table, row_of(0x8103, "params").table}) {
    EXPECT_TRUE(std::ranges::is_sorted(table->items, {}, &ItemInfo::id));
    for (const ItemInfo& item : table->items) {
      EXPECT_EQ(std::ranges::count(table->items, item.name, &ItemInfo::name), 1) << item.name;
    }
  }
}

}  // namespace
}  // namespace jt808::test
