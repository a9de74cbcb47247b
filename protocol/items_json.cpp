// JSON to items: by name, or by id and hexadecimal bytes.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>

#include "protocol/items.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/text.hpp"

namespace jt808 {
namespace {

// Writes the value of an item from the JSON that shows it.
class ItemValue {
 public:
  ItemValue(WriteContext& context, std::vector<std::uint8_t>& out) noexcept : context_(context), out_(out) {}

  void item(const ItemInfo& info, const Path& path, const boost::json::value& json) {
    const Layout outside = context_.layout;
    if (info.fields.size() == 1) {
      value(info.fields[0], path, json);
    } else if (const auto* const object = json.if_object()) {
      const LayoutMask differ = differing(info.fields);
      get_layout(context_, path, info.fields, *object);
      object_fields(info.fields, path, *object, differ);
    } else {
      context_.fail(Errc::wrong_type, path, "must be an object");
    }
    context_.layout = outside;
  }

  void fields(std::span<const FieldInfo> rows, const Path& path, const boost::json::value& json) {
    if (const auto* const object = json.if_object()) return object_fields(rows, path, *object, 0);
    context_.fail(Errc::wrong_type, path, "must be an object");
  }

 private:
  void object_fields(std::span<const FieldInfo> rows, const Path& path, const boost::json::object& json,
                     LayoutMask differ) {
    std::size_t used = 0;
    const FieldInfo* measure = nullptr;  // a count of all bytes behind it
    std::size_t measured = 0;            // where these start
    for (const auto& [key, member] : json) {
      if (is_layout_key({key.data(), key.size()}, differ)) ++used;
    }
    const auto given = [&](std::string_view name) {
      return json.if_contains(boost::json::string_view(name.data(), name.size()));
    };
    for (const FieldInfo& row : rows) {
      if (context_.error) return;
      if (!context_.layout.has(row.layouts) || !there(rows, row, json)) continue;
      const boost::json::value* const member = given(row.name);
      if (member != nullptr) ++used;
      // What is left out has its default; what may be missing at the end, is.
      if (member == nullptr && row.condition.test == Condition::Test::remaining) continue;
      const Path here{&path, row.name};
      if (row.kind == Kind::count && measures_the_rest(rows, row)) {
        append_number(out_, 0, row.width);
        measure = &row;
        measured = out_.size();
      } else if (row.kind == Kind::count) {
        count(rows, row, here, json, member);
      } else if (member == nullptr) {
        nothing(row, here);
      } else {
        value(row, here, *member);
        if (!row.summed_by.empty()) compare_sum(rows, row, here, json);
      }
    }
    if (measure != nullptr) settle(*measure, path, given(measure->name), measured);
    if (context_.error || used == json.size()) return;
    for (const auto& [key, member] : json) {
      const std::string_view name(key.data(), key.size());
      const bool known = std::ranges::any_of(rows, [&](const FieldInfo& row) {
        return row.name == name && context_.layout.has(row.layouts) && there(rows, row, json);
      });
      if (known || is_layout_key(name, differ)) continue;
      return context_.fail(Errc::unknown_field, Path{&path, name}, "is not there, or not in this form");
    }
  }

  // Whether the condition of a row holds, by what the JSON says of the field it names.
  bool there(std::span<const FieldInfo> rows, const FieldInfo& row, const boost::json::object& json) {
    if (row.condition.test == Condition::Test::always || row.condition.test == Condition::Test::remaining)
      return true;
    const auto other = std::ranges::find_if(rows, [&](const FieldInfo& each) {
      return each.name == row.condition.field && context_.layout.has(each.layouts);
    });
    const auto* const given =
        json.if_contains(boost::json::string_view(row.condition.field.data(), row.condition.field.size()));
    WriteContext aside(context_.layout);
    const std::uint64_t value =
        given == nullptr || other == rows.end() ? 0 : get_number(aside, Path{}, *other, *given);
    return other != rows.end() && compare(row.condition.test, value, row.condition.value);
  }

