// Implementation of `jt808 encode`.
#include "tools/cli/commands/encode.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <span>

#include "jt808/catalog.hpp"
#include "jt808/frame.hpp"
#include "jt808/json.hpp"
#include "jt808/splitting.hpp"
#include "tools/cli/decoding/hex_text.hpp"

namespace cli {
namespace {

struct Options {
  std::string id;
  std::string phone;
  std::string edition;
  std::optional<std::string> body;
  std::uint16_t serial = 0;
  std::size_t max_part = jt808::kDefaultPart;
  bool strict_2011 = false;
};

// The body cannot be made; what() says which field is at fault.
class BodyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Kind {
  std::uint16_t id = 0;
  const jt808::MessageInfo* info = nullptr;  // null: unknown
};

Kind kind_of(const std::string& id) {
  if (const auto* const info = jt808::find_message(std::string_view(id))) return {info->id, info};
  if (id.starts_with("0x") || id.starts_with("0X")) {
    std::uint16_t number = 0;
    const auto [end, fault] = std::from_chars(id.data() + 2, id.data() + id.size(), number, 16);
    if (fault == std::errc{} && end == id.data() + id.size()) return {number, jt808::find_message(number)};
  }
  throw UsageError(
      fmt::format("--id: '{}' is neither a message id such as 0x8300 nor the name of a message such as "
                  "text_message",
                  id));
}

// The digits of the phone, or all of the field's 12 or 20 hexadecimal digits where it is no BCD.
jt808::HeaderForm header_of(const Options& options, jt808::Edition edition) {
  const std::size_t width = edition == jt808::Edition::v2019 ? 20 : 12;
  const std::string_view text = options.phone;
  std::vector<std::uint8_t> field;
  if (const auto phone = jt808::PhoneNumber::from_digits(text)) {
    if (text.size() - std::min(text.find_first_not_of('0'), text.size()) <= width) {
      return jt808::HeaderForm::for_phone(*phone, edition);
    }
  } else if (text.size() == width && !parse_hex(text, field) && field.size() == width / 2) {
    auto form = jt808::HeaderForm::for_phone({}, edition);
    std::ranges::copy(field, form.phone.begin());
    return form;
  }
  throw UsageError(
      fmt::format("--phone: '{}' is no phone number for a header of {}: at most {} digits (or exactly {} "
                  "hexadecimal ones)",
                  options.phone, options.edition, width, width));
}

std::string read_body(const Options& options, const Environment& environment) {
  if (options.body) return *options.body;
  if (environment.in_is_terminal) {
    environment.err
        << "jt808: reading the body from standard input, a JSON object; Ctrl-D ends it, --body JSON "
           "gives it at once\n";
  }
  return {std::istreambuf_iterator<char>(environment.in), {}};
}

std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (const auto fault = parse_hex(text, bytes)) throw BodyError(fmt::format("the body: {}", fault->message));
  return bytes;
}

std::vector<std::uint8_t> body_of(const Kind& kind, jt808::Layout layout, std::string text) {
  std::ranges::replace(text, '\n', ' ');  // in JSON and between hexadecimal digits the same
  if (is_blank(text)) text = kind.info == nullptr ? "" : "{}";
  boost::system::error_code fault;
  const auto json = boost::json::parse(text, fault);
  if (!fault && json.is_string()) return from_hex({json.as_string().data(), json.as_string().size()});
  if (kind.info == nullptr) {
    if (!fault && json.is_object()) {
      throw BodyError(
          fmt::format("message 0x{:04x} is unknown: its body is a string of hexadecimal digits", kind.id));
    }
    return from_hex(text);
  }
  if (fault) throw BodyError(fmt::format("the body is no JSON: {}", fault.message()));
  if (!json.is_object()) {
    throw BodyError("the body is neither a JSON object nor a string of hexadecimal digits");
  }
  const auto object = jt808::parse_json_object(text);
  if (!object) throw BodyError(fmt::format("the body {}", object.error().message));
  auto bytes = jt808::body_from_json(*kind.info, *object, layout);
  if (!bytes) throw BodyError(bytes.error().message);
  return std::move(*bytes);
}

// Where the text begins that a message ends with, if everything before it has a fixed size.
std::optional<std::size_t> text_offset(const jt808::MessageInfo& info, jt808::Layout asked) {
  const jt808::Layout layout = jt808::layout_for(info, asked);
  std::size_t offset = 0;
  for (const jt808::FieldInfo& row : info.fields) {
    if (!layout.has(row.layouts)) continue;
    if (row.kind == jt808::Kind::text && row.extent == jt808::Extent::rest) return offset;
    if (row.width == 0 || row.extent != jt808::Extent::fixed) return std::nullopt;
    offset += row.width;
  }
  return std::nullopt;
}

int encode(const Options& options, const Environment& environment) {
  const Kind kind = kind_of(options.id);
  const jt808::Edition edition = jt808::edition_from(options.edition).value_or(jt808::Edition::v2013);
  const jt808::HeaderForm form = header_of(options, edition);
  const jt808::Layout layout(edition, options.strict_2011);
  try {
    const auto body = body_of(kind, layout, read_body(options, environment));
    const auto text = kind.info == nullptr ? std::nullopt : text_offset(*kind.info, layout);
    const auto parts = text ? jt808::split_text_body(body, *text, options.max_part)
                            : jt808::split_body(body, options.max_part);
    if (!parts) throw BodyError(parts.error().message);
    jt808::SerialCounter serials(options.serial);
    std::vector<std::uint8_t> bytes;
    if (const auto done = jt808::append_parts(bytes, form, kind.id, serials, *parts); !done) {
      throw BodyError(done.error().message);
    }
    // Between two flags there is no third, so that each pair of them is a frame.
    std::string lines;
    std::size_t flags = 0;
    for (const std::uint8_t byte : bytes) {
      jt808::append_hex(lines, jt808::Bytes(&byte, 1));
      if (byte == jt808::kFlag && ++flags % 2 == 0) lines.push_back('\n');
    }
    environment.out << lines << std::flush;
    return static_cast<int>(Exit::success);
  } catch (const BodyError& error) {
    environment.err << "jt808: " << error.what() << '\n';
    return static_cast<int>(Exit::refused);
  }
}

}  // namespace

