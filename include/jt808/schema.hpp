// How messages are described: once, as rows of fields, from which decoding, encoding, JSON, schemas, the
// annotated dump and the manual come. Data only; the loops over it are in protocol/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/layout.hpp"

namespace jt808 {

// What every message has beside its fields.
struct MessageBase {
  std::vector<std::uint8_t> extra;    // bytes of the body after its last field
  std::vector<std::string> warnings;  // what was odd, in words
  Layout layout;                      // whose rows were read; by fit it may differ from the one asked for
  // Rows of the description up to which fields are known to be there. Fields that a body may leave out at its
  // end are written when they are below this or hold something.
  std::uint16_t present = 0;
  bool cut = false;  // the body ended, between two fields, before those that must be there
};

enum class Kind : std::uint8_t {
  number,         // unsigned, 1 to 8 bytes; in JSON a number, of 8 bytes a decimal string
  signed_number,  // two's complement, 2 bytes
  decimal,        // unsigned, in units of 10^-digits
  flags,          // bits with names
  enumeration,    // a number some values of which have names
  count,          // how long, or how many, another field is
  digits,         // BCD that is no time: a string of its digits
  time,           // BCD[6] YYMMDDhhmmss
  date,           // BCD[4] YYYYMMDD
  clock,          // BCD[5] hhmmss and four digits of milliseconds
  text,           // GBK
  bytes,
  structure,  // fields of their own, once
  list,       // fields of their own, several times
  items,      // values behind ids and lengths, up to the end
};

// How long a text, bytes or a structure is, or how many entries a list has.
enum class Extent : std::uint8_t { fixed, rest, counted };
enum class Padding : std::uint8_t { nul_behind, spaces_behind, nul_in_front };

// One bit of a bit field, or a value of several bits (width > 1) that stands under its own key in JSON.
struct BitInfo {
  constexpr BitInfo(std::uint8_t first, std::uint8_t bits, std::string_view key,
                    LayoutMask mask = kEverywhere) noexcept
      : bit(first), width(bits), name(key), layouts(unrestricted_elsewhere(mask)) {}

  std::uint8_t bit;
  std::uint8_t width;
  std::string_view name;
  LayoutMask layouts;
};

struct Enumerator {
  std::uint32_t value;
  std::string_view name;
};

// When a field is there. `remaining`: while bytes of the body remain. A condition on an absent field is
// false.
struct Condition {
  enum class Test : std::uint8_t { always, equal, not_equal, any_bit, remaining };
  Test test = Test::always;
  std::string_view field{};
  std::uint32_t value = 0;
};

struct StructInfo;
struct ItemTable;
struct ItemInfo;

// What bytes or a text hold, where that is told. The field stays what it is; JSON shows, under a key beside
// it, what it holds, where exactly these bytes would be written for that.
struct Contents {
  enum class Form : std::uint8_t {
    fields,    // one of `choices`
    gzip,      // compressed bytes: shown only
    control,   // the values of a 0x8105 between ';'
    recorder,  // a packet of the driving recorder; `choices` are its data by command
  };
  std::string_view key;
  Form form = Form::fields;
  std::string_view by{};                // the field whose value is the id of a choice
  std::string_view entries{};           // the field that counts what lists inside name as their count
  std::span<const ItemInfo> choices{};  // the first with the id that fits exactly
  std::uint16_t start = 0;              // recorder: how packets of this direction begin
};

// A vector of described structures, without its type.
struct ListOps {
  std::size_t (*size)(const void* list);
  void (*resize)(void* list, std::size_t size);  // what is there already keeps its memory
  void* (*at)(void* list, std::size_t index);
};

// One row. A field that differs between editions has one row for each form, under one name.
struct FieldInfo {
  std::string_view name;   // as in the reference
  std::string_view doc{};  // meaning
  std::string_view unit{};
  Kind kind = Kind::number;
  Extent extent = Extent::fixed;
  Padding padding = Padding::nul_behind;
  std::uint8_t width = 0;    // bytes on the wire; 0 where it varies
  std::uint8_t digits = 0;   // decimal: the value is in units of 10^-digits
  bool string_type = false;  // a fixed text that the standard calls STRING[n], not BYTE[n]
  bool utc = false;          // time: UTC instead of GMT+8
  bool secret = false;       // masked where secrets are
  LayoutMask layouts = kEverywhere;
  Condition condition{};
  std::string_view counted_by{};  // the count field before it that says its length or its number of entries
  std::span<const std::string_view>
      summed_by{};  // of a list in an item: numbers before it whose sum is its size
  std::span<const BitInfo> bits{};
  std::span<const Enumerator> enumerators{};
  const StructInfo* structure = nullptr;  // of a structure, of a list's entries
  const ItemTable* table = nullptr;       // of items
  const ListOps* list = nullptr;
  const Contents* contents = nullptr;   // of bytes and texts
  void* (*at)(void* object) = nullptr;  // the member; null in items, whose values stay bytes

