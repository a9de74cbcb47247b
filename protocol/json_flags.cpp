// JSON to bit fields: a number, a list of names, or the object that they are shown as.
#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "protocol/json_reader.hpp"

namespace jt808 {
namespace {

std::uint64_t ones(unsigned width) noexcept {
  return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

class Flags {
 public:
  Flags(WriteContext& context, const Path& path, const FieldInfo& row) noexcept
      : context_(context), path_(path), row_(row) {}

  std::uint64_t from(const boost::json::value& json) {
    if (json.is_number()) return get_whole(context_, path_, json, ones(8U * row_.width));
    if (const auto* const names = json.if_array()) {
      take_names(*names);
      return built_;
    }
    const auto* const object = json.if_object();
    if (object == nullptr) {
      context_.fail(Errc::wrong_type, path_,
                    "must be a number, a list of bit names, or an object with 'value' or 'set'");
      return 0;
    }
    std::optional<std::uint64_t> value;
    for (const auto& [key, member] : *object) {
      const std::string_view name(key.data(), key.size());
      if (name == "value") {
        value = get_whole(context_, path_, member, ones(8U * row_.width));
      } else if (name == "set") {
        take_set(member);
      } else {
        take_part(name, member);
      }
      if (context_.error) return 0;
    }
    if (value && ((*value ^ built_) & covered_) != 0) {
      context_.fail(Errc::out_of_range, path_,
                    "has a 'value' that says something else than the names beside it");
    }
    return value.value_or(built_);
  }

 private:
  bool applies(const BitInfo& info) const noexcept { return context_.layout.has(info.layouts); }

  std::optional<unsigned> bit_named(std::string_view name) const {
    for (const BitInfo& info : row_.bits) {
      if (info.name == name && info.width == 1 && applies(info)) return info.bit;
    }
    if (!name.starts_with("bit_")) return std::nullopt;
    unsigned bit = 0;
    const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), bit);
    if (error != std::errc{} || end != name.data() + name.size() || bit >= 8U * row_.width)
      return std::nullopt;
    return bit;
  }

  void take_names(const boost::json::array& names) {
    for (const boost::json::value& each : names) {
      const auto bit = each.is_string() ? bit_named(text_of(each.get_string())) : std::nullopt;
      if (!bit) {
        return context_.fail(
            each.is_string() ? Errc::unknown_name : Errc::wrong_type, path_,
            (each.is_string() ? "has no bit named '" + std::string(text_of(each.get_string())) + "'"
                              : std::string("takes names of bits")) +
                "; its bits are: " + bit_names());
      }
      built_ |= std::uint64_t{1} << *bit;
    }
  }

  void take_set(const boost::json::value& json) {
    const auto* const names = json.if_array();
    if (names == nullptr) return context_.fail(Errc::wrong_type, path_, "takes a list of bit names as 'set'");
    take_names(*names);
    std::uint64_t parts = 0;
    for (const BitInfo& info : row_.bits) {
      if (info.width > 1 && applies(info)) parts |= ones(info.width) << info.bit;
    }
    covered_ |= ones(8U * row_.width) & ~parts;
  }

  void take_part(std::string_view name, const boost::json::value& json) {
    const auto part = std::ranges::find_if(
        row_.bits, [&](const BitInfo& info) { return info.name == name && info.width > 1 && applies(info); });
    if (part == row_.bits.end()) {
      return context_.fail(
          Errc::unknown_field, path_,
          "has no part named '" + std::string(name) + "'; beside 'value' and 'set' it has: " + part_names());
    }
    built_ |= get_whole(context_, path_, json, ones(part->width)) << part->bit;
    covered_ |= ones(part->width) << part->bit;
  }

  std::string names_where(bool parts) const {
    std::string all;
    for (const BitInfo& info : row_.bits) {
      if ((info.width > 1) == parts && applies(info))
        all += (all.empty() ? "" : ", ") + std::string(info.name);
    }
    return all.empty() ? "none" : all;
  }
  std::string part_names() const { return names_where(true); }
  std::string bit_names() const { return names_where(false); }

  WriteContext& context_;
  const Path& path_;
  const FieldInfo& row_;
  std::uint64_t built_ = 0;
  std::uint64_t covered_ = 0;  // bits that the names speak of
};

}  // namespace

std::uint64_t get_flags(WriteContext& context, const Path& path, const FieldInfo& row,
                        const boost::json::value& json) {
  return Flags(context, path, row).from(json);
}

}  // namespace jt808
