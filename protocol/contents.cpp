// What stands inside bytes and texts of messages.
#include "protocol/contents.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "jt808/inflate.hpp"
#include "jt808/terminal_control.hpp"
#include "protocol/choices.hpp"
#include "protocol/contents_recorder.hpp"
#include "protocol/json_reader.hpp"

namespace jt808 {
namespace {

using Buffer = std::vector<std::uint8_t>;

template <class T>
const T& member_as(const FieldInfo& row, const void* object) noexcept {
  return *static_cast<const T*>(member(row, object));
}

std::uint64_t number_of(const StructInfo& info, Layout layout, std::string_view name, const void* object) {
  const FieldInfo* const row = find_row(info, layout, name);
  return row == nullptr ? 0 : member_number(*row, object);
}

bool has_key(const boost::json::object& json, std::string_view key) noexcept {
  return json.contains(boost::json::string_view(key.data(), key.size()));
}

// What the fields of the message beside it say of what a field holds.
class Around {
 public:
  Around(const StructInfo& info, const FieldInfo& row, Layout layout, const void* object)
      : contents_(*row.contents),
        layout_(layout),
        id_(number_of(info, layout, contents_.by, object)),
        outer_{contents_.entries, number_of(info, layout, contents_.entries, object)} {}

  [[nodiscard]] std::uint8_t command() const noexcept { return static_cast<std::uint8_t>(id_); }
  [[nodiscard]] Choices choices() const noexcept { return {contents_.choices, id_, layout_, outer_}; }

 private:
  const Contents& contents_;
  Layout layout_;
  std::uint64_t id_;
  OuterField outer_;
};

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
      const bool masked =
          json.options().mask_secrets && is_secret_parameter(each.name) && !each.value.empty();
      json.string(masked ? "***" : each.value);
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

std::string shown(const Around& around, const FieldInfo& row, Layout layout, const void* object,
                  const JsonOptions& options) {
  switch (row.contents->form) {
    case Contents::Form::fields:
      return around.choices().shown(member_as<Buffer>(row, object), options);
    case Contents::Form::recorder:
      return shown_packet(*row.contents, layout, member_as<Buffer>(row, object), options);
    case Contents::Form::control:
      return shown_control(around.command(), member_as<std::string>(row, object), options);
    case Contents::Form::gzip:
      break;
  }
  return {};
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

void put_holding_text(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                      const void* object) {
  const auto& text = member_as<std::string>(row, object);
  if (row.contents->form != Contents::Form::control || !json.options().mask_secrets) {
    return json.string(text);
  }
  json.string(masked_control(Around(info, row, layout, object).command(), text));
}

void put_contents(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                  const void* object) {
  const Contents& contents = *row.contents;
  if (contents.form == Contents::Form::gzip) {
    const auto inflated = inflate_block(member_as<Buffer>(row, object));
    if (!inflated || !inflated->fault.empty()) return;
    json.key(contents.key);
    return json.hex(inflated->bytes);
  }
  const Around around(info, row, layout, object);
  const std::string text = shown(around, row, layout, object, json.options());
  if (text.empty()) return;
  json.key(contents.key);
  json.raw(text);
}

void get_contents(WriteContext& context, const Path& path, const StructInfo& info, const FieldInfo& row,
                  const boost::json::value& json, const boost::json::object& around_it, void* object) {
  const Contents& contents = *row.contents;
  const bool given = has_key(around_it, row.name);
  if (contents.form == Contents::Form::gzip) {
    const auto bytes = get_hex(context, path, json);
    const auto inflated = inflate_block(member_as<Buffer>(row, object));
    if (bytes && (!inflated || !inflated->fault.empty() || inflated->bytes != *bytes)) {
      context.fail(Errc::contradiction, path,
                   "is not what '" + std::string(row.name) + "' holds, which must be given");
    }
    return;
  }
  const auto* const members = json.if_object();
  if (members == nullptr) return context.fail(Errc::wrong_type, path, "must be an object");
  if (!contents.entries.empty() && !has_key(around_it, contents.entries)) {
    const FieldInfo* const count = find_row(info, context.layout, contents.entries);
    const std::size_t entries = Around(info, row, context.layout, object).choices().entries_in(*members);
    if (count != nullptr) set_member_number(*count, object, entries);
  }
  const Around around(info, row, context.layout, object);
  if (contents.form == Contents::Form::control) {
    return store(context, path, row, control_from(context, path, around.command(), *members), given, object);
  }
  Buffer bytes;
  if (contents.form == Contents::Form::recorder) {
    take_packet(context, path, contents, around.command(), *members, bytes);
  } else {
    around.choices().take(context, path, *members, bytes);
  }
  store(context, path, row, std::move(bytes), given, object);
}

bool tell_contents(FieldListener& listener, const Path& path, const StructInfo& info, const FieldInfo& row,
                   Layout layout, const void* object, Bytes bytes) {
  const Contents& contents = *row.contents;
  const Path inside{&path, contents.key};
  switch (contents.form) {
    case Contents::Form::fields:
      return Around(info, row, layout, object).choices().tell(listener, inside, bytes);
    case Contents::Form::recorder:
      return tell_packet(listener, inside, contents, layout, bytes);
    case Contents::Form::gzip:
    case Contents::Form::control:
      break;  // not byte by byte
  }
  return false;
}

}  // namespace jt808
