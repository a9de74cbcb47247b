// Rows in words.
#include "protocol/wording.hpp"

#include <algorithm>
#include <bit>

#include "protocol/rows.hpp"
#include "protocol/write.hpp"

namespace jt808 {
namespace {

void join(std::string& text, std::string_view part, std::string_view separator = ", ") {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

std::string bit_name(std::span<const BitInfo> bits, unsigned bit) {
  const auto found = std::ranges::find_if(
      bits, [bit](const BitInfo& info) { return info.bit <= bit && bit < unsigned{info.bit} + info.width; });
  return found == bits.end() ? "bit_" + std::to_string(bit) : std::string(found->name);
}

std::string counted_text(const FieldInfo& row) {
  if (row.extent != Extent::counted) return {};
  const bool entries = row.kind == Kind::list || row.kind == Kind::items;
  return (entries ? "as many as " : "as long as ") + std::string(row.counted_by) + " says";
}

}  // namespace

std::string editions_text(LayoutMask layouts) {
  std::string text;
  if ((layouts & 0x001) != 0) join(text, "2011");
  if ((layouts & k2013) != 0) join(text, "2013");
  if ((layouts & k2019) != 0) join(text, "2019");
  return text.empty() ? "2011 strict" : text;
}

std::string variant_text(LayoutMask layouts) {
  std::string text;
  if ((layouts & kAllDialects) != kAllDialects) {
    std::string dialects;
    for (LayoutMask bit = kSu; bit <= kYue; bit = static_cast<LayoutMask>(bit << 1)) {
      if ((layouts & bit) != 0) join(dialects, dialect_name(Layout(bit)));
    }
    text = "dialect " + dialects;
  }
  if ((layouts & kAllForms) != kAllForms) {
    std::string forms;
    for (unsigned form = 1; form <= 4; ++form) {
      if ((layouts & 0x80U << form) != 0) join(forms, std::to_string(form));
    }
    join(text, "form " + forms);
  }
  return text;
}

std::string enumerators_text(std::span<const Enumerator> enumerators) {
  std::string text;
  for (const Enumerator& each : enumerators) {
    join(text, std::to_string(each.value) + ' ' + std::string(each.name));
  }
  return text;
}

std::string bits_text(std::span<const BitInfo> bits) {
  std::string text;
  for (const BitInfo& each : bits) {
    const unsigned last = unsigned{each.bit} + each.width - 1;
    std::string part = each.width == 1 ? "bit " + std::to_string(each.bit)
                                       : "bits " + std::to_string(each.bit) + '-' + std::to_string(last);
    part.append(1, ' ').append(each.name);
    if ((each.layouts & kAllEditions) != kAllEditions) part += " (" + editions_text(each.layouts) + ')';
    join(text, part);
  }
  return text;
}

std::string condition_text(std::span<const FieldInfo> rows, const FieldInfo& row) {
  const Condition& condition = row.condition;
  if (condition.test == Condition::Test::always) return {};
  if (condition.test == Condition::Test::remaining) return "may be left out at the end";
  const auto other = std::ranges::find(rows, condition.field, &FieldInfo::name);
  std::string text = "only if " + std::string(condition.field);
  if (condition.test == Condition::Test::any_bit) {
    std::string names;
    for (std::uint32_t left = condition.value; left != 0; left &= left - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(left));
      join(names, other == rows.end() ? "bit_" + std::to_string(bit) : bit_name(other->bits, bit), " or ");
    }
    return text + " has " + names;
  }
  text += (condition.test == Condition::Test::equal ? " is " : " is not ") + std::to_string(condition.value);
  if (other != rows.end()) {
    const std::string name = value_text(*other, Layout(Edition::v2019), condition.value);
    if (other->kind == Kind::enumeration && !name.empty()) text += " (" + name + ')';
  }
  return text;
}

std::string unit_text(const FieldInfo& row, bool raw) {
  if (!raw || row.digits == 0) return std::string(row.unit);
  std::string text = "0." + std::string(row.digits - 1U, '0') + '1';
  if (!row.unit.empty()) text.append(1, ' ').append(row.unit);
  return text;
}

std::string row_text(std::span<const FieldInfo> rows, const FieldInfo& row) {
  std::string text = condition_text(rows, row);
  join(text, row.doc, ": ");
  join(text, counted_text(row), "; ");
  if (row.utc) join(text, "UTC", "; ");
  join(text, enumerators_text(row.enumerators), "; ");
  join(text, bits_text(row.bits), "; ");
  return text;
}

std::string value_text(const FieldInfo& row, Layout layout, std::uint64_t value) {
  if (row.kind == Kind::enumeration) {
    const auto found = std::ranges::find(row.enumerators, value, &Enumerator::value);
    return found == row.enumerators.end() ? std::string() : std::string(found->name);
  }
  if (row.kind != Kind::flags) return {};
  std::string text;
  std::uint64_t named = 0;
  for (const BitInfo& each : row.bits) {
    if (!layout.has(each.layouts)) continue;
    const std::uint64_t mask = (std::uint64_t{1} << each.width) - 1;
    const std::uint64_t part = value >> each.bit & mask;
    named |= mask << each.bit;
    if (each.width > 1) {
      join(text, std::string(each.name) + ' ' + std::to_string(part));
    } else if (part != 0) {
      join(text, each.name);
    }
  }
  for (std::uint64_t left = value & ~named; left != 0; left &= left - 1) {
    join(text, "bit_" + std::to_string(std::countr_zero(left)));
  }
  return text;
}

std::string hex_number(std::uint64_t number, unsigned bytes) {
  std::vector<std::uint8_t> wire;
  append_number(wire, number, bytes);
  return "0x" + to_hex(wire);
}

}  // namespace jt808
