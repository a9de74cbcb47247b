// Recognising items and walking through the fields of their values.
#include "protocol/items.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "jt808/gbk.hpp"
#include "protocol/text.hpp"

namespace jt808 {
namespace {

constexpr std::size_t kMostRows = 64;

void put_value(JsonWriter& json, const FieldInfo& row, Layout layout, Bytes bytes) {
  if (row.secret && json.options().mask_secrets) {
    json.plain("***");
  } else {
    put_bytes(json, row, layout, bytes);
  }
}

// Goes through the fields of a value in one layout: to see whether it fits (no writer), to show it, to tell
// of it.
class Walk {
 public:
  Walk(Layout layout, JsonWriter* json, FieldListener* listener, OuterField outer = {}) noexcept
      : layout_(layout), json_(json), listener_(listener), outer_(outer) {}

  // False where the bytes end before the fields do.
  bool rows(std::span<const FieldInfo> rows, const Path& path, ByteReader& in) {
    std::array<std::uint64_t, kMostRows> values;  // of the rows so far; `seen` says which
    std::uint64_t seen = 0;
    const auto value_of = [&](std::string_view name) -> std::optional<std::uint64_t> {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if ((seen >> i & 1) != 0 && rows[i].name == name) return values[i];
      }
      return name == outer_.name ? std::optional(outer_.value) : std::nullopt;
    };
    std::size_t end = 0;  // bytes that are to be left, where a length says so
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const FieldInfo& row = rows[i];
      if (!layout_.has(row.layouts)) continue;
      if (row.condition.test == Condition::Test::remaining) {
        if (in.remaining() == 0) continue;
      } else if (row.condition.test != Condition::Test::always) {
        const auto value = value_of(row.condition.field);
        if (!value || !compare(row.condition.test, *value, row.condition.value)) continue;
      }
      const std::uint64_t amount =
          row.extent == Extent::counted ? value_of(row.counted_by).value_or(0) : row.width;
      const Path named{&path, row.name};
      const Path& here = named_ ? named : path;
      if (json_ != nullptr && named_) json_->key(row.name);
      named_ = true;
      if (row.kind == Kind::structure || row.kind == Kind::list) {
        if (!inner(row, here, in, amount)) return false;
        if (listener_ != nullptr && !row.summed_by.empty()) {
          std::uint64_t said = 0;
          for (const std::string_view name : row.summed_by) said += value_of(name).value_or(0);
          if (said != entries_) listener_->on_miscount(here, said, entries_);
        }
        continue;
      }
      const Bytes bytes = row.extent == Extent::rest      ? in.rest()
                          : row.extent == Extent::counted ? in.take(amount)
                                                          : in.take(row.width);
      if (!in.ok()) return false;
      if (is_number(row.kind)) {
        values[i] = load_number(bytes);
        seen |= std::uint64_t{1} << i;
        if (row.kind == Kind::count && measures_the_rest(rows, row)) {
          if (values[i] > in.remaining()) return false;
          end = in.remaining() - values[i] + 1;
        }
      }
      if (json_ != nullptr) put_value(*json_, row, layout_, bytes);
      if (listener_ != nullptr) listener_->on_field(here, row, bytes, nullptr);
    }
    return end == 0 || in.remaining() + 1 == end;
  }

  // The value of an item with one field stands without that field's name.
  void without_name() noexcept { named_ = false; }

 private:
  bool inner(const FieldInfo& row, const Path& here, ByteReader& in, std::uint64_t amount) {
    if (row.kind == Kind::structure) return object(row.structure->fields, here, in);
    if (json_ != nullptr) json_->begin_array();
    std::uint64_t n = 0;
    for (; row.extent == Extent::rest ? in.remaining() > 0 : n < amount; ++n) {
      if (in.remaining() == 0) return false;
      const Path entry{&here, {}, static_cast<std::size_t>(n)};
      if (!object(row.structure->fields, entry, in)) return false;
    }
    if (json_ != nullptr) json_->end_array();
    entries_ = n;
    return true;
  }

  bool object(std::span<const FieldInfo> fields, const Path& path, ByteReader& in) {
    if (json_ != nullptr) json_->begin_object();
    if (!rows(fields, path, in)) return false;
    if (json_ != nullptr) json_->end_object();
    return true;
  }

  Layout layout_;
  JsonWriter* json_;
  FieldListener* listener_;
  OuterField outer_;
  bool named_ = true;
  std::uint64_t entries_ = 0;  // of the list before
};

bool fits(const ItemInfo& info, Bytes value, Layout layout) {
  ByteReader in(value);
  return Walk(layout, nullptr, nullptr).rows(info.fields, Path{}, in) && in.remaining() == 0;
}

