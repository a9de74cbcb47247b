// What stands inside bytes and texts of messages.
#include "protocol/contents.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "jt808/terminal_control.hpp"
#include "protocol/gzip.hpp"
#include "protocol/items.hpp"
#include "protocol/json_reader.hpp"

namespace jt808 {
namespace {

using Buffer = std::vector<std::uint8_t>;

// What is small compressed must not become a large event: a hundred times as much at most, or a little.
std::size_t most_inflated(std::size_t compressed) noexcept {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  constexpr std::size_t kLittle = std::size_t{64} << 10;
  constexpr std::size_t kRatio = 100;
  return std::min(kMost, std::max(kLittle, kRatio * compressed));
}

template <class T>
const T& member_as(const FieldInfo& row, const void* object) noexcept {
  return *static_cast<const T*>(member(row, object));
}

std::uint64_t number_of(const StructInfo& info, Layout layout, std::string_view name, const void* object) {
  const FieldInfo* const row = find_row(info, layout, name);
  return row == nullptr ? 0 : member_number(*row, object);
}

// The fields of the message that decide on what another holds.
class Around {
 public:
  Around(const StructInfo& info, const FieldInfo& row, Layout layout, const void* object)
      : contents_(*row.contents),
        layout_(layout),
        id_(number_of(info, layout, contents_.by, object)),
        outer_{contents_.entries, number_of(info, layout, contents_.entries, object)} {}

  [[nodiscard]] Layout layout() const noexcept { return layout_; }
  [[nodiscard]] std::uint8_t command() const noexcept { return static_cast<std::uint8_t>(id_); }
  [[nodiscard]] OuterField outer() const noexcept { return outer_; }
  [[nodiscard]] bool may_be(const ItemInfo& choice) const noexcept {
    return choice.id == id_ || (choice.id < id_ && id_ <= choice.last_id);
  }
  [[nodiscard]] const ItemInfo* choice_for(Bytes bytes) const {
    for (const ItemInfo& each : contents_.choices) {
      if (may_be(each) && value_fits(each.fields, bytes, layout_, outer_)) return &each;
    }
    return nullptr;
  }
  // The choice that has the keys of the object.
  [[nodiscard]] const ItemInfo* choice_with(const boost::json::object& json) const {
    const ItemInfo* first = nullptr;
    for (const ItemInfo& each : contents_.choices) {
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

 private:
  const Contents& contents_;
  Layout layout_;
  std::uint64_t id_;
  OuterField outer_;
};

// Shown only where exactly these bytes come back from it.
std::string shown_fields(const Around& around, Bytes bytes, const JsonOptions& options) {
  const ItemInfo* const choice = around.choice_for(bytes);
  if (choice == nullptr) return {};
  std::string text;
  {
    JsonWriter json(text, options);
    put_value_fields(json, choice->fields, bytes, around.layout(), around.outer());
  }
  boost::json::error_code error;
  const auto parsed = boost::json::parse(text, error);
  WriteContext context(around.layout());
  Buffer again;
  if (!error) get_value_fields(context, Path{}, choice->fields, parsed, again);
  return !error && !context.error && std::ranges::equal(again, bytes) ? text : std::string();
}

std::string shown_control(std::uint8_t command, std::string_view params, const JsonOptions& options) {
  const auto names = control_parameters(command);
  const auto values = split_control(command, params);
  if (names.empty() || values.size() != names.size()) return {};
  std::string text;
  {
    JsonWriter json(text, options);
    json.begin_object();
    for (const ControlParameter& each : values) {
      json.key(each.name);
      json.string(each.value);
    }
    json.end_object();
  }
  return text;
}

std::string control_from(WriteContext& context, const Path& path, std::uint8_t command,
                         const boost::json::object& json) {
  std::vector<ControlParameter> values;
  const auto names = control_parameters(command);
  for (const auto& [key, value] : json) {
    const std::string_view name(key.data(), key.size());
    const Path here{&path, name};
    if (std::ranges::find(names, name) == names.end()) {
      context.fail(Errc::unknown_field, here, "is no value of command " + std::to_string(command));
      return {};
    }
    const auto text = get_text(context, here, value);
    if (!text) return {};
    if (text->find(';') != std::string_view::npos) {
      context.fail(Errc::invalid_text, here, "must not hold a ';', which separates the values");
      return {};
    }
    values.push_back({name, *text});
  }
  return join_control(command, values).value_or(std::string());
}

void get_fields_of(WriteContext& context, const Path& path, const Around& around,
                   const boost::json::object& json, Buffer& out) {
  const ItemInfo* const choice = around.choice_with(json);
  if (choice == nullptr) {
    return context.fail(Errc::not_in_this_form, path, "is not known for this kind; give the bytes");
  }
  get_value_fields(context, path, choice->fields, boost::json::value(json), out);
  // Another kind may have it: which one this is, other fields of the message say.
  if (context.error && context.error->code == Errc::unknown_field)
    context.error->code = Errc::not_in_this_form;
  if (!context.error && !value_fits(choice->fields, out, around.layout(), around.outer())) {
    context.fail(Errc::bad_length, path,
                 "does not have the " + std::to_string(around.outer().value) + " entries that '" +
                     std::string(around.outer().name) + "' says");
  }
}

template <class T>
void store(WriteContext& context, const Path& path, const FieldInfo& row, T value, bool given, void* object) {
  if (context.error) return;
  T& held = *static_cast<T*>(row.at(object));
  if (given && held != value) {
    return context.fail(Errc::contradiction, path,
                        "says something else than '" + std::string(row.name) + "' beside it");
  }
  held = std::move(value);
}

}  // namespace

void put_contents(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                  const void* object) {
  const Contents& contents = *row.contents;
  const Around around(info, row, layout, object);
  if (contents.form == Contents::Form::gzip) {
    const auto& compressed = member_as<Buffer>(row, object);
    const auto inflated = inflate_bytes(compressed, most_inflated(compressed.size()));
    if (!inflated) return;
    json.key(contents.key);
    return json.hex(*inflated);
  }
  const std::string text =
      contents.form == Contents::Form::control
          ? shown_control(around.command(), member_as<std::string>(row, object), json.options())
          : shown_fields(around, member_as<Buffer>(row, object), json.options());
  if (text.empty()) return;
  json.key(contents.key);
  json.raw(text);
}

void get_contents(WriteContext& context, const Path& path, const StructInfo& info, const FieldInfo& row,
                  const boost::json::value& json, bool given, void* object) {
  const Contents& contents = *row.contents;
  if (contents.form == Contents::Form::gzip) {
    const auto bytes = get_hex(context, path, json);
    const auto& compressed = member_as<Buffer>(row, object);
    if (bytes && inflate_bytes(compressed, most_inflated(compressed.size())) != bytes) {
      context.fail(Errc::contradiction, path,
                   "is not what '" + std::string(row.name) + "' holds, which must be given");
    }
    return;
  }
  const auto* const members = json.if_object();
  if (members == nullptr) return context.fail(Errc::wrong_type, path, "must be an object");
  const Around around(info, row, context.layout, object);
  if (contents.form == Contents::Form::control) {
    return store(context, path, row, control_from(context, path, around.command(), *members), given, object);
  }
  Buffer bytes;
  get_fields_of(context, path, around, *members, bytes);
  store(context, path, row, std::move(bytes), given, object);
}

}  // namespace jt808
