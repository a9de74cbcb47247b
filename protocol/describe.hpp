// Writes the rows of descriptions: field<&Message::member>("name", "meaning") with what the member's type
// says, and rows without members for the values of items.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "jt808/schema.hpp"
#include "jt808/values.hpp"

namespace jt808 {
namespace detail {

template <class T>
struct MemberOf;
template <class M, class T>
struct MemberOf<T M::*> {
  using Owner = M;
  using Type = T;
};
template <auto Member>
using OwnerOf = typename MemberOf<decltype(Member)>::Owner;

template <class T>
struct IsList : std::false_type {};
template <class E>
struct IsList<std::vector<E>> : std::true_type {};

template <class E>
inline constexpr ListOps kListOps{
    [](const void* list) { return static_cast<const std::vector<E>*>(list)->size(); },
    [](void* list, std::size_t size) { static_cast<std::vector<E>*>(list)->resize(size); },
    [](void* list, std::size_t index) -> void* { return &(*static_cast<std::vector<E>*>(list))[index]; }};

}  // namespace detail

// `Owner` is named where the member is inherited.
template <auto Member, class Owner = detail::OwnerOf<Member>>
[[nodiscard]] constexpr FieldInfo field(std::string_view name, std::string_view doc) {
  using T = typename detail::MemberOf<decltype(Member)>::Type;
  FieldInfo row;
  row.name = name;
  row.doc = doc;
  row.at = [](void* object) -> void* { return &(static_cast<Owner*>(object)->*Member); };
  if constexpr (std::is_unsigned_v<T>) {
    row.kind = Kind::number;
    row.width = sizeof(T);
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    row.kind = Kind::signed_number;
    row.width = sizeof(T);
  } else if constexpr (std::is_same_v<T, std::optional<std::uint32_t>>) {
    row.kind = Kind::count;
    row.width = 1;
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    row.kind = Kind::time;
    row.width = 6;
  } else if constexpr (std::is_same_v<T, Digits>) {
    row.kind = Kind::digits;
  } else if constexpr (std::is_same_v<T, Date>) {
    row.kind = Kind::date;
    row.width = 4;
  } else if constexpr (std::is_same_v<T, ClockTime>) {
    row.kind = Kind::clock;
    row.width = 5;
  } else if constexpr (std::is_same_v<T, std::string>) {
    row.kind = Kind::text;
    row.extent = Extent::rest;
  } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
    row.kind = Kind::bytes;
    row.extent = Extent::rest;
  } else if constexpr (std::is_same_v<T, ItemList>) {
    row.kind = Kind::items;
    row.extent = Extent::rest;
  } else if constexpr (detail::IsList<T>::value) {
    row.kind = Kind::list;
    row.extent = Extent::rest;
    row.structure = &T::value_type::kInfo;
    row.list = &detail::kListOps<typename T::value_type>;
  } else {
    row.kind = Kind::structure;
    row.extent = Extent::fixed;
    row.structure = &T::kInfo;
  }
  return row;
}

// A structure that reaches to the end of the body, unless it is counted.
template <auto Member, class Owner = detail::OwnerOf<Member>>
[[nodiscard]] constexpr FieldInfo rest(std::string_view name, std::string_view doc) {
  FieldInfo row = field<Member, Owner>(name, doc);
  row.extent = Extent::rest;
  return row;
}

// Rows of items: the value stays bytes, nothing is stored.
namespace item {

[[nodiscard]] constexpr FieldInfo row(Kind kind, std::uint8_t width, std::string_view name,
                                      std::string_view doc) {
  FieldInfo field;
  field.name = name;
  field.doc = doc;
  field.kind = kind;
  field.width = width;
  return field;
}
[[nodiscard]] constexpr FieldInfo byte(std::string_view name, std::string_view doc) {
  return row(Kind::number, 1, name, doc);
}
[[nodiscard]] constexpr FieldInfo word(std::string_view name, std::string_view doc) {
  return row(Kind::number, 2, name, doc);
}
[[nodiscard]] constexpr FieldInfo dword(std::string_view name, std::string_view doc) {
  return row(Kind::number, 4, name, doc);
}
[[nodiscard]] constexpr FieldInfo int16(std::string_view name, std::string_view doc) {
  return row(Kind::signed_number, 2, name, doc);
}
[[nodiscard]] constexpr FieldInfo time(std::string_view name, std::string_view doc) {
  return row(Kind::time, 6, name, doc);
}
[[nodiscard]] constexpr FieldInfo digits(std::uint8_t bytes, std::string_view name, std::string_view doc) {
  return row(Kind::digits, bytes, name, doc);
}
// To the end of the value, unless made fixed or counted.
[[nodiscard]] constexpr FieldInfo text(std::string_view name, std::string_view doc) {
  FieldInfo field = row(Kind::text, 0, name, doc);
  field.extent = Extent::rest;
  return field;
}
[[nodiscard]] constexpr FieldInfo bytes(std::string_view name, std::string_view doc) {
  FieldInfo field = row(Kind::bytes, 0, name, doc);
  field.extent = Extent::rest;
  return field;
}
[[nodiscard]] constexpr FieldInfo count(std::string_view name, std::string_view doc) {
  return row(Kind::count, 1, name, doc);
}
[[nodiscard]] constexpr FieldInfo structure(std::string_view name, std::string_view doc,
                                            const StructInfo& fields) {
  FieldInfo field = row(Kind::structure, 0, name, doc);
  field.structure = &fields;
  return field;
}
[[nodiscard]] constexpr FieldInfo list(std::string_view name, std::string_view doc, const StructInfo& entry) {
  FieldInfo field = row(Kind::list, 0, name, doc);
  field.extent = Extent::rest;
  field.structure = &entry;
  return field;
}

}  // namespace item

template <class M>
[[nodiscard]] constexpr StructInfo describe_struct(std::string_view name, std::span<const FieldInfo> fields) {
  StructInfo info;
  info.name = name;
  info.fields = fields;
  if constexpr (std::is_base_of_v<MessageBase, M>) {
    info.base = [](void* object) -> MessageBase* { return static_cast<M*>(object); };
  }
  info.reset = [](void* object) { *static_cast<M*>(object) = M{}; };
  return info;
}

template <class M>
[[nodiscard]] constexpr MessageInfo describe(std::uint16_t id, std::string_view name, std::string_view title,
                                             std::string_view chinese, LayoutMask editions,
                                             std::span<const FieldInfo> fields = {}) {
  MessageInfo info{describe_struct<M>(name, fields)};
  info.id = id;
  info.title = title;
  info.chinese = chinese;
  info.editions = editions;
  info.make = []() -> void* { return new M; };
  info.destroy = [](void* message) noexcept { delete static_cast<M*>(message); };
  return info;
}

// Of another standard than JT/T 808.
[[nodiscard]] constexpr MessageInfo from(std::string_view source, MessageInfo info) noexcept {
  info.source = source;
  return info;
}

// Which layout to try first.
[[nodiscard]] constexpr MessageInfo choosing(Layout (*choose)(Bytes, Layout), MessageInfo info) noexcept {
  info.choose = choose;
  return info;
}

// What a fitting body must look like to be meant.
[[nodiscard]] constexpr MessageInfo expecting(bool (*plausible)(const void*), MessageInfo info) noexcept {
  info.plausible = plausible;
  return info;
}

// Rows at the start without which the body says nothing.
template <class Info>
[[nodiscard]] constexpr Info requiring(std::uint8_t rows, Info info) noexcept {
  info.required = rows;
  return info;
}

}  // namespace jt808
