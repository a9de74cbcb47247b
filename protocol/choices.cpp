// Bytes that are one of several known structures.
#include "protocol/choices.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace jt808 {

const ItemInfo* Choices::fitting(Bytes bytes) const noexcept {
  for (const ItemInfo& each : all_) {
    if (may_be(each) && value_fits(each.fields, bytes, layout_, outer_)) return &each;
  }
  return nullptr;
}

const ItemInfo* Choices::with_keys(const boost::json::object& json) const {
  const ItemInfo* first = nullptr;
  for (const ItemInfo& each : all_) {
    if (!may_be(each)) continue;
    if (first == nullptr) first = &each;
    const bool all = std::ranges::all_of(json, [&](const auto& pair) {
      const std::string_view key(pair.key().data(), pair.key().size());
      return std::ranges::find(each.fields, key, &FieldInfo::name) != each.fields.end();
    });
    if (all) return &each;
  }
  return first;
}

std::string Choices::shown(Bytes bytes, const JsonOptions& options) const {
  const ItemInfo* const choice = fitting(bytes);
  if (choice == nullptr) return {};
  std::string text;
  {
    JsonWriter json(text, options);
    put_value_fields(json, choice->fields, bytes, layout_, outer_);
  }
  boost::json::error_code error;
  const auto parsed = boost::json::parse(text, error);
  WriteContext context(layout_);
  std::vector<std::uint8_t> again;
  if (!error) get_value_fields(context, Path{}, choice->fields, parsed, again);
  return !error && !context.error && std::ranges::equal(again, bytes) ? text : std::string();
}

void Choices::take(WriteContext& context, const Path& path, const boost::json::object& json,
                   std::vector<std::uint8_t>& out) const {
  const ItemInfo* const choice = with_keys(json);
  if (choice == nullptr) {
    return context.fail(Errc::not_in_this_form, path, "is not known for this kind; give the bytes");
  }
  std::vector<std::uint8_t> bytes;
  get_value_fields(context, path, choice->fields, boost::json::value(json), bytes);
  // Another kind may have it: which one this is, other fields of the message say.
  if (context.error && context.error->code == Errc::unknown_field) {
    context.error->code = Errc::not_in_this_form;
  }
  if (!context.error && !value_fits(choice->fields, bytes, layout_, outer_)) {
    context.fail(Errc::bad_length, path,
                 "does not have the " + std::to_string(outer_.value) + " entries that '" +
                     std::string(outer_.name) + "' says");
  }
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::size_t Choices::entries_in(const boost::json::object& json) const {
  const ItemInfo* const choice = with_keys(json);
  if (choice == nullptr) return 0;
  std::size_t entries = 0;
  for (const FieldInfo& row : choice->fields) {
    const auto* const value = json.if_contains(boost::json::string_view(row.name.data(), row.name.size()));
    if (row.kind != Kind::list || value == nullptr || !value->is_array()) continue;
    if (row.counted_by == outer_.name) return value->get_array().size();
    for (const auto& whole : value->get_array()) {
      if (!whole.is_object()) continue;
      for (const auto& [key, inside] : whole.get_object()) {
        if (inside.is_array()) entries += inside.get_array().size();
      }
    }
  }
  return entries;
}

bool Choices::tell(FieldListener& listener, const Path& path, Bytes bytes) const {
  const ItemInfo* const choice = fitting(bytes);
  if (choice == nullptr || shown(bytes, {}).empty()) return false;
  tell_value_fields(listener, path, choice->fields, bytes, layout_, outer_);
  return true;
}

}  // namespace jt808
