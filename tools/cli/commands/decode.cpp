// Implementation of `jt808 decode`.
#include "tools/cli/commands/decode.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "tools/cli/decoding/frame_decoder.hpp"
#include "tools/cli/decoding/hex_text.hpp"
#include "tools/cli/decoding/input.hpp"
#include "tools/cli/decoding/output.hpp"
#include "tools/cli/decoding/report.hpp"

namespace cli {
namespace {

struct Options {
  std::vector<std::string> frames;
  std::string file;
  std::string edition = "auto";
  bool json = false;
  bool text = false;
  bool raw = false;
  bool strict = false;
  bool strict_2011 = false;
  bool reassemble = false;
};

DecodeSettings settings_of(const Options& options) {
  return {.edition = jt808::edition_from(options.edition),
          .strict_2011 = options.strict_2011,
          .strict = options.strict,
          .reassemble = options.reassemble};
}

// Turns units of input into units of output.
class Units {
 public:
  Units(const Options& options, Output& output)
      : decoder_(settings_of(options)), output_(&output), as_text_(options.text) {}

  [[nodiscard]] bool all_ok() const noexcept { return all_ok_; }

  // One line or argument: exactly one JSON object.
  void line(std::string_view hex) {
    begin_unit();
    if (const auto fault = parse_hex(hex, bytes_)) {
      no_frame(fault->message, fault->offset);
    } else {
      cut_line();
    }
    end_unit();
  }

  void too_long_line() {
    begin_unit();
    no_frame(fmt::format("the line has more than {} characters", LineReader::kLongestLine));
    end_unit();
  }

  // A piece of one long stream: an object for each frame, and for each segment that is none.
  void chunk(std::span<std::uint8_t> bytes) {
    stream_.feed(bytes, [this](std::span<std::uint8_t> escaped, bool leading_flag) {
      lost_segments(stream_);
      one_of_stream(escaped, {.leading = leading_flag, .closing = true});
    });
  }

  void end_of_stream() {
    lost_segments(stream_);
    std::uint8_t flag = jt808::kFlag;  // hands over what waits for it
    stream_.feed(std::span(&flag, 1), [this](std::span<std::uint8_t> escaped, bool leading_flag) {
      one_of_stream(escaped, {.leading = leading_flag, .closing = false});
    });
  }

 private:
  void begin_unit() {
    unit_.clear();
    frames_ = 0;
    unit_ok_ = true;
  }

  void cut_line() {
    jt808::FrameSplitter splitter;
    const auto decode = [this](std::span<std::uint8_t> escaped, Flags flags) {
      decoder_.decode(escaped, flags, report_);
      add_report();
    };
    std::uint32_t lost = 0;
    const auto count_lost = [&] {
      for (; lost < splitter.overflows(); ++lost) too_long_segment();
    };
    const bool any_flag = std::find(bytes_.begin(), bytes_.end(), jt808::kFlag) != bytes_.end();
    splitter.feed(bytes_, [&](std::span<std::uint8_t> escaped, bool leading_flag) {
      count_lost();
      decode(escaped, {.leading = leading_flag, .closing = true});
    });
    count_lost();
    std::uint8_t flag = jt808::kFlag;  // hands over what waits for it
    splitter.feed(std::span(&flag, 1), [&](std::span<std::uint8_t> escaped, bool) {
      decode(escaped, {.leading = any_flag, .closing = false});
    });
    if (frames_ == 0) no_frame(bytes_.empty() ? "there are no bytes" : "there is nothing between the flags");
  }

  void end_unit() {
    std::string& out = output_->text();
    if (as_text_) {
      out.append(unit_);
    } else if (frames_ == 1) {
      out.append(unit_).push_back('\n');
    } else {
      out.append(unit_ok_ ? R"({"ok":true,"frames":[)" : R"({"ok":false,"frames":[)");
      out.append(unit_).append("]}\n");
    }
    output_->write_if_full();
  }

  void one_of_stream(std::span<std::uint8_t> escaped, Flags flags) {
    begin_unit();
    decoder_.decode(escaped, flags, report_);
    add_report();
    end_unit();
  }

  void lost_segments(const jt808::FrameSplitter& splitter) {
    for (; lost_ < splitter.overflows(); ++lost_) {
      begin_unit();
      too_long_segment();
      end_unit();
    }
  }

  void too_long_segment() {
    report_.clear();
    report_.fail("bad_length", fmt::format("more than {} bytes without 0x7e: longer than any frame",
                                           jt808::kMaxEscapedFrame));
    add_report();
  }

