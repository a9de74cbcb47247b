// The loop that decodes: rows in, members out.
#include "protocol/read.hpp"

#include <algorithm>

#include "jt808/bcd.hpp"
#include "jt808/values.hpp"
#include "protocol/contents.hpp"
#include "protocol/items.hpp"
#include "protocol/text.hpp"

namespace jt808 {
namespace {

template <class T>
T& as(void* at) noexcept {
  return *static_cast<T*>(at);
}

// A number of the row's width into its member.
bool read_number(const FieldInfo& row, ByteReader& in, void* at) noexcept {
  switch (row.width) {
    case 1:
      as<std::uint8_t>(at) = in.be<std::uint8_t>();
      break;
    case 2:
      as<std::uint16_t>(at) = in.be<std::uint16_t>();
      break;
    case 4:
      as<std::uint32_t>(at) = in.be<std::uint32_t>();
      break;
    default:
      as<std::uint64_t>(at) = in.be<std::uint64_t>();
  }
  return in.ok();
}

template <class Bcd>
bool read_bcd(ReadContext& context, const Path& path, ByteReader& in, void* at) {
  auto& value = as<Bcd>(at).bcd;
  const Bytes bcd = in.take(value.size());
  if (!in.ok()) return false;
  std::ranges::copy(bcd, value.begin());
  check_time(context, path, bcd);
  return true;
}

// The fields of one message or structure.
class Reading {
 public:
  Reading(const StructInfo& info, ReadContext& context, const Path& path, ByteReader& in,
          void* object) noexcept
      : info_(info), context_(context), path_(path), in_(in), object_(object) {}

  bool run() {
    MessageBase* const base = info_.base == nullptr ? nullptr : info_.base(object_);
    if (base != nullptr) {
      base->layout = context_.layout;
      base->cut = false;
    }
    std::uint16_t nth = 0;
    std::uint16_t present = 0;
    unsigned there = 0;  // fields that were read
    for (const FieldInfo& row : info_.fields) {
      ++nth;
      if (!context_.layout.has(row.layouts)) continue;
      if (row.condition.test != Condition::Test::always && !wanted(row)) {
        clear_member(row, object_);
        continue;
      }
      if (in_.remaining() == 0 && base != nullptr && there >= info_.required && needs_bytes(row)) {
        base->cut = true;
        context_.exact = false;
        context_.warn(path_, "ends before '" + std::string(row.name) + "'");
        clear_from(nth - 1U);
        break;
      }
      const std::uint8_t* const start = in_.peek().data();
      if (!read(row)) return context_.fail({&path_, row.name}, start);
      if (context_.listener != nullptr && row.kind != Kind::structure && row.kind != Kind::list &&
          row.kind != Kind::items) {
        tell(row, Bytes(start, in_.peek().data()));
      }
      ++there;
      present = nth;
    }
    if (base != nullptr) base->present = present;
    return true;
  }

 private:
  void tell(const FieldInfo& row, Bytes bytes) {
    FieldListener& listener = *context_.listener;
    if (row.contents != nullptr &&
        tell_contents(listener, path_, info_, row, context_.layout, object_, bytes)) {
      return;
    }
    listener.on_field({&path_, row.name}, row, bytes, object_);
  }

  bool wanted(const FieldInfo& row) const noexcept {
    return row.condition.test == Condition::Test::remaining
               ? in_.remaining() > 0
               : condition_holds(info_, context_.layout, row, object_);
  }

  // Whether a body that ends here lacks the field, and is not merely empty in it.
  bool needs_bytes(const FieldInfo& row) const noexcept {
    if (row.extent == Extent::counted) return row.kind != Kind::list && announced(row) > 0;
    return row.extent == Extent::fixed || row.kind == Kind::structure;
  }

  // What the count field says.
  std::uint64_t announced(const FieldInfo& row) const noexcept {
    const FieldInfo* const count = find_row(info_, context_.layout, row.counted_by);
    return count == nullptr ? 0 : member_number(*count, object_);
  }

  void compare_count(const FieldInfo& row, std::size_t size) {
    const std::uint64_t said = announced(row);
    if (said == size) return;
    context_.exact = false;
    context_.warn({&path_, row.counted_by},
                  "says " + std::to_string(said) + ", there are " + std::to_string(size));
  }

  bool followed(const FieldInfo& row) const noexcept {
    const FieldInfo* const end = info_.fields.data() + info_.fields.size();
    return std::any_of(&row + 1, end,
                       [&](const FieldInfo& each) { return context_.layout.has(each.layouts); });
  }

  void clear_from(std::size_t nth) {
    for (; nth < info_.fields.size(); ++nth) {
      if (context_.layout.has(info_.fields[nth].layouts)) clear_member(info_.fields[nth], object_);
    }
  }

  Bytes take(const FieldInfo& row) noexcept {
    switch (row.extent) {
      case Extent::rest:
        return in_.rest();
      case Extent::counted:
        return in_.take(announced(row));
      case Extent::fixed:
        break;
    }
    return in_.take(row.width);
  }

