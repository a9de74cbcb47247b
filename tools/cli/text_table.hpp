// Tables for people: columns aligned by what a terminal shows, Chinese characters being two columns wide.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

enum class Style { plain, dim, bold, red, green, yellow, blue, cyan };

// Columns that UTF-8 text takes on a terminal.
[[nodiscard]] std::size_t display_width(std::string_view utf8) noexcept;
// Lines of at most `width` columns, cut at blanks where there are any; one line where the width is 0.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view utf8, std::size_t width);
// The text as it is, or in its style.
[[nodiscard]] std::string styled(std::string_view text, Style style, bool colour);

class TextTable {
 public:
  struct Cell {
    std::string text;  // line feeds begin a new line in the cell
    Style style = Style::plain;
    bool right = false;  // aligned
  };

  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  // The last column is wrapped to the width of the terminal, unless that is 0.
  void print(std::ostream& out, bool colour, std::size_t width) const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace cli
