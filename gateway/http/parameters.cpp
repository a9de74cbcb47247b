// Parsing of `a=b&c=d` from the two places a parameter may come from.
#include "gateway/http/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "gateway/http/percent.hpp"
#include "gateway/http/utf8.hpp"

namespace gateway {
namespace {

// A name from outside, short and printable, for use in a message.
std::string shown(std::string_view name) {
  constexpr std::size_t kMost = 64;
  std::string text = to_utf8(name.substr(0, kMost));
  if (name.size() > kMost) text += "...";
  return text;
}

std::size_t text_size(const std::vector<Parameter>& parameters) {
  std::size_t size = 0;
  for (const Parameter& parameter : parameters) size += parameter.name.size() + parameter.value.size();
  return size;
}

// Copies behind what was copied before.
std::string_view copy_to(std::span<char>& room, std::string_view text) {
  const auto end = std::ranges::copy(text, room.begin()).out;
  const std::string_view copy(room.data(), text.size());
  room = {end, room.end()};
  return copy;
}

}  // namespace

class ParameterParser {
 public:
  // `most_text`: bytes of all that will be read; decoded it is not longer.
  ParameterParser(std::size_t most_text, std::uint32_t limit)
      : limit_(limit),
        text_(std::make_unique_for_overwrite<char[]>(most_text)),
        room_(text_.get(), most_text) {}

  void read(std::string_view text, bool is_form) {
    const auto parts = static_cast<std::size_t>(std::ranges::count(text, '&')) + 1;
    found_.reserve(std::min<std::size_t>(found_.size() + parts, limit_));
    while (!text.empty()) {
      const auto end = std::min(text.find('&'), text.size());
      if (end > 0 && !read_one(text.substr(0, end), is_form)) return;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  ParsedParameters finish() {
    ParsedParameters parsed{Parameters(std::move(text_), std::move(found_)), std::move(problem_)};
    if (parsed.problem.empty()) {
      const auto& sorted = parsed.parameters.sorted();
      const auto same_name = [](const Parameter& a, const Parameter& b) { return a.name == b.name; };
      if (const auto twin = std::adjacent_find(sorted.begin(), sorted.end(), same_name);
          twin != sorted.end()) {
        parsed.problem = fmt::format(
            "The parameter \"{}\" is given more than once; give it once, in the query or in the form body.",
            shown(twin->name));
      }
    }
    return parsed;
  }

 private:
  // False where reading further makes no sense.
  bool read_one(std::string_view text, bool is_form) {
    const std::string_view place = is_form ? "form body" : "query";
    if (found_.size() >= limit_) {
      report(fmt::format("The request has more than {} parameters.", limit_));
      return false;
    }
    const auto equals = std::min(text.find('='), text.size());
    const std::string_view raw_name = text.substr(0, equals);
    const auto name = decode(raw_name);
    const auto value = decode(text.substr(std::min(equals + 1, text.size())));
    if (!name || !value) {
      report(fmt::format(
          "The parameter \"{}\" in the {} has a bad percent escape: a % must be followed by two hex "
          "digits, a literal % is %25.",
          shown(name ? *name : raw_name), place));
      return true;
    }
    if (name->empty()) {
      report(fmt::format("The {} has a parameter without a name.", place));
      return true;
    }
    if (!is_utf8(*name) || !is_utf8(*value)) {
      report(fmt::format("The parameter \"{}\" in the {} is not valid UTF-8.", shown(*name), place));
      return true;
    }
    found_.push_back({*name, *value, is_form});
    return true;
  }

  std::optional<std::string_view> decode(std::string_view text) {
    const auto length = form_decode(text, room_);
    if (!length) return std::nullopt;
    const std::string_view decoded(room_.data(), *length);
    room_ = room_.subspan(*length);
    return decoded;
  }

  void report(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  std::uint32_t limit_;
  std::unique_ptr<char[]> text_;
  std::span<char> room_;  // what is left of it
  std::vector<Parameter> found_;
  std::string problem_;
};

Parameters::Parameters(const std::vector<Parameter>& unsorted)
    : text_(std::make_unique_for_overwrite<char[]>(text_size(unsorted))), sorted_(unsorted) {
  std::span<char> room(text_.get(), text_size(unsorted));
  for (Parameter& parameter : sorted_) {
    parameter.name = copy_to(room, parameter.name);
    parameter.value = copy_to(room, parameter.value);
  }
  sort();
}

Parameters::Parameters(std::unique_ptr<char[]> text, std::vector<Parameter> unsorted)
    : text_(std::move(text)), sorted_(std::move(unsorted)) {
  sort();
}

void Parameters::sort() {
  const auto by_name = [](const Parameter& a, const Parameter& b) { return a.name < b.name; };
  std::sort(sorted_.begin(), sorted_.end(), by_name);  // a name that comes twice is refused
}

const std::string_view* Parameters::find(std::string_view name) const noexcept {
  const auto before = [](const Parameter& p, std::string_view wanted) { return p.name < wanted; };
  const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), name, before);
  return at != sorted_.end() && at->name == name ? &at->value : nullptr;
}

ParsedParameters parse_parameters(std::string_view query, std::string_view form, std::uint32_t limit) {
  ParameterParser parser(query.size() + form.size(), limit);
  parser.read(query, false);
  parser.read(form, true);
  return parser.finish();
}

}  // namespace gateway