  void no_frame(std::string message, std::optional<std::size_t> offset = std::nullopt) {
    report_.clear();
    report_.fail("no_frame", std::move(message), offset);
    add_report();
  }

  void add_report() {
    if (!report_.ok()) unit_ok_ = all_ok_ = false;
    if (as_text_) {
      append_text(unit_, report_);
    } else {
      if (frames_ > 0) unit_.push_back(',');
      append_json(unit_, report_);
    }
    ++frames_;
  }

  FrameDecoder decoder_;
  Output* output_;
  bool as_text_;
  bool all_ok_ = true;
  FrameReport report_;
  std::vector<std::uint8_t> bytes_;
  jt808::FrameSplitter stream_;
  std::uint32_t lost_ = 0;  // segments of the stream that were too long, and are told
  std::string unit_;
  std::size_t frames_ = 0;
  bool unit_ok_ = true;
};

void decode_lines(Input& input, Units& units) {
  LineReader lines(input);
  bool first = true;
  for (LineReader::Line line; lines.next(line); first = false) {
    if (first && line.text.starts_with("\xef\xbb\xbf")) line.text.remove_prefix(3);  // a byte order mark
    if (line.too_long) {
      units.too_long_line();
    } else {
      units.line(line.text);  // an empty one too: whoever pairs lines with objects stays in step
    }
  }
}

void decode_stream(Input& input, Units& units) {
  std::vector<std::uint8_t> buffer(std::size_t{64} << 10);
  while (const std::size_t got = input.read(buffer)) units.chunk(std::span(buffer).first(got));
  units.end_of_stream();
}

int decode(const Options& options, const Environment& environment) {
  Output output(environment.out);
  Units units(options, output);
  try {
    if (!options.frames.empty()) {
      for (const std::string& frame : options.frames) units.line(frame);
    } else {
      if (options.file.empty() && environment.in_is_terminal) {
        environment.err
            << "jt808: reading frames in hexadecimal from standard input, one line each; Ctrl-D ends\n";
      }
      Input input(options.file.empty() ? "-" : options.file);
      input.before_waiting([&output] { output.write(); });
      options.raw ? decode_stream(input, units) : decode_lines(input, units);
    }
    output.write();
  } catch (const NobodyReads&) {
    // What was not read does not matter any more.
  }
  return static_cast<int>(units.all_ok() ? Exit::success : Exit::refused);
}

}  // namespace

void add_decode(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("decode", "Show frames as JSON or as text.");
  CLI::Option& frames =
      *command.add_option("HEX", options->frames,
                          "Frames in hexadecimal: each argument one line of the output; without, "
                          "lines of standard input");
  command.add_option("--file", options->file, "Read this file instead; - is standard input")
      ->excludes(&frames);
  command.add_flag("--raw", options->raw, "The input is bytes, not hexadecimal: a recorded stream")
      ->excludes(&frames);
  command
      .add_option(
          "--edition", options->edition,
          "Layout of bodies: auto (2013 behind a header of 12 bytes, 2019 behind the other), 2011, 2013 or "
          "2019. What fits only another layout is read with that")
      ->check(CLI::IsMember({"auto", "2011", "2013", "2019"}))
      ->capture_default_str();
  command.add_flag("--strict-2011", options->strict_2011,
                   "With --edition 2011: bodies have the counters that only the text of 2011 prints");
  CLI::Option& json = *command.add_flag(
      "--json", options->json, "One JSON object for each line (the default unless a terminal reads)");
  CLI::Option& text = *command.add_flag("--text", options->text, "Lines for people");
  json.excludes(&text);
  command.add_flag("--strict", options->strict, "Refuse what the standard refuses, and bodies that are odd");
  command.add_flag("--reassemble", options->reassemble,
                   "Join the parts of a message; the line that completes it has the whole body");
  command.footer(
      "Between the bytes there may be blanks, commas, colons, hyphens, semicolons and 0x. An empty line is "
      "no frame, and gives an object like any other.\n"
      "Exit status: 0 everything was decoded; 1 something was not; 2 wrong usage.");
  command.callback([&chosen, &environment, options] {
    if (options->strict_2011 && options->edition != "2011")
      throw UsageError("--strict-2011 needs --edition 2011");
    if (!options->json && !options->text) options->text = environment.out_is_terminal;
    chosen = [&environment, options] { return decode(*options, environment); };
  });
}

}  // namespace cli