  // A count is what the JSON says, if that is right, or the size of what it counts.
  void count(std::span<const FieldInfo> rows, const FieldInfo& row, const Path& path,
             const boost::json::object& json, const boost::json::value* member) {
    const auto counted = std::ranges::find_if(rows, [&](const FieldInfo& each) {
      return each.counted_by == row.name && context_.layout.has(each.layouts);
    });
    const auto* const held =
        counted == rows.end()
            ? nullptr
            : json.if_contains(boost::json::string_view(counted->name.data(), counted->name.size()));
    std::size_t size = held != nullptr && held->is_array() ? held->get_array().size() : 0;
    if (held != nullptr && counted->kind != Kind::list) {
      std::vector<std::uint8_t> bytes;
      ItemValue(context_, bytes).value(*counted, Path{path.parent, counted->name}, *held);
      size = bytes.size();
    }
    const std::uint64_t said = member == nullptr ? size : get_number(context_, path, row, *member);
    if (counted != rows.end() && said != size) {
      context_.fail(Errc::bad_length, path,
                    "says " + std::to_string(said) + ", but '" + std::string(counted->name) + "' has " +
                        std::to_string(size));
    }
    if (said >> (8 * row.width) != 0) {
      context_.fail(Errc::out_of_range, path, "would be " + std::to_string(said) + ", which is too much");
    }
    append_number(out_, said, row.width);
  }

  // A list is as long as the numbers before it say together.
  void compare_sum(std::span<const FieldInfo> rows, const FieldInfo& row, const Path& path,
                   const boost::json::object& json) {
    if (context_.error) return;
    std::uint64_t said = 0;
    std::string names;
    for (const std::string_view name : row.summed_by) {
      const auto* const given = json.if_contains(boost::json::string_view(name.data(), name.size()));
      const auto summand = std::ranges::find(rows, name, &FieldInfo::name);
      if (given != nullptr) said += get_number(context_, Path{path.parent, name}, *summand, *given);
      names.append(names.empty() ? "" : ", ").append(name);
    }
    const std::size_t size = json.at({row.name.data(), row.name.size()}).as_array().size();
    if (context_.error || said == size) return;
    context_.fail(Errc::bad_length, path,
                  "has " + std::to_string(size) + " entries, but " + names + " say " + std::to_string(said));
  }

  // The length of all that was written from `start` on goes in front of it.
  void settle(const FieldInfo& row, const Path& path, const boost::json::value* member, std::size_t start) {
    const std::size_t size = out_.size() - start;
    const Path here{&path, row.name};
    const std::uint64_t said = member == nullptr ? size : get_number(context_, here, row, *member);
    if (context_.error) return;
    if (said != size) {
      return context_.fail(
          Errc::bad_length, here,
          "says " + std::to_string(said) + ", but " + std::to_string(size) + " bytes are behind it");
    }
    if (size >> (8 * row.width) != 0) {
      return context_.fail(Errc::out_of_range, here,
                           "would be " + std::to_string(size) + ", which is too much");
    }
    for (std::size_t i = 0; i < row.width; ++i) {
      out_[start - 1 - i] = static_cast<std::uint8_t>(size >> (8 * i));
    }
  }

  void nothing(const FieldInfo& row, const Path& path) {
    if (row.kind == Kind::structure) return object_fields(row.structure->fields, path, {}, 0);
    if (row.kind == Kind::list) {
      for (std::size_t i = 0; row.extent == Extent::fixed && i < row.width; ++i) {
        object_fields(row.structure->fields, path, {}, 0);
      }
      return;
    }
    out_.insert(out_.end(), row.extent == Extent::fixed ? row.width : 0,
                row.padding == Padding::spaces_behind ? ' ' : 0);
  }