  bool read(const FieldInfo& row) {
    void* const at = row.at(object_);
    switch (row.kind) {
      case Kind::number:
      case Kind::signed_number:
      case Kind::decimal:
      case Kind::flags:
      case Kind::enumeration:
        return read_number(row, in_, at);
      case Kind::count: {
        const Bytes bytes = in_.take(row.width);
        as<std::optional<std::uint32_t>>(at) = static_cast<std::uint32_t>(load_number(bytes));
        return in_.ok();
      }
      case Kind::digits: {
        const Bytes bytes = in_.take(row.width);
        as<Digits>(at).text = bcd_digits(bytes);
        return in_.ok();
      }
      case Kind::time:
        return read_bcd<Timestamp>(context_, {&path_, row.name}, in_, at);
      case Kind::date:
        return read_bcd<Date>(context_, {&path_, row.name}, in_, at);
      case Kind::clock:
        return read_bcd<ClockTime>(context_, {&path_, row.name}, in_, at);
      case Kind::text: {
        const Bytes bytes = take(row);
        if (in_.ok()) read_text(context_, {&path_, row.name}, row, bytes, as<std::string>(at));
        return in_.ok();
      }
      case Kind::bytes: {
        const Bytes bytes = take(row);
        as<std::vector<std::uint8_t>>(at).assign(bytes.begin(), bytes.end());
        return in_.ok();
      }
      case Kind::items:
        read_items(context_, {&path_, row.name}, row, in_, as<ItemList>(at));
        if (row.extent == Extent::counted) compare_count(row, as<ItemList>(at).entries().size());
        return true;
      case Kind::structure:
        return read_structure(row, at);
      case Kind::list:
        return read_list(row, at);
    }
    return false;
  }

  bool read_structure(const FieldInfo& row, void* at) {
    const Path path{&path_, row.name};
    if (row.extent == Extent::fixed) return read_fields(*row.structure, context_, path, in_, at);
    const Bytes bytes = take(row);
    if (!in_.ok()) return false;
    ByteReader inside(bytes);
    if (!read_fields(*row.structure, context_, path, inside, at)) return false;
    const Bytes left = inside.rest();
    if (row.structure->base != nullptr) {
      row.structure->base(at)->extra.assign(left.begin(), left.end());
    }
    if (!left.empty()) {
      context_.exact = false;
      context_.warn(path, std::to_string(left.size()) + " bytes are left behind its fields");
    }
    return true;
  }

  // Whole entries, as many as are announced, or as there are: the last list of a body goes to its end.
  bool read_list(const FieldInfo& row, void* at) {
    const bool counted = row.extent == Extent::counted;
    const std::uint64_t said = counted ? announced(row) : 0;
    const std::uint64_t most = counted && followed(row) ? said : ~std::uint64_t{0};
    std::size_t size = 0;
    while (size < most && in_.remaining() > 0) {
      if (row.list->size(at) <= size) row.list->resize(at, size + 1);
      const Path path{&path_, row.name, Path::kNoIndex};
      const Path entry{&path, {}, size};
      const ByteReader before = in_;
      const std::size_t warnings = context_.warnings.size();
      if (!read_fields(*row.structure, context_, entry, in_, row.list->at(at, size)) ||
          in_.remaining() == before.remaining()) {
        // What is left is no whole entry; it is kept as the rest of the body.
        in_ = before;
        if (context_.listener != nullptr) context_.listener->on_taken_back(in_.peek().data());
        context_.error = {};
        context_.warnings.resize(warnings);
        break;
      }
      ++size;
    }
    row.list->resize(at, size);
    if (counted && size != said) {
      // Only the last list of a layout may fall short: what follows another would be read from the wrong
      // place.
      if (in_.remaining() > 0 && followed(row)) return context_.fail({&path_, row.name}, in_.peek().data());
      compare_count(row, size);
    }
    return true;
  }

  const StructInfo& info_;
  ReadContext& context_;
  const Path& path_;
  ByteReader& in_;
  void* object_;
};

}  // namespace

void check_time(ReadContext& context, const Path& path, Bytes bcd) {
  if (bcd.front() == 0xff && all_bytes(bcd, 0xff)) {
    context.warn(path, "is no time, written as FF instead of 00");
  }
}

void ReadContext::warn(const Path& path, std::string_view text) {
  // A body of a megabyte may be odd a hundred thousand times.
  constexpr std::size_t kMost = 64;
  if (warnings.size() > kMost) return;
  if (warnings.size() == kMost) {
    warnings.emplace_back("more is odd, which is not listed");
    return;
  }
  const std::string where = path.text();
  warnings.push_back(where.empty() ? "the body " + std::string(text) : where + ' ' + std::string(text));
}

bool ReadContext::fail(const Path& path, const std::uint8_t* at) {
  if (error.field.empty()) {
    error.code = Errc::truncated;
    error.field = path.text();
    error.offset = static_cast<std::size_t>(at - body);
  }
  return false;
}

bool read_fields(const StructInfo& info, ReadContext& context, const Path& path, ByteReader& in,
                 void* object) {
  return Reading(info, context, path, in, object).run();
}

}  // namespace jt808
