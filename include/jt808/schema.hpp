// How a message is described: once, as a list of fields, from which decoding, encoding and JSON come.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/description.hpp"
#include "jt808/edition.hpp"
#include "jt808/error.hpp"

namespace jt808 {

class JsonWriter;

// What every message has beside its fields.
struct MessageBase {
  MessageBase() = default;
  MessageBase(const MessageBase&) = default;
  MessageBase(MessageBase&&) = default;
  MessageBase& operator=(const MessageBase&) = default;
  MessageBase& operator=(MessageBase&&) = default;
  virtual ~MessageBase() = default;

  std::vector<std::uint8_t> extra;    // bytes of the body after its last field
  std::vector<std::string> warnings;  // what was odd, in words
  Edition layout = Edition::v2013;    // whose rows were read; by fit it may differ from the header's edition
};

struct ReadContext {
  Edition edition;
  std::vector<std::string>& warnings;
  std::string_view field;
  std::uint32_t last_count = 0;  // of the count or length field before
};

struct WriteContext {
  Edition edition;
  std::optional<CodecError> error;
  void fail(Errc code, std::string_view field, std::string message);
};

// One (member type, wire type) pair. `wire` points to the wire description, `member` into the message.
struct FieldOps {
  bool (*read)(const void* wire, ReadContext&, ByteReader&, void* member);
  void (*write)(const void* wire, WriteContext&, std::string_view field, ByteWriter&, const void* member);
  void (*put)(const void* wire, JsonWriter&, Edition, const void* member);
  void (*get)(const void* wire, WriteContext&, std::string_view field, const boost::json::value&,
              void* member);
};

struct FieldInfo {
  std::string_view name;
  EditionMask editions;
  const void* wire;
  const FieldOps* ops;
  void* (*at)(MessageBase&);
  bool secret;
};

struct MessageInfo {
  std::uint16_t id;
  std::string_view name;
  std::span<const FieldInfo> fields;  // in wire order; a name may have one row per edition
  std::unique_ptr<MessageBase> (*make)();
  void (*reset)(MessageBase&);
  // Which edition's rows a body has, by fit; null: the edition's own.
  Edition (*layout)(Bytes body, Edition edition);
  // After decoding: compares counts with what came. Null: nothing to compare.
  void (*check)(MessageBase&);
  // Before encoding: fills counts, or fails where a given one is wrong. Null: none.
  void (*prepare)(MessageBase&, WriteContext&);
};

template <class M>
concept Message = std::is_base_of_v<MessageBase, M> && requires {
  { M::info() } -> std::same_as<const MessageInfo&>;
};

// A description's row. `Wire` must outlive everything: a namespace-scope constant.
template <class Wire, class Member>
inline constexpr FieldOps kFieldOps{
    [](const void* wire, ReadContext& context, ByteReader& in, void* member) {
      return static_cast<const Wire*>(wire)->read(context, in, *static_cast<Member*>(member));
    },
    [](const void* wire, WriteContext& context, std::string_view field, ByteWriter& out, const void* member) {
      static_cast<const Wire*>(wire)->write(context, field, out, *static_cast<const Member*>(member));
    },
    [](const void* wire, JsonWriter& json, Edition edition, const void* member) {
      static_cast<const Wire*>(wire)->put(json, edition, *static_cast<const Member*>(member));
    },
    [](const void* wire, WriteContext& context, std::string_view field, const boost::json::value& value,
       void* member) {
      static_cast<const Wire*>(wire)->get(context, field, value, *static_cast<Member*>(member));
    }};

namespace detail {
template <class T>
struct MemberOf;
template <class M, class T>
struct MemberOf<T M::*> {
  using Owner = M;
  using Type = T;
};
}  // namespace detail

template <auto Member, class Wire>
[[nodiscard]] constexpr FieldInfo field(std::string_view name, const Wire& wire,
                                        EditionMask editions = kAllEditions, bool secret = false) {
  using Owner = typename detail::MemberOf<decltype(Member)>::Owner;
  using Type = typename detail::MemberOf<decltype(Member)>::Type;
  return {name,
          editions,
          &wire,
          &kFieldOps<Wire, Type>,
          [](MessageBase& base) -> void* { return &(static_cast<Owner&>(base).*Member); },
          secret};
}

template <class M>
[[nodiscard]] constexpr MessageInfo describe(std::uint16_t id, std::string_view name,
                                             std::span<const FieldInfo> fields) {
  return {id,
          name,
          fields,
          []() -> std::unique_ptr<MessageBase> { return std::make_unique<M>(); },
          [](MessageBase& base) { static_cast<M&>(base) = M{}; },
          nullptr,
          nullptr,
          nullptr};
}

}  // namespace jt808
