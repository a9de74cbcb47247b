#include "tests/unit/protocol/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace jt808::test {
namespace {

using boost::json::array;
using boost::json::object;

void load(const char* file, std::vector<object>& messages) {
  std::ifstream in(std::string(JT808_TEST_DATA_DIR "/reference/") + file);
  if (!in) throw std::runtime_error(std::string("cannot open ") + file);
  std::stringstream text;
  text << in.rdbuf();
  const boost::json::value parsed = boost::json::parse(text.str());
  for (const auto& message : parsed.as_array()) messages.push_back(message.as_object());
}

// Whether values or bits are left to others, or undefined.
bool speaks_of_nothing(std::string_view meaning) {
  constexpr std::string_view kOthers[] = {"reserved", "user-defined", "custom", "not defined"};
  return std::ranges::any_of(kOthers, [&](std::string_view word) { return meaning.starts_with(word); });
}

void compare_enumerators(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                         const object& reference) {
  const auto* const named = reference.if_contains("enum");
  if (named == nullptr) return;
  for (const auto& [key, meaning] : named->as_object()) {
    const NumberRange range = range_of({key.data(), key.size()});
    if (range.first != range.last ||
        speaks_of_nothing({meaning.as_string().data(), meaning.as_string().size()})) {
      continue;
    }
    if (std::ranges::find(ours.enumerators, range.first, &Enumerator::value) == ours.enumerators.end()) {
      comparison.differs(where, "value " + std::string(key) + " has no name");
    }
  }
  for (const Enumerator& each : ours.enumerators) {
    const bool listed = std::ranges::any_of(named->as_object(), [&](const auto& pair) {
      const NumberRange range = range_of({pair.key().data(), pair.key().size()});
      return range.first <= each.value && each.value <= range.last;
    });
    if (!listed)
      comparison.differs(where, "value " + std::to_string(each.value) + " is not in the reference");
  }
}

void compare_bits(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                  const object& reference) {
  const auto* const named = reference.if_contains("bits");
  if (named == nullptr) return;
  const auto is_named = [&](const NumberRange& range) {
    return std::ranges::any_of(ours.bits, [&](const BitInfo& bit) {
      return bit.bit == range.first && bit.width == range.last - range.first + 1;
    });
  };
  std::uint64_t known = 0;
  for (const auto& [key, meaning] : named->as_object()) {
    if (speaks_of_nothing({meaning.as_string().data(), meaning.as_string().size()})) continue;
    const NumberRange range = range_of({key.data(), key.size()});
    for (std::uint32_t bit = range.first; bit <= range.last; ++bit) known |= std::uint64_t{1} << bit;
    if (!is_named(range)) comparison.differs(where, "bits " + std::string(key) + " have no name");
  }
  for (const BitInfo& bit : ours.bits) {
    if ((known >> bit.bit & 1) == 0) {
      comparison.differs(where, "bit " + std::to_string(bit.bit) + " is not in the reference");
    }
  }
}

// The unit and the decimals of a row, from the three ways in which the reference tells them.
void compare_quantity(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                      const object& reference) {
  std::string unit = text_of(reference, "unit");
  double scale = 1;
  if (const auto* const given = reference.if_contains("scale")) scale = given->to_number<double>();
  if (unit.starts_with("0.1 ")) {
    unit.erase(0, 4);
    scale = 0.1;
  }
  if (text_of(reference, "meaning").find("degrees x 1e6") != std::string::npos) {
    unit = "deg";
    scale = 1e-6;
  }
  comparison.same(where, "unit", std::string(ours.unit), unit);
  const unsigned digits = scale == 1 ? 0 : scale == 0.1 ? 1 : scale == 1e-6 ? 6 : 99;
  comparison.same(where, "decimals", std::uint64_t{ours.digits}, std::uint64_t{digits});
}

void compare_condition(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                       const object& reference) {
  using Test = Condition::Test;
  const auto* const when = reference.if_contains("when");
  if (when == nullptr) return comparison.same(where, "condition", ours.condition.test == Test::always, true);
  const object& condition = when->as_object();
  const std::string field = text_of(condition, "field");
  if (field == "$remaining") {
    return comparison.same(where, "condition", ours.condition.test == Test::remaining, true);
  }
  Test test = Test::always;
  std::uint32_t value = 0;
  for (const auto& [key, is] :
       {std::pair{"eq", Test::equal}, std::pair{"ne", Test::not_equal}, std::pair{"mask", Test::any_bit}}) {
    const auto* const given = condition.if_contains(key);
    if (given == nullptr) continue;
    test = is;
    value = given->is_string() ? range_of({given->as_string().data(), given->as_string().size()}).first
                               : given->to_number<std::uint32_t>();
  }
  comparison.same(where, "condition", ours.condition.test == test, true);
  comparison.same(where, "condition's field", std::string(ours.condition.field), field);
  comparison.same(where, "condition's value", std::uint64_t{ours.condition.value}, std::uint64_t{value});
}

void compare_extent(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                    const object& reference) {
  std::string by = text_of(reference, "length_from");
  if (by.empty()) by = text_of(reference, "repeat_from");
  comparison.same(where, "counted by", std::string(ours.counted_by), by);
  if (text_of(reference, "length") == "rest" || text_of(reference, "repeat") == "rest") {
    comparison.same(where, "reaches to the end", ours.extent == Extent::rest, true);
  }
  const auto* const size = reference.if_contains("size");
  if (size != nullptr && size->is_number() && ours.width != 0) {
    comparison.same(where, "size", std::uint64_t{ours.width}, size->to_number<std::uint64_t>());
  }
}

// The rows of a structure's own fields: its own, or, of a list that is printed without, those of its
// namesake.
const array& rows_inside(const object& row, const array& siblings) {
  if (!list_of(row, "fields").empty()) return list_of(row, "fields");
  const std::string ref = text_of(row, "ref");
  for (const auto& sibling : siblings) {
    const object& each = sibling.as_object();
    const std::string name = text_of(each, "name");
    if ((name == text_of(row, "name") || name == ref) && !list_of(each, "fields").empty()) {
      return list_of(each, "fields");
    }
  }
  return list_of(row, "fields");
}

}  // namespace