// The layout in which the value fits: the one asked for, or another dialect or form.
std::optional<Layout> fitting_layout(const ItemInfo& info, Bytes value, Layout asked) {
  if (info.fields.size() == 1 && info.fields[0].structure == nullptr) {
    const FieldInfo& only = info.fields[0];
    if (only.extent == Extent::fixed) return only.width == value.size() ? std::optional(asked) : std::nullopt;
    return asked;
  }
  if (fits(info, value, asked)) return asked;
  const LayoutMask differ = differing(info.fields);
  if ((differ & (kAllDialects | kAllForms)) == 0) return std::nullopt;
  const LayoutMask forms = forms_of(info.fields);
  for (unsigned form = 0x100; form <= 0x800; form <<= 1) {
    if ((forms & form) == 0) continue;
    for (unsigned dialect = 0x010; dialect <= 0x080; dialect <<= 1) {
      const Layout layout(static_cast<LayoutMask>((asked.bits & kAllEditions) | dialect | form));
      if (fits(info, value, layout)) return layout;
    }
  }
  return std::nullopt;
}

// Counts items with one key: a few by looking through them, many (a terminal may send 100,000) by a map.
class Repetitions {
 public:
  // The how-many-eth this one is, from 1.
  std::size_t next(std::uint32_t id, bool as_bytes) {
    const std::uint64_t key = std::uint64_t{id} << 1 | (as_bytes ? 1U : 0U);
    if (many_.empty()) {
      for (std::size_t i = 0; i < size_; ++i) {
        if (few_[i].first == key) return ++few_[i].second;
      }
      if (size_ < few_.size()) {
        few_[size_++] = {key, 1};
        return 1;
      }
      many_.insert(few_.begin(), few_.end());
    }
    return ++many_[key];
  }

 private:
  std::array<std::pair<std::uint64_t, std::size_t>, 32> few_;
  std::size_t size_ = 0;
  std::map<std::uint64_t, std::size_t> many_;  // of ids that a terminal chose: no hash to collide
};

// What is lost of texts and times when a value is shown is told when it is read.
class OddValues final : public FieldListener {
 public:
  explicit OddValues(ReadContext& context) noexcept : context_(context) {}
  void on_field(const Path& path, const FieldInfo& row, Bytes bytes, const void*) override {
    if (row.kind == Kind::text) {
      read_text(context_, path, row, bytes, text_);
    } else if (row.kind == Kind::time || row.kind == Kind::date || row.kind == Kind::clock) {
      check_time(context_, path, bytes);
    }
  }
  void on_item_part(const Path&, std::string_view, Bytes) override {}
  void on_miscount(const Path& path, std::uint64_t said, std::uint64_t there) override {
    context_.warn(
        path, "has " + std::to_string(there) + " entries, the counts before it say " + std::to_string(said));
  }

 private:
  ReadContext& context_;
  std::string text_;
};

void check_values(ReadContext& context, const Path& path, const ItemTable& table, const ItemList& items) {
  OddValues odd(context);
  for (const ItemList::Entry& entry : items.entries()) {
    if (entry.id < table.odd_from || entry.id > table.odd_to) continue;
    const Bytes value = items.value(entry);
    const KnownItem item = recognise(table, entry.id, value, context.layout);
    if (item.info == nullptr) {
      const auto known = std::ranges::find(table.items, entry.id, &ItemInfo::id);
      const bool counted =
          known != table.items.end() &&
          std::ranges::any_of(known->fields, [](const FieldInfo& row) { return !row.summed_by.empty(); });
      if (counted) context.warn(Path{&path, known->name}, "ends inside an entry and is kept as bytes");
      continue;
    }
    tell_item(odd, Path{&path, item.info->name}, item, value);
  }
}

}  // namespace

std::size_t ItemList::assign(Bytes items, std::uint8_t id_width) {
  clear();
  const std::size_t head = id_width + 1U;
  std::size_t at = 0;
  while (items.size() - at >= head) {
    const std::size_t length = items[at + id_width];
    if (items.size() - at < head + length) break;
    const std::uint32_t id = id_width == 1 ? items[at] : load_be<std::uint32_t>(items.data() + at);
    entries_.push_back({id, static_cast<std::uint32_t>(at + head), static_cast<std::uint8_t>(length)});
    at += head + length;
  }
  bytes_.assign(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(at));
  return at;
}

KnownItem recognise(const ItemTable& table, std::uint32_t id, Bytes value, Layout layout) noexcept {
  const auto after = std::ranges::upper_bound(table.items, id, {}, &ItemInfo::id);
  for (auto each = after; each != table.items.begin();) {
    --each;
    if (each->id != id && (each->last_id < id || each->id > id)) break;
    if (const auto fit = fitting_layout(*each, value, layout)) return {&*each, *fit};
  }
  return {nullptr, layout};
}

