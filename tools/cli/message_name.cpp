// Finding messages by id and by name.
#include "tools/cli/message_name.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include "jt808/catalog.hpp"
#include "tools/cli/app.hpp"

namespace cli {
namespace {

std::optional<std::uint16_t> id_of(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

}  // namespace

const jt808::MessageInfo& message_named(const std::string& text) {
  const auto id = id_of(text);
  const jt808::MessageInfo* const found = id ? jt808::find_message(*id) : jt808::find_message(text);
  if (found != nullptr) return *found;
  throw UsageError("'" + text + "' is no message; `jt808 catalog` lists ids and names");
}

}  // namespace cli
