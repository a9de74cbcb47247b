// The loop that encodes: members in, rows out, counts filled in behind.
#include "protocol/write.hpp"

#include <algorithm>
#include <array>

#include "jt808/codec.hpp"
#include "jt808/values.hpp"
#include "protocol/text.hpp"

namespace jt808 {
namespace {

template <class T>
const T& as(const void* at) noexcept {
  return *static_cast<const T*>(at);
}

void write_items(WriteContext& context, const Path& path, const FieldInfo& row, const ItemList& items,
                 std::vector<std::uint8_t>& out) {
  for (const ItemList::Entry& entry : items.entries()) {
    if (row.table->id_width == 1 && entry.id > 0xff) {
      return context.fail(Errc::out_of_range, path, "has an item whose id is over 255");
    }
    append_number(out, entry.id, row.table->id_width);
    out.push_back(entry.length);
    const Bytes value = items.value(entry);
    out.insert(out.end(), value.begin(), value.end());
  }
}

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

void WriteContext::fail(Errc code, const Path& path, std::string text) {
  if (error) return;
  const std::string where = path.text();
  error =
      CodecError{code, where, 0, (where.empty() ? "the body" : "'" + where + "'") + ' ' + std::move(text)};
}

void write_digits(WriteContext& context, const Path& path, const FieldInfo& row, std::string_view text,
                  std::vector<std::uint8_t>& out) {
  const std::size_t digits = std::size_t{row.width} * 2;
  if (text.size() > digits) {
    return context.fail(Errc::out_of_range, path,
                        "has " + std::to_string(text.size()) + " digits; " + std::to_string(digits) + " fit");
  }
  const auto bytes = from_hex(std::string(digits - text.size(), '0').append(text));
  if (!bytes || text.find(' ') != std::string_view::npos) {
    return context.fail(Errc::invalid_text, path, "must be digits only");
  }
  out.insert(out.end(), bytes->begin(), bytes->end());
}

void append_number(std::vector<std::uint8_t>& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void write_value(WriteContext& context, const FieldInfo& row, const Path& path, const void* object,
                 std::vector<std::uint8_t>& out) {
  const void* const at = member(row, object);
  switch (row.kind) {
    case Kind::number:
    case Kind::signed_number:
    case Kind::decimal:
    case Kind::flags:
    case Kind::enumeration:
    case Kind::count:
      return append_number(out, member_number(row, object), row.width);
    case Kind::digits:
      return write_digits(context, path, row, as<Digits>(at).text, out);
    case Kind::time:
      return append(out, as<Timestamp>(at).bcd);
    case Kind::date:
      return append(out, as<Date>(at).bcd);
    case Kind::clock:
      return append(out, as<ClockTime>(at).bcd);
    case Kind::text:
      return write_text(context, path, row, as<std::string>(at), out);
    case Kind::bytes: {
      const auto& bytes = as<std::vector<std::uint8_t>>(at);
      if (row.extent == Extent::fixed && bytes.size() != row.width && !bytes.empty()) {
        return context.fail(
            Errc::bad_length, path,
            "has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(row.width));
      }
      append(out, bytes);
      if (row.extent == Extent::fixed && bytes.empty()) out.insert(out.end(), row.width, 0);
      return;
    }
    case Kind::items:
      return write_items(context, path, row, as<ItemList>(at), out);
    case Kind::structure:
      return write_fields(*row.structure, context, path, at, out);
    case Kind::list: {
      const std::size_t size = row.list->size(at);
      for (std::size_t i = 0; i < size && !context.error; ++i) {
        const Path entry{&path, {}, i};
        write_fields(*row.structure, context, entry, row.list->at(const_cast<void*>(at), i), out);
      }
      return;
    }
  }
}

namespace {

// Counts are written before what they count: they get their place first and their value when it is known.
class Counts {
 public:
  Counts(WriteContext& context, const Path& path, const void* object, std::vector<std::uint8_t>& out) noexcept
      : context_(context), path_(path), object_(object), out_(out) {}

  void reserve(const FieldInfo& row) {
    if (size_ < open_.size()) open_[size_++] = {&row, out_.size()};
    append_number(out_, 0, row.width);
  }

  // `counted` was written, from `before` on.
  void settle(const FieldInfo& counted, std::size_t before) {
    for (Open& each : std::span(open_).first(size_)) {
      if (each.row == nullptr || each.row->name != counted.counted_by) continue;
      const bool entries = counted.kind == Kind::list || counted.kind == Kind::items;
      const std::size_t amount =
          entries ? amount_of(counted, context_.layout, object_) : out_.size() - before;
      fill(each, amount, counted.name);
    }
  }

  // What is counted is not there in this form: what was given stands.
  void finish() {
    for (Open& each : std::span(open_).first(size_)) {
      if (each.row != nullptr) fill(each, given(*each.row).value_or(0), {});
    }
  }

  // A count of something else: a total beside the count of what is here.
  void write(const FieldInfo& row, std::uint32_t value) {
    if (!check_range(row, value)) return;
    append_number(out_, value, row.width);
  }

 private:
  struct Open {
    const FieldInfo* row;
    std::size_t at;
  };

  const std::optional<std::uint32_t>& given(const FieldInfo& row) const {
    return as<std::optional<std::uint32_t>>(member(row, object_));
  }

  void fill(Open& open, std::size_t amount, std::string_view counted) {
    const FieldInfo& row = *open.row;
    open.row = nullptr;
    const std::size_t said = given(row).value_or(static_cast<std::uint32_t>(amount));
    if (said != amount) {
      return context_.fail(Errc::bad_length, Path{&path_, row.name},
                           "says " + std::to_string(said) + ", but '" + std::string(counted) + "' has " +
                               std::to_string(amount));
    }
    if (!check_range(row, amount)) return;
    for (std::size_t i = 0; i < row.width; ++i) {
      out_[open.at + i] = static_cast<std::uint8_t>(amount >> (8 * (row.width - 1 - i)));
    }
  }

  bool check_range(const FieldInfo& row, std::size_t value) {
    if (row.width >= 4 || value >> (8 * row.width) == 0) return true;
    context_.fail(Errc::out_of_range, Path{&path_, row.name},
                  "would be " + std::to_string(value) + ", which " + std::to_string(row.width) +
                      " byte(s) cannot hold");
    return false;
  }

  WriteContext& context_;
  const Path& path_;
  const void* object_;
  std::vector<std::uint8_t>& out_;
  std::array<Open, 8> open_;  // no message has more counts
  std::size_t size_ = 0;
};

}  // namespace

void write_fields(const StructInfo& info, WriteContext& context, const Path& path, const void* object,
                  std::vector<std::uint8_t>& out) {
  const MessageBase* const base = info.base == nullptr ? nullptr : info.base(const_cast<void*>(object));
  if (base != nullptr && base->cut && base->present == 0) {  // nothing of it was understood: it is its bytes
    out.insert(out.end(), base->extra.begin(), base->extra.end());
    return;
  }
  Counts counts(context, path, object, out);
  for (std::size_t nth = 0; nth < info.fields.size() && !context.error; ++nth) {
    const FieldInfo& row = info.fields[nth];
    if (!belongs(info, context.layout, nth, object)) continue;
    if (row.kind != Kind::count) {
      const std::size_t before = out.size();
      write_value(context, row, Path{&path, row.name}, object, out);
      if (!row.counted_by.empty() && !context.error) counts.settle(row, before);
      continue;
    }
    const FieldInfo* const counted = counted_row(info, context.layout, row);
    if (counted != nullptr && counted->counted_by == row.name) {
      counts.reserve(row);
    } else {
      counts.write(row, count_value(info, context.layout, row, object));
    }
  }
  if (context.error) return;
  counts.finish();
  if (base == nullptr) return;
  // What was behind the fields that were read goes there again.
  out.insert(out.end(), base->extra.begin(), base->extra.end());
}

Result<void> encode_fields(const MessageInfo& info, const void* message, Layout asked,
                           std::vector<std::uint8_t>& out) {
  const std::size_t before = out.size();
  WriteContext context(layout_for(info, asked));
  write_fields(info, context, Path{}, message, out);
  if (!context.error) return {};
  out.resize(before);
  context.error->message.insert(0, std::string(info.name) + ": ");
  return *context.error;
}

}  // namespace jt808
