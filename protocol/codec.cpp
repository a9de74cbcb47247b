// The loops over a description: decoding and encoding, compiled once for all messages.
#include "jt808/codec.hpp"

#include <utility>

namespace jt808 {

void WriteContext::fail(Errc code, std::string_view field, std::string message) {
  if (!error) error = CodecError{code, std::string(field), 0, std::string(field) + ": " + std::move(message)};
}

Result<void> decode_fields(const MessageInfo& info, Bytes body, Edition edition, MessageBase& message) {
  const Edition layout = info.layout == nullptr ? edition : info.layout(body, edition);
  if (message.layout != layout) info.reset(message);  // nothing of another edition's fields may stay
  message.layout = layout;
  message.extra.clear();
  message.warnings.clear();
  ByteReader in(body);
  ReadContext context{layout, message.warnings, {}, 0};
  for (const FieldInfo& field : info.fields) {
    if (!contains(field.editions, layout)) continue;
    const std::size_t offset = in.offset();
    context.field = field.name;
    if (!field.ops->read(field.wire, context, in, field.at(message))) {
      return CodecError{Errc::truncated, std::string(field.name), offset,
                        std::string(info.name) + ": the body of " + std::to_string(body.size()) +
                            " bytes ends inside '" + std::string(field.name) + "' at offset " +
                            std::to_string(offset)};
    }
  }
  const Bytes rest = in.rest();
  message.extra.assign(rest.begin(), rest.end());
  if (!rest.empty()) message.warnings.push_back(std::to_string(rest.size()) + " bytes after the last field");
  if (info.check != nullptr) info.check(message);
  return {};
}

Result<void> encode_fields(const MessageInfo& info, MessageBase& message, Edition edition,
                           std::vector<std::uint8_t>& out) {
  const std::size_t before = out.size();
  WriteContext context{edition, std::nullopt};
  message.layout = edition;
  if (info.prepare != nullptr) info.prepare(message, context);
  ByteWriter writer(out);
  for (const FieldInfo& field : info.fields) {
    if (context.error) break;
    if (contains(field.editions, edition)) {
      field.ops->write(field.wire, context, field.name, writer, field.at(message));
    }
  }
  if (context.error) {
    out.resize(before);
    return *context.error;
  }
  return {};
}

Result<void> decode_into(const MessageInfo& info, Bytes body, Edition edition, AnyMessage& message) {
  if (message.info_ != &info) {
    message.message_ = info.make();
    message.info_ = &info;
  }
  return decode_fields(info, body, edition, *message.message_);
}

}  // namespace jt808