void read_items(ReadContext& context, const Path& path, const FieldInfo& row, ByteReader& in,
                ItemList& items) {
  const Bytes left = in.peek();
  const std::size_t whole = items.assign(left, row.table->id_width);
  in.take(whole);
  if (whole != left.size()) {
    context.exact = false;
    context.warn(path, "end inside an item");
  }
  check_values(context, path, *row.table, items);
  if (context.listener != nullptr) {
    Repetitions repetitions;
    for (const ItemList::Entry& entry : items.entries()) {
      const Bytes value = left.subspan(entry.offset, entry.length);
      const KnownItem item = recognise(*row.table, entry.id, value, context.layout);
      const std::size_t nth = repetitions.next(entry.id, item.info == nullptr);
      const std::string key =
          item_key(*row.table, item.info, entry.id) + (nth > 1 ? '#' + std::to_string(nth) : "");
      const Path here{&path, key};
      const std::size_t head = row.table->id_width + 1U;
      context.listener->on_item_part(here, "id", left.subspan(entry.offset - head, row.table->id_width));
      context.listener->on_item_part(here, "length", left.subspan(entry.offset - 1, 1));
      tell_item(*context.listener, here, item, value);
    }
  }
}

std::string item_key(const ItemTable& table, const ItemInfo* info, std::uint32_t id) {
  std::vector<std::uint8_t> bytes;
  append_number(bytes, id, table.id_width);
  if (info == nullptr) return "0x" + to_hex(bytes);
  if (info->last_id == 0) return std::string(info->name);
  return std::string(info->name) + "_0x" + to_hex(bytes);  // one name for many ids
}

void tell_item(FieldListener& listener, const Path& path, const KnownItem& item, Bytes value) {
  if (item.info == nullptr) return listener.on_item_part(path, "value", value);
  ByteReader in(value);
  Walk walk(item.layout, nullptr, &listener);
  if (item.info->fields.size() == 1) walk.without_name();
  (void)walk.rows(item.info->fields, path, in);
}

void put_items(JsonWriter& json, Layout layout, const ItemTable& table, const ItemList& items) {
  Repetitions repetitions;
  json.begin_object();
  for (const ItemList::Entry& entry : items.entries()) {
    const Bytes value = items.value(entry);
    const KnownItem item = recognise(table, entry.id, value, layout);
    const std::size_t nth = repetitions.next(entry.id, item.info == nullptr);
    if (nth == 1 && item.info != nullptr && item.info->last_id == 0) {
      json.key(item.info->name);
    } else {
      json.key(item_key(table, item.info, entry.id) + (nth > 1 ? "#" + std::to_string(nth) : ""));
    }
    if (item.info == nullptr) {
      json.hex(value);
      continue;
    }
    const auto fields = item.info->fields;
    const bool single = fields.size() == 1;
    if (single && fields[0].structure == nullptr) {
      put_value(json, fields[0], item.layout, value);
      continue;
    }
    ByteReader in(value);
    Walk walk(item.layout, &json, nullptr);
    if (single) walk.without_name();
    if (!single) json.begin_object();
    (void)walk.rows(fields, Path{}, in);
    // Said of the item although the message may have been asked for with it: the JSON stands alone.
    if (!single && (!item.layout.usual() || !(item.layout == layout))) {
      put_layout(json, differing(fields), item.layout, layout);
    }
    if (!single) json.end_object();
  }
  json.end_object();
}

bool measures_the_rest(std::span<const FieldInfo> rows, const FieldInfo& count) noexcept {
  return std::ranges::find(rows, count.name, &FieldInfo::counted_by) == rows.end();
}

bool value_fits(std::span<const FieldInfo> rows, Bytes value, Layout layout, OuterField outer) noexcept {
  ByteReader in(value);
  return Walk(layout, nullptr, nullptr, outer).rows(rows, Path{}, in) && in.remaining() == 0;
}

void put_value_fields(JsonWriter& json, std::span<const FieldInfo> rows, Bytes value, Layout layout,
                      OuterField outer) {
  ByteReader in(value);
  json.begin_object();
  (void)Walk(layout, &json, nullptr, outer).rows(rows, Path{}, in);
  json.end_object();
}

void tell_value_fields(FieldListener& listener, const Path& path, std::span<const FieldInfo> rows,
                       Bytes value, Layout layout, OuterField outer) {
  ByteReader in(value);
  (void)Walk(layout, nullptr, &listener, outer).rows(rows, path, in);
}

}  // namespace jt808
