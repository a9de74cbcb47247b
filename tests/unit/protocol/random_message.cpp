#include "tests/unit/protocol/random_message.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <stdexcept>

namespace jt808::test {
namespace {

using Test = Condition::Test;

template <class T>
T& as(void* at) noexcept {
  return *static_cast<T*>(at);
}

bool test_holds(const Condition& condition, std::uint64_t value) noexcept {
  switch (condition.test) {
    case Test::equal:
      return value == condition.value;
    case Test::not_equal:
      return value != condition.value;
    case Test::any_bit:
      return (value & condition.value) != 0;
    default:
      return true;
  }
}

bool is_number(const FieldInfo& row) noexcept {
  return row.kind <= Kind::count;
}

void put(Body& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i) & 0xff));
}

LayoutMask differing_bits(std::span<const FieldInfo> rows) {
  LayoutMask bits = 0;
  for (const FieldInfo& row : rows) {
    bits = static_cast<LayoutMask>(bits | (~row.layouts & kEverywhere));
    if (row.structure != nullptr)
      bits = static_cast<LayoutMask>(bits | differing_bits(row.structure->fields));
    if (row.table != nullptr) {
      for (const ItemInfo& item : row.table->items) {
        bits = static_cast<LayoutMask>(bits | (differing_bits(item.fields) & kAllDialects));
      }
    }
  }
  return bits;
}

// The highest form that a row speaks of; two where rows speak of the first only.
unsigned highest_form(std::span<const FieldInfo> rows) {
  unsigned highest = kForm1;
  for (const FieldInfo& row : rows) {
    const unsigned forms = row.layouts & kAllForms;
    if (forms != kAllForms) highest = std::max({highest, std::bit_floor(forms), unsigned{kForm2}});
    if (row.structure != nullptr) highest = std::max(highest, highest_form(row.structure->fields));
  }
  return highest;
}

}  // namespace

std::uint64_t member_value(const FieldInfo& row, const void* object) {
  void* const at = row.at(const_cast<void*>(object));
  if (row.kind == Kind::count) return as<std::optional<std::uint32_t>>(at).value_or(0);
  switch (row.width) {
    case 1:
      return as<std::uint8_t>(at);
    case 2:
      return as<std::uint16_t>(at);
    case 4:
      return as<std::uint32_t>(at);
    default:
      return as<std::uint64_t>(at);
  }
}

std::vector<Layout> layouts_of(const MessageInfo& info) {
  const LayoutMask differ = differing_bits(info.fields);
  std::vector<Layout> all;
  for (const LayoutMask edition : {LayoutMask{0x001}, k2013, k2019, kStrict2011}) {
    for (unsigned dialect = 0x010; dialect <= 0x080; dialect <<= 1) {
      if (dialect != 0x010 && (differ & dialect) == 0) continue;
      for (unsigned form = kForm1; form <= highest_form(info.fields); form <<= 1) {
        const Layout layout = layout_for(info, Layout(static_cast<LayoutMask>(edition | dialect | form)));
        if (std::ranges::find(all, layout) == all.end()) all.push_back(layout);
      }
    }
  }
  return all;
}