void add_encode(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("encode", "Make the frames of a message from its body in JSON.");
  command.add_option("--id", options->id, "Message id such as 0x8300, or the name of a message")->required();
  command.add_option("--phone", options->phone, "Phone number of the terminal")->required();
  command.add_option("--edition", options->edition, "Edition of header and body")
      ->check(CLI::IsMember({"2011", "2013", "2019"}))
      ->required();
  command.add_flag("--strict-2011", options->strict_2011,
                   "With --edition 2011: write the counters that only the text of 2011 prints");
  command.add_option("--serial", options->serial, "Serial number of the first frame")->capture_default_str();
  command
      .add_option("--max-part", options->max_part, "Longer bodies become parts of at most this many bytes")
      ->check(CLI::Range(std::size_t{2}, jt808::kMaxBody))
      ->capture_default_str();
  command.add_option("--body", options->body, "The body; without, it is read from standard input");
  command.footer(
      "The body is a JSON object in the forms that `jt808 decode` shows, or a JSON string of hexadecimal "
      "digits "
      "that\n"
      "are the body as it is: for ids that are not known, and for encrypted bodies. Frames are printed in\n"
      "hexadecimal, one line each.\n"
      "Exit status: 0 the message was encoded; 1 its body cannot be, the message names the field; 2 wrong "
      "usage.");
  command.callback([&chosen, &environment, options] {
    if (options->strict_2011 && options->edition != "2011")
      throw UsageError("--strict-2011 needs --edition 2011");
    chosen = [&environment, options] { return encode(*options, environment); };
  });
}

}  // namespace cli