void Comparison::differs(const std::string& where, const std::string& what) {
  const std::string text = where + ": " + what;
  for (std::size_t i = 0; i < deliberate_.size(); ++i) {
    if (text.starts_with(deliberate_[i].where)) {
      seen_[i] = true;
      return;
    }
  }
  if (std::ranges::find(failures_, text) == failures_.end()) failures_.push_back(text);
}

void Comparison::report() const {
  for (const std::string& failure : failures_) ADD_FAILURE() << failure;
  for (std::size_t i = 0; i < deliberate_.size(); ++i) {
    EXPECT_TRUE(seen_[i]) << deliberate_[i].where << " differs no more: take it off the list";
    EXPECT_FALSE(deliberate_[i].reason.empty() || deliberate_[i].clause.empty()) << deliberate_[i].where;
  }
}

const std::vector<object>& reference_messages() {
  static const std::vector<object> kMessages = [] {
    std::vector<object> messages;
    load("uplink.json", messages);
    load("downlink.json", messages);
    return messages;
  }();
  return kMessages;
}

const object& reference_message(std::string_view id) {
  for (const object& message : reference_messages()) {
    if (text_of(message, "id") == id) return message;
  }
  throw std::out_of_range("no message " + std::string(id));
}

std::string text_of(const object& object, std::string_view key) {
  const auto* const value = object.if_contains(boost::json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

const array& list_of(const object& object, std::string_view key) {
  static const array kNone;
  const auto* const value = object.if_contains(boost::json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

bool holds_year(const object& object, int year) {
  return std::ranges::any_of(list_of(object, "editions"), [year](const auto& each) { return each == year; });
}

LayoutMask editions_of(const object& object) {
  LayoutMask mask = 0;
  if (holds_year(object, 2011)) mask |= k2011;
  if (holds_year(object, 2013)) mask |= k2013;
  if (holds_year(object, 2019)) mask |= k2019;
  return mask;
}

std::string hex_id(std::uint32_t id, int digits) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (int i = 0; i < digits; ++i, id >>= 4) text.insert(text.begin(), kDigits[id & 15]);
  return "0x" + text;
}

NumberRange range_of(std::string_view key) {
  const auto number = [](std::string_view text) {
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size()) {
      throw std::invalid_argument("no number: " + std::string(text));
    }
    return value;
  };
  const std::size_t dash = key.find('-');
  return {number(key.substr(0, dash)), number(dash == key.npos ? key : key.substr(dash + 1))};
}

void compare_row(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                 const object& reference) {
  comparison.same(where, "type", type_name(ours), text_of(reference, "type"));
  compare_quantity(comparison, where, ours, reference);
  compare_condition(comparison, where, ours, reference);
  compare_extent(comparison, where, ours, reference);
  compare_enumerators(comparison, where, ours, reference);
  compare_bits(comparison, where, ours, reference);
}

void compare_rows(Comparison& comparison, const std::string& where, std::span<const FieldInfo> ours,
                  const array& reference, const Selection& selection) {
  std::vector<const object*> expected;
  for (const auto& value : reference) {
    const object& row = value.as_object();
    const bool strict = row.contains("strict_2011");
    const array& variants = list_of(row, "variant");
    const bool chosen =
        variants.empty() || std::ranges::any_of(variants, [&](const auto& each) {
          return each == boost::json::string_view(selection.variant.data(), selection.variant.size());
        });
    if (holds_year(row, selection.year) && chosen && (!strict || selection.strict)) expected.push_back(&row);
  }
  std::vector<const FieldInfo*> rows;
  for (const FieldInfo& row : ours) {
    if (selection.layout.has(row.layouts)) rows.push_back(&row);
  }
  for (std::size_t i = 0; i < std::max(rows.size(), expected.size()); ++i) {
    const std::string theirs = i < expected.size() ? text_of(*expected[i], "name") : "nothing";
    const std::string here = where + '.' + theirs;
    const std::string name = i < rows.size() ? std::string(rows[i]->name) : "nothing";
    comparison.same(here, ("field " + std::to_string(i)).c_str(), name, theirs);
    if (name != theirs) return;  // what follows would only repeat it
    compare_row(comparison, here, *rows[i], *expected[i]);
    const array& inside = rows_inside(*expected[i], reference);
    if (rows[i]->kind == Kind::items) {
      comparison.same(here, "rows of an item", inside.size(), std::size_t{3});
      const unsigned id_width = text_of(inside.at(0).as_object(), "type") == "BYTE" ? 1 : 4;
      comparison.same(here, "size of an id", unsigned{rows[i]->table->id_width}, id_width);
    } else if (rows[i]->structure != nullptr && !inside.empty()) {
      compare_rows(comparison, here, rows[i]->structure->fields, inside, selection);
    }
  }
}

}  // namespace jt808::test
