// GBK tables, built once from the C library's converter: look-ups are then free of state and of system calls.
#include "jt808/gbk.hpp"

#include <iconv.h>

#include <array>

namespace jt808 {
namespace {

constexpr std::size_t kFirstLead = 0x81;
constexpr std::size_t kLastLead = 0xfe;
constexpr std::size_t kFirstTrail = 0x40;
constexpr std::size_t kLastTrail = 0xfe;
constexpr std::size_t kTrails = kLastTrail - kFirstTrail + 1;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// Owned by the function that makes it, and read-only after. All of GBK lies in the basic plane: 16 bits do.
struct Tables {
  bool available = false;
  std::array<std::uint16_t, (kLastLead - kFirstLead + 1) * kTrails> to_unicode{};
  std::vector<std::uint16_t> to_gbk = std::vector<std::uint16_t>(0x10000);

  Tables() {
    const iconv_t converter = iconv_open("UTF-16BE", "GBK");
    if (converter == reinterpret_cast<iconv_t>(-1)) return;
    available = true;
    for (std::size_t lead = kFirstLead; lead <= kLastLead; ++lead) {
      for (std::size_t trail = kFirstTrail; trail <= kLastTrail; ++trail) {
        const std::uint16_t unicode = convert(converter, lead, trail);
        if (unicode == 0) continue;
        to_unicode[index(lead, trail)] = unicode;
        if (to_gbk[unicode] == 0) to_gbk[unicode] = static_cast<std::uint16_t>(lead << 8 | trail);
      }
    }
    iconv_close(converter);
  }

  static std::size_t index(std::size_t lead, std::size_t trail) noexcept {
    return (lead - kFirstLead) * kTrails + trail - kFirstTrail;
  }

  static std::uint16_t convert(iconv_t converter, std::size_t lead, std::size_t trail) noexcept {
    char in[2] = {static_cast<char>(lead), static_cast<char>(trail)};
    std::uint8_t out[8] = {};
    char* from = in;
    char* to = reinterpret_cast<char*>(out);
    std::size_t in_left = sizeof in;
    std::size_t out_left = sizeof out;
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    const std::size_t done = iconv(converter, &from, &in_left, &to, &out_left);
    if (done == static_cast<std::size_t>(-1) || in_left != 0 || out_left != sizeof out - 2) return 0;
    return load_be<std::uint16_t>(out);
  }
};

const Tables& tables() {
  static const Tables kTables;
  return kTables;
}

void append_utf8(std::string& out, std::uint16_t unicode) {
  if (unicode < 0x800) {
    out += static_cast<char>(0xc0 | unicode >> 6);
  } else {
    out += static_cast<char>(0xe0 | unicode >> 12);
    out += static_cast<char>(0x80 | (unicode >> 6 & 0x3f));
  }
  out += static_cast<char>(0x80 | (unicode & 0x3f));
}

// The character at the start of the text and its size; size 0 where that is no UTF-8 (overlong forms,
// surrogates and values over U+10FFFF included).
struct Utf8Character {
  char32_t value = 0;
  std::size_t size = 0;
};

Utf8Character utf8_character(std::string_view text) noexcept {
  const auto first = static_cast<std::uint8_t>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  char32_t value = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xc0) != 0x80) return {};
    value = value << 6 | (next & 0x3fU);
  }
  if (value < kSmallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, size};
}

}  // namespace

bool gbk_available() {
  return tables().available;
}

bool append_gbk_as_utf8(Bytes gbk, std::string& out) {
  const Tables& table = tables();
  bool replaced = false;
  for (std::size_t i = 0; i < gbk.size(); ++i) {
    const std::uint8_t byte = gbk[i];
    if (byte < 0x80) {
      out += static_cast<char>(byte);
      continue;
    }
    std::uint16_t unicode = 0;
    if (byte >= kFirstLead && byte <= kLastLead && i + 1 < gbk.size() && gbk[i + 1] >= kFirstTrail &&
        gbk[i + 1] <= kLastTrail) {
      unicode = table.to_unicode[Tables::index(byte, gbk[i + 1])];
    }
    if (unicode == 0) {
      // Only the lead byte is replaced: an ASCII byte behind it is not swallowed.
      out += kReplacement;
      replaced = true;
      continue;
    }
    append_utf8(out, unicode);
    ++i;
  }
  return replaced;
}

std::string gbk_to_utf8(Bytes gbk, bool* replaced) {
  std::string out;
  out.reserve(gbk.size() + gbk.size() / 2);
  const bool any = append_gbk_as_utf8(gbk, out);
  if (replaced != nullptr) *replaced = any;
  return out;
}

bool utf8_to_gbk(std::string_view text, std::vector<std::uint8_t>& out, GbkEncodeError* error) {
  const Tables& table = tables();
  const std::size_t before = out.size();
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Character character = utf8_character(text.substr(i));
    const std::uint16_t gbk = character.value >= 0x80 && character.value < 0x10000
                                  ? table.to_gbk[character.value]
                                  : std::uint16_t{0};
    if (character.size == 1) {
      out.push_back(static_cast<std::uint8_t>(character.value));
    } else if (gbk != 0) {
      out.push_back(static_cast<std::uint8_t>(gbk >> 8));
      out.push_back(static_cast<std::uint8_t>(gbk & 0xff));
    } else {
      out.resize(before);
      if (error != nullptr) *error = {character.size == 0 ? U'\0' : character.value, i};
      return false;
    }
    i += character.size;
  }
  return true;
}

}  // namespace jt808