  // Builders, each for one property.
  [[nodiscard]] constexpr FieldInfo in(LayoutMask mask) const noexcept {
    FieldInfo row = *this;
    row.layouts = unrestricted_elsewhere(mask);
    return row;
  }
  [[nodiscard]] constexpr FieldInfo measured_in(std::string_view text) const noexcept {
    FieldInfo row = *this;
    row.unit = text;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo scaled(std::uint8_t decimals, std::string_view text) const noexcept {
    FieldInfo row = *this;
    row.kind = Kind::decimal;
    row.digits = decimals;
    row.unit = text;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo flags(std::span<const BitInfo> named) const noexcept {
    FieldInfo row = *this;
    row.kind = Kind::flags;
    row.bits = named;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo one_of(std::span<const Enumerator> named) const noexcept {
    FieldInfo row = *this;
    row.kind = Kind::enumeration;
    row.enumerators = named;
    return row;
  }
  // The size of a count in bytes.
  [[nodiscard]] constexpr FieldInfo sized(std::uint8_t bytes) const noexcept {
    FieldInfo row = *this;
    row.width = bytes;
    return row;
  }
  // A text or bytes of fixed size.
  [[nodiscard]] constexpr FieldInfo fixed(std::uint8_t bytes,
                                          Padding pad = Padding::nul_behind) const noexcept {
    FieldInfo row = *this;
    row.extent = Extent::fixed;
    row.width = bytes;
    row.padding = pad;
    return row;
  }
  // STRING[n].
  [[nodiscard]] constexpr FieldInfo fixed_string(std::uint8_t bytes) const noexcept {
    FieldInfo row = fixed(bytes);
    row.string_type = true;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo counted(std::string_view by) const noexcept {
    FieldInfo row = *this;
    row.extent = Extent::counted;
    row.counted_by = by;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo only_if(Condition::Test test, std::string_view field,
                                            std::uint32_t value) const noexcept {
    FieldInfo row = *this;
    row.condition = {test, field, value};
    return row;
  }
  [[nodiscard]] constexpr FieldInfo if_equal(std::string_view field, std::uint32_t value) const noexcept {
    return only_if(Condition::Test::equal, field, value);
  }
  [[nodiscard]] constexpr FieldInfo if_not_equal(std::string_view field, std::uint32_t value) const noexcept {
    return only_if(Condition::Test::not_equal, field, value);
  }
  [[nodiscard]] constexpr FieldInfo if_any_bit(std::string_view field, std::uint32_t mask) const noexcept {
    return only_if(Condition::Test::any_bit, field, mask);
  }
  [[nodiscard]] constexpr FieldInfo if_remaining() const noexcept {
    return only_if(Condition::Test::remaining, {}, 0);
  }
  [[nodiscard]] constexpr FieldInfo summed(std::span<const std::string_view> numbers) const noexcept {
    FieldInfo row = *this;
    row.summed_by = numbers;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo masked() const noexcept {
    FieldInfo row = *this;
    row.secret = true;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo in_utc() const noexcept {
    FieldInfo row = *this;
    row.utc = true;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo holding(const Contents& told) const noexcept {
    FieldInfo row = *this;
    row.contents = &told;
    return row;
  }
  [[nodiscard]] constexpr FieldInfo items_of(const ItemTable& known) const noexcept {
    FieldInfo row = *this;
    row.table = &known;
    return row;
  }
};

// A structure: the fields of a message, of a list's entry, of an item.
struct StructInfo {
  std::string_view name;
  std::span<const FieldInfo> fields;             // in wire order
  MessageBase* (*base)(void* object) = nullptr;  // null where it has none
  void (*reset)(void* object) = nullptr;         // as newly made
  std::uint8_t required = 1;  // rows at the start of the layout without which the body says nothing
};

// An additional item of 0x0200, or a terminal parameter.
struct ItemInfo {
  std::uint32_t id;
  std::string_view name;
  std::span<const FieldInfo> fields;   // without members; one field stands for the item itself in JSON
  LayoutMask editions = kAllEditions;  // where the standard defines it; it is understood everywhere
  std::string_view source{};           // where it comes from, when that is not JT/T 808
  std::uint32_t last_id = 0;           // of a range of ids with one meaning
};

// Sorted by id. Two entries may share one id: the first whose fields fit a value exactly is taken.
struct ItemTable {
  std::uint8_t id_width;  // 1 or 4 bytes; the length behind it has 1
  std::span<const ItemInfo> items;
  // The ids among which values hold texts or times, which may be odd: these are looked at when a body is
  // read.
  std::uint32_t odd_from = 0;
  std::uint32_t odd_to = 0xffffffff;
};

struct MessageInfo : StructInfo {
  std::uint16_t id = 0;
  std::string_view title{};  // in English
  std::string_view chinese{};
  LayoutMask editions = kAllEditions;  // of the standard; other headers carry it in the nearest of these
  std::string_view source{};           // where it comes from, when that is not JT/T 808
  void* (*make)() = nullptr;
  void (*destroy)(void* message) noexcept = nullptr;
  // Which layout to try first, where a body tells more than the edition asked for. Null: the edition's own.
  Layout (*choose)(Bytes body, Layout asked) = nullptr;
  // Whether what was read with a layout can be meant. Null: whatever fits is.
  bool (*plausible)(const void* message) = nullptr;

  // The id had other uses before: a body that fits no layout exactly is kept as bytes.
  bool exact_only = false;

  [[nodiscard]] constexpr bool downlink() const noexcept { return (id & 0x8000) != 0; }
};

// "WORD", "BCD[6]", "STRING", "LIST": the type as the standard writes it.
[[nodiscard]] std::string type_name(const FieldInfo& field);

// The layout in which a message is read or written for the one asked for: the nearest edition that has it;
// the strict form of 2011 only when asked for and there.
[[nodiscard]] Layout layout_for(const MessageInfo& info, Layout asked) noexcept;

}  // namespace jt808