  void value(const FieldInfo& row, const Path& path, const boost::json::value& json) {
    switch (row.kind) {
      case Kind::digits:
        if (const auto text = get_text(context_, path, json)) write_digits(context_, path, row, *text, out_);
        return;
      case Kind::time:
      case Kind::date:
      case Kind::clock: {
        std::array<std::uint8_t, 6> bcd{};
        get_bcd(context_, path, row, json, std::span(bcd).first(row.width));
        out_.insert(out_.end(), bcd.begin(), bcd.begin() + row.width);
        return;
      }
      case Kind::text:
        if (const auto text = get_text(context_, path, json)) write_text(context_, path, row, *text, out_);
        return;
      case Kind::bytes:
        if (const auto bytes = get_hex(context_, path, json)) {
          if (row.extent == Extent::fixed && bytes->size() != row.width) {
            return context_.fail(Errc::bad_length, path, "takes " + std::to_string(row.width) + " bytes");
          }
          out_.insert(out_.end(), bytes->begin(), bytes->end());
        }
        return;
      case Kind::structure:
        if (const auto* const object = json.if_object()) {
          return object_fields(row.structure->fields, path, *object, 0);
        }
        return context_.fail(Errc::wrong_type, path, "must be an object");
      case Kind::list: {
        const auto* const array = json.if_array();
        if (array == nullptr) return context_.fail(Errc::wrong_type, path, "must be a list");
        if (row.extent == Extent::fixed && array->size() != row.width) {
          return context_.fail(
              Errc::bad_length, path,
              "has " + std::to_string(array->size()) + " entries instead of " + std::to_string(row.width));
        }
        for (std::size_t i = 0; i < array->size() && !context_.error; ++i) {
          const Path entry{&path, {}, i};
          const auto* const object = (*array)[i].if_object();
          if (object == nullptr && row.structure->fields.size() == 1) {
            value(row.structure->fields.front(), entry, (*array)[i]);
            continue;
          }
          if (object == nullptr) return context_.fail(Errc::wrong_type, entry, "must be an object");
          object_fields(row.structure->fields, entry, *object, 0);
        }
        return;
      }
      default:
        return append_number(out_, get_number(context_, path, row, json), row.width);
    }
  }

  WriteContext& context_;
  std::vector<std::uint8_t>& out_;
};

std::optional<std::uint32_t> id_from_hex(std::string_view text, std::uint8_t id_width) noexcept {
  std::uint32_t id = 0;
  if (!text.starts_with("0x") || text.size() < 3 || text.size() > 2 + 2U * id_width) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), id, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

}  // namespace

void get_items(WriteContext& context, const Path& path, const ItemTable& table,
               const boost::json::value& json, ItemList& items) {
  const auto* const object = json.if_object();
  if (object == nullptr) return context.fail(Errc::wrong_type, path, "must be an object");
  for (const auto& [key, member] : *object) {
    const std::string_view full(key.data(), key.size());
    const std::string_view name = full.substr(0, full.find('#'));
    const Path here{&path, full};
    const std::string_view number = full.substr(std::min(name.size() + 1, full.size()));
    if (full.size() != name.size() &&
        (number.empty() || number.find_first_not_of("0123456789") != std::string_view::npos)) {
      return context.fail(Errc::unknown_field, here, "has a '#' that no number follows");
    }
    std::vector<std::uint8_t> value;
    std::optional<std::uint32_t> id = id_from_hex(name, table.id_width);
    if (id) {
      auto bytes = get_hex(context, here, member);
      if (!bytes) return;
      value = std::move(*bytes);
    } else {
      auto info = std::ranges::find(table.items, name, &ItemInfo::name);
      id = info == table.items.end() ? std::nullopt : std::optional(info->id);
      if (const std::size_t hex = name.rfind("_0x"); !id && hex != std::string_view::npos) {
        info = std::ranges::find(table.items, name.substr(0, hex), &ItemInfo::name);
        id = id_from_hex(name.substr(hex + 1), table.id_width);
        if (info == table.items.end() || !id || *id < info->id || *id > info->last_id) id.reset();
      }
      if (!id)
        return context.fail(Errc::unknown_field, here,
                            "is no name here; other ids are written as 0x... with hexadecimal bytes");
      ItemValue(context, value).item(*info, here, member);
      if (context.error) return;
    }
    if (value.size() > 255) return context.fail(Errc::out_of_range, here, "is longer than 255 bytes");
    items.add(*id, value);
  }
}

void get_value_fields(WriteContext& context, const Path& path, std::span<const FieldInfo> rows,
                      const boost::json::value& json, std::vector<std::uint8_t>& out) {
  ItemValue(context, out).fields(rows, path, json);
}

}  // namespace jt808