AnyMessage MessageMaker::make() {
  for (int tries = 0;; ++tries) {
    if (tries > 10'000) throw std::logic_error("no plausible " + std::string(info_.name));
    AnyMessage message(info_);
    ended_ = false;
    fill(info_, message.object());
    info_.base(message.object())->layout = layout_;
    if (info_.plausible == nullptr || info_.plausible(message.object())) return message;
  }
}

void MessageMaker::fill(const StructInfo& info, void* object) {
  std::map<std::string_view, std::uint64_t> there;
  for (const FieldInfo& row : info.fields) {
    if (!layout_.has(row.layouts)) continue;
    if (row.condition.test == Test::remaining) {
      if (info.base != nullptr && one_in(4)) ended_ = true;
      if (ended_) continue;
    } else if (row.condition.test != Test::always) {
      const auto other = there.find(row.condition.field);
      if (other == there.end() || !test_holds(row.condition, other->second)) continue;
    }
    fill_member(row, object);
    if (is_number(row)) there[row.name] = member_value(row, object);
  }
}

std::uint64_t MessageMaker::number(const FieldInfo& row) {
  if (!row.enumerators.empty() && (info_.choose != nullptr || !one_in(8))) {
    return row.enumerators[random_.below(static_cast<std::uint32_t>(row.enumerators.size()))].value;
  }
  const std::uint64_t value = std::uint64_t{random_()} << 32 | random_();
  if (one_in(8)) return 0;
  return row.width >= 8 ? value : value & ((std::uint64_t{1} << (8 * row.width)) - 1);
}

std::string MessageMaker::text(std::size_t most) {
  static const std::string_view kCharacters[] = {"粤", "前", "方", "硚", "口", "中",
                                                 "，", "A",  "b",  "7",  "-",  " "};
  std::string text;
  for (std::size_t size = random_.below(static_cast<std::uint32_t>(std::min<std::size_t>(most, 40) + 1));
       size > 0;) {
    const std::string_view next = kCharacters[random_.below(std::size(kCharacters))];
    const std::size_t bytes = next.size() == 1 ? 1 : 2;
    if (bytes > size) break;
    text += next;
    size -= bytes;
  }
  // Blanks at the ends would be taken for padding.
  while (text.ends_with(' ')) text.pop_back();
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

Body MessageMaker::bytes(std::size_t size) {
  Body all(size);
  for (std::uint8_t& byte : all) byte = random_.byte();
  return all;
}

std::uint8_t MessageMaker::two_digits(unsigned below) {
  const std::uint32_t value = random_.below(below);
  return static_cast<std::uint8_t>(value / 10 << 4 | value % 10);
}

Body MessageMaker::time(const FieldInfo& row) {
  if (info_.plausible == nullptr && one_in(8)) return Body(row.width, 0);
  if (info_.plausible == nullptr && one_in(8)) return Body(row.width, 0x99);  // digits, but no time
  const auto month = static_cast<std::uint8_t>(1 + random_.below(9));
  const auto day = static_cast<std::uint8_t>(1 + random_.below(9));
  const std::uint8_t h = two_digits(24);
  const std::uint8_t m = two_digits(60);
  const std::uint8_t s = two_digits(60);
  if (row.kind == Kind::date) return {0x20, two_digits(100), month, day};
  if (row.kind == Kind::clock)
    return {h, m, s, static_cast<std::uint8_t>(random_.below(10)), two_digits(100)};
  return {two_digits(100), month, day, h, m, s};
}

void MessageMaker::fill_member(const FieldInfo& row, void* object) {
  void* const at = row.at(object);
  switch (row.kind) {
    case Kind::count:
      return;  // follows from what it counts
    case Kind::digits: {
      Body digits(row.width);
      for (std::uint8_t& each : digits) each = two_digits(100);
      as<Digits>(at).text = to_hex(digits);
      return;
    }
    case Kind::time:
      std::ranges::copy(time(row), as<Timestamp>(at).bcd.begin());
      return;
    case Kind::date:
      std::ranges::copy(time(row), as<Date>(at).bcd.begin());
      return;
    case Kind::clock:
      std::ranges::copy(time(row), as<ClockTime>(at).bcd.begin());
      return;
    case Kind::text: {
      // A plate of 2011 that is longer makes a body of 2013.
      const bool short_plate = info_.choose != nullptr && layout_.edition() == Edition::v2011;
      as<std::string>(at) = text(row.extent == Extent::fixed ? row.width : short_plate ? 11 : 40);
      // The form of 2011 starts with the length of this name; 1 or 2 there start the later form.
      if (row.name == "driver_name" && short_plate) as<std::string>(at) += "abc";
      return;
    }
    case Kind::bytes:
      as<Body>(at) = bytes(row.extent == Extent::fixed ? row.width : random_.below(40));
      return;
    case Kind::items:
      return fill_items(*row.table, as<ItemList>(at));
    case Kind::structure:
      return fill(*row.structure, at);
    case Kind::list: {
      const std::size_t size = random_.below(6);
      row.list->resize(at, size);
      for (std::size_t i = 0; i < size; ++i) fill(*row.structure, row.list->at(at, i));
      return;
    }
    default:
      break;
  }
  const std::uint64_t value = number(row);
  switch (row.width) {
    case 1:
      as<std::uint8_t>(at) = static_cast<std::uint8_t>(value);
      return;
    case 2:
      as<std::uint16_t>(at) = static_cast<std::uint16_t>(value);
      return;
    case 4:
      as<std::uint32_t>(at) = static_cast<std::uint32_t>(value);
      return;
    default:
      as<std::uint64_t>(at) = value;
  }
}

void MessageMaker::fill_items(const ItemTable& table, ItemList& items) {
  for (std::uint32_t n = random_.below(6); n > 0; --n) {
    if (one_in(4)) {  // perhaps unknown, perhaps known and of another length than it should have
      const std::uint32_t id = table.id_width == 1 ? random_.byte() : 0xf000 | random_.byte();
      items.add(id, bytes(random_.below(12)));
      continue;
    }
    const ItemInfo& item = table.items[random_.below(static_cast<std::uint32_t>(table.items.size()))];
    Body value;
    append_value(item.fields, value);
    items.add(item.last_id == 0 ? item.id : item.id + random_.below(item.last_id - item.id + 1), value);
  }
}

void MessageMaker::append_value(std::span<const FieldInfo> rows, Body& out) {
  std::map<std::string_view, std::uint64_t> there;
  bool ended = false;
  for (const FieldInfo& row : rows) {
    if (!layout_.has(row.layouts)) continue;
    if (row.condition.test == Test::remaining) {
      ended = ended || one_in(2);
      if (ended) continue;
    } else if (row.condition.test != Test::always) {
      const auto other = there.find(row.condition.field);
      if (other == there.end() || !test_holds(row.condition, other->second)) continue;
    }
    if (row.kind == Kind::count) {
      there[row.name] = random_.below(4);
      put(out, there[row.name], row.width);
    } else if (is_number(row)) {
      const bool summand = std::ranges::any_of(rows, [&](const FieldInfo& each) {
        return std::ranges::find(each.summed_by, row.name) != each.summed_by.end();
      });
      there[row.name] = summand ? random_.below(3) : number(row);
      put(out, there[row.name], row.width);
    } else {
      std::uint64_t amount = row.extent == Extent::counted ? there[row.counted_by] : random_.below(4);
      if (!row.summed_by.empty()) amount = 0;
      for (const std::string_view name : row.summed_by) amount += there[name];
      append_field(row, amount, out);
    }
  }
}

void MessageMaker::append_field(const FieldInfo& row, std::uint64_t amount, Body& out) {
  const auto append = [&out](const Body& more) { out.insert(out.end(), more.begin(), more.end()); };
  switch (row.kind) {
    case Kind::structure:
      return append_value(row.structure->fields, out);
    case Kind::list:
      for (; amount > 0; --amount) append_value(row.structure->fields, out);
      return;
    case Kind::time:
    case Kind::date:
    case Kind::clock:
      return append(time(row));
    case Kind::text: {
      Body gbk;
      (void)utf8_to_gbk(text(row.extent == Extent::fixed ? row.width : 40), gbk);
      const std::size_t size = gbk.size();
      append(gbk);
      if (row.extent == Extent::fixed) out.insert(out.end(), row.width - size, 0);
      return;
    }
    case Kind::digits: {
      Body digits(row.width);
      for (std::uint8_t& each : digits) each = two_digits(100);
      return append(digits);
    }
    default:
      return append(bytes(row.extent == Extent::fixed ? row.width : amount));
  }
}

}  // namespace jt808::test
