// Members without their types, conditions, counts.
#include "protocol/rows.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "jt808/bcd.hpp"
#include "jt808/gbk.hpp"
#include "jt808/values.hpp"
#include "protocol/write.hpp"

namespace jt808 {
namespace {

template <class T>
const T& as(const void* at) noexcept {
  return *static_cast<const T*>(at);
}
template <class T>
T& as(void* at) noexcept {
  return *static_cast<T*>(at);
}

int two_digits(Bytes bcd, std::size_t i) noexcept {
  return (bcd[i] >> 4) * 10 + (bcd[i] & 15);
}

bool month_and_day(Bytes bcd, std::size_t at) noexcept {
  constexpr std::array<int, 13> kDays{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int month = two_digits(bcd, at);
  const int day = two_digits(bcd, at + 1);
  return month >= 1 && month <= 12 && day >= 1 && day <= kDays[static_cast<std::size_t>(month)];
}

bool time_of_day(Bytes bcd, std::size_t at) noexcept {
  return two_digits(bcd, at) < 24 && two_digits(bcd, at + 1) < 60 && two_digits(bcd, at + 2) < 60;
}

}  // namespace

std::string Path::text() const {
  std::string text = parent != nullptr ? parent->text() : std::string();
  if (index != kNoIndex) return text + '[' + std::to_string(index) + ']';
  if (!text.empty() && !name.empty()) text += '.';
  return text.append(name);
}

std::uint64_t member_number(const FieldInfo& row, const void* object) noexcept {
  const void* const at = member(row, object);
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

void set_member_number(const FieldInfo& row, void* object, std::uint64_t value) noexcept {
  void* const at = row.at(object);
  if (row.kind == Kind::count) {
    as<std::optional<std::uint32_t>>(at) = static_cast<std::uint32_t>(value);
    return;
  }
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

void clear_member(const FieldInfo& row, void* object) {
  void* const at = row.at(object);
  switch (row.kind) {
    case Kind::count:
      as<std::optional<std::uint32_t>>(at).reset();
      return;
    case Kind::digits:
      return as<Digits>(at).text.clear();
    case Kind::time:
      as<Timestamp>(at) = {};
      return;
    case Kind::date:
      as<Date>(at) = {};
      return;
    case Kind::clock:
      as<ClockTime>(at) = {};
      return;
    case Kind::text:
      return as<std::string>(at).clear();
    case Kind::bytes:
      return as<std::vector<std::uint8_t>>(at).clear();
    case Kind::items:
      return as<ItemList>(at).clear();
    case Kind::list:
      return row.list->resize(at, 0);
    case Kind::structure:
      return row.structure->reset(at);
    case Kind::number:
    case Kind::signed_number:
    case Kind::decimal:
    case Kind::flags:
    case Kind::enumeration:
      set_member_number(row, object, 0);
  }
}

bool holds_something(const FieldInfo& row, const void* object) noexcept {
  const void* const at = member(row, object);
  switch (row.kind) {
    case Kind::count:
      return as<std::optional<std::uint32_t>>(at).has_value();
    case Kind::digits:
      return !as<Digits>(at).text.empty();
    case Kind::time:
      return !all_bytes(as<Timestamp>(at).bcd, 0);
    case Kind::date:
      return !all_bytes(as<Date>(at).bcd, 0);
    case Kind::clock:
      return !all_bytes(as<ClockTime>(at).bcd, 0);
    case Kind::text:
      return !as<std::string>(at).empty();
    case Kind::bytes:
      return !as<std::vector<std::uint8_t>>(at).empty();
    case Kind::items:
      return !as<ItemList>(at).entries().empty();
    case Kind::list:
      return row.list->size(at) != 0;
    case Kind::structure:
      return true;
    case Kind::number:
    case Kind::signed_number:
    case Kind::decimal:
    case Kind::flags:
    case Kind::enumeration:
      break;
  }
  return member_number(row, object) != 0;
}

const FieldInfo* find_row(const StructInfo& info, Layout layout, std::string_view name) noexcept {
  for (const FieldInfo& row : info.fields) {
    if (layout.has(row.layouts) && row.name == name) return &row;
  }
  return nullptr;
}

bool condition_holds(const StructInfo& info, Layout layout, const FieldInfo& row,
                     const void* object) noexcept {
  if (row.condition.test == Condition::Test::always || row.condition.test == Condition::Test::remaining)
    return true;
  const FieldInfo* const other = find_row(info, layout, row.condition.field);
  return other != nullptr && condition_holds(info, layout, *other, object) &&
         compare(row.condition.test, member_number(*other, object), row.condition.value);
}

LayoutMask differing(std::span<const FieldInfo> rows) noexcept {
  LayoutMask bits = 0;
  for (const FieldInfo& row : rows) {
    bits = static_cast<LayoutMask>(bits | (~row.layouts & kEverywhere));
    if (row.structure != nullptr) bits = static_cast<LayoutMask>(bits | differing(row.structure->fields));
  }
  return bits;
}

LayoutMask differing(const StructInfo& info) noexcept {
  return differing(info.fields);
}

namespace {

LayoutMask forms_spoken_of(std::span<const FieldInfo> rows) noexcept {
  LayoutMask forms = 0;
  for (const FieldInfo& row : rows) {
    if (const LayoutMask own = row.layouts & kAllForms; own != kAllForms) forms |= own;
    if (row.structure != nullptr) forms |= forms_spoken_of(row.structure->fields);
  }
  return forms;
}

}  // namespace

LayoutMask forms_of(std::span<const FieldInfo> rows) noexcept {
  const LayoutMask spoken_of = forms_spoken_of(rows);
  if (spoken_of == 0) return kForm1;
  const unsigned highest = std::max<unsigned>(std::bit_floor(spoken_of), kForm2);
  return static_cast<LayoutMask>((2 * highest - 1) & kAllForms);
}

namespace {
constexpr std::pair<LayoutMask, std::string_view> kDialects[] = {
    {kSu, "su"}, {kHeilongjiang, "heilongjiang"}, {kSichuan, "sichuan"}, {kYue, "yue"}};
}  // namespace

std::string_view dialect_name(Layout layout) noexcept {
  for (const auto& [bit, name] : kDialects) {
    if ((layout.bits & bit) != 0) return name;
  }
  return {};
}

LayoutMask dialect_named(std::string_view wanted) noexcept {
  for (const auto& [bit, name] : kDialects) {
    if (name == wanted) return bit;
  }
  return 0;
}

namespace {

const MessageBase* base_of(const StructInfo& info, const void* object) noexcept {
  return info.base == nullptr ? nullptr : info.base(const_cast<void*>(object));
}

}  // namespace

bool is_present(const StructInfo& info, Layout layout, std::size_t nth, const void* object) noexcept {
  const MessageBase* const base = base_of(info, object);
  return !(base != nullptr && base->cut && nth >= base->present) && belongs(info, layout, nth, object);
}

bool belongs(const StructInfo& info, Layout layout, std::size_t nth, const void* object) noexcept {
  const FieldInfo& row = info.fields[nth];
  if (!layout.has(row.layouts)) return false;
  if (row.condition.test == Condition::Test::always) return true;
  if (row.condition.test != Condition::Test::remaining) return condition_holds(info, layout, row, object);
  const MessageBase* const base = base_of(info, object);
  if (base == nullptr || nth < base->present) return true;
  // Not known to be there: it is when it, or a field behind it, holds something.
  return std::any_of(info.fields.begin() + static_cast<std::ptrdiff_t>(nth), info.fields.end(),
                     [&](const FieldInfo& each) {
                       return layout.has(each.layouts) && each.condition.test == Condition::Test::remaining &&
                              holds_something(each, object);
                     });
}

std::uint32_t amount_of(const FieldInfo& row, Layout layout, const void* object) {
  const void* const at = member(row, object);
  switch (row.kind) {
    case Kind::list:
      return static_cast<std::uint32_t>(row.list->size(at));
    case Kind::items:
      return static_cast<std::uint32_t>(as<ItemList>(at).entries().size());
    case Kind::bytes:
      return static_cast<std::uint32_t>(as<std::vector<std::uint8_t>>(at).size());
    default:
      break;
  }
  WriteContext context(layout);
  std::vector<std::uint8_t> bytes;
  write_value(context, row, Path{nullptr, row.name}, object, bytes);
  return static_cast<std::uint32_t>(bytes.size());
}

const FieldInfo* counted_row(const StructInfo& info, Layout layout, const FieldInfo& row) noexcept {
  const FieldInfo* last = nullptr;
  for (const FieldInfo& each : info.fields) {
    if (!layout.has(each.layouts)) continue;
    if (each.counted_by == row.name) return &each;
    if (each.kind == Kind::list || each.kind == Kind::items ||
        (each.extent != Extent::fixed && (each.kind == Kind::bytes || each.kind == Kind::text))) {
      last = &each;
    }
  }
  return last;
}

std::uint32_t count_value(const StructInfo& info, Layout layout, const FieldInfo& row, const void* object) {
  const auto& given = as<std::optional<std::uint32_t>>(member(row, object));
  if (given) return *given;
  const FieldInfo* const counted = counted_row(info, layout, row);
  return counted == nullptr ? 0 : amount_of(*counted, layout, object);
}

bool is_time(Bytes bcd) noexcept {
  return is_bcd(bcd) && month_and_day(bcd, 1) && time_of_day(bcd, 3);
}
bool is_date(Bytes bcd) noexcept {
  return is_bcd(bcd) && month_and_day(bcd, 2);
}
bool is_clock(Bytes bcd) noexcept {
  return is_bcd(bcd) && time_of_day(bcd, 0) && bcd[3] < 0x10;  // at most 999 ms, written as four digits
}
bool all_bytes(Bytes bytes, std::uint8_t value) noexcept {
  return std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

}  // namespace jt808
