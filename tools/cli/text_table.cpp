// Implementation of the tables.
#include "tools/cli/text_table.hpp"

#include <algorithm>
#include <cstdint>
#include <ostream>

namespace cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 24;  // a last column with less than this is not wrapped

// One code point from the front; what is no UTF-8 counts byte by byte.
char32_t take_code_point(std::string_view& text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t code = size == 1 ? first : first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < std::min(size, text.size()); ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  text.remove_prefix(std::min(size, text.size()));
  return code;
}

std::size_t width_of(char32_t code) noexcept {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr Range kWide[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                             {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                             {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
  if (code >= 0x300 && code <= 0x36f) return 0;  // accents over the character before
  const bool wide = std::ranges::any_of(
      kWide, [code](const Range& range) { return code >= range.first && code <= range.last; });
  return wide ? 2 : 1;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::size_t display_width(std::string_view utf8) noexcept {
  std::size_t width = 0;
  while (!utf8.empty()) width += width_of(take_code_point(utf8));
  return width;
}

std::vector<std::string> wrapped(std::string_view utf8, std::size_t width) {
  std::vector<std::string> lines;
  while (width > 0 && display_width(utf8) > width) {
    std::string_view rest = utf8;
    std::size_t fits = 0;   // bytes
    std::size_t blank = 0;  // where the last blank is
    for (std::size_t used = 0;;) {
      if (rest.front() == ' ') blank = fits;
      used += width_of(take_code_point(rest));
      if (used > width) break;
      fits = utf8.size() - rest.size();
    }
    const std::size_t cut = blank > 0 ? blank : std::max<std::size_t>(fits, 1);
    lines.emplace_back(utf8.substr(0, cut));
    utf8.remove_prefix(blank > 0 ? blank + 1 : cut);
  }
  lines.emplace_back(utf8);
  return lines;
}

std::string styled(std::string_view text, Style style, bool colour) {
  constexpr std::string_view kCodes[] = {"", "2", "1", "31", "32", "33", "34", "36"};
  const std::string_view code = kCodes[static_cast<std::size_t>(style)];
  if (!colour || code.empty() || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
}

void TextTable::print(std::ostream& out, bool colour, std::size_t width) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) {
      for (const std::string& line : lines_of(row[i].text)) {
        widths[i] = std::max(widths[i], display_width(line));
      }
    }
  }
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before_last += widths[i] + kGap;
  const std::size_t room = width >= before_last + kNarrowest ? width - before_last : 0;

  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(i + 1 == widths.size() ? wrapped(row[i].text, room) : lines_of(row[i].text));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::string text;
      std::size_t blanks = 0;  // not written before it is known that something follows
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string_view part =
            line < cells[i].size() ? std::string_view(cells[i][line]) : std::string_view();
        const std::size_t padding = widths[i] - std::min(widths[i], display_width(part));
        if (row[i].right) blanks += padding;
        if (!part.empty()) {
          text.append(blanks, ' ').append(styled(part, row[i].style, colour));
          blanks = 0;
        }
        blanks += (row[i].right ? 0 : padding) + kGap;
      }
      out << text << '\n';
    }
  }
}

}  // namespace cli
