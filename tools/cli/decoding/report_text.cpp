// Reports as lines for people: a headline, then a line for each field.
#include <fmt/format.h>

#include "tools/cli/decoding/report.hpp"

namespace cli {
namespace {

// Turns JSON text, which is our own and sound, into indented lines: "key: value", and "- " before what stands
// in a list. Lists without objects stay on one line. Numbers are taken over as they are written.
class Lines {
 public:
  Lines(std::string& out, std::string_view json) noexcept : out_(&out), json_(json) {}

  void write() {
    if (json_.starts_with('{')) {
      object(1);
    } else {
      out_->append("  ").append(value()).push_back('\n');
    }
  }

 private:
  void object(std::size_t depth) {
    ++at_;  // {
    while (json_[at_] != '}') {
      if (json_[at_] == ',') ++at_;
      out_->append(2 * depth, ' ').append(value()).push_back(':');
      ++at_;  // :
      member(depth);
    }
    ++at_;
  }

  void member(std::size_t depth) {
    if (json_[at_] == '{') {
      out_->push_back('\n');
      return object(depth + 1);
    }
    if (json_[at_] == '[' && json_[at_ + 1] == '{') {
      out_->push_back('\n');
      return list(depth + 1);
    }
    out_->push_back(' ');
    out_->append(value()).push_back('\n');
  }

  void list(std::size_t depth) {
    ++at_;  // [
    while (json_[at_] != ']') {
      if (json_[at_] == ',') ++at_;
      out_->append(2 * depth, ' ').append("-\n");
      object(depth + 1);
    }
    ++at_;
  }

  // A string without its quotes, any other value, or a whole list of values.
  [[nodiscard]] std::string_view value() {
    const std::size_t begin = at_;
    if (json_[at_] == '"') {
      skip_string();
      return json_.substr(begin + 1, at_ - begin - 2);
    }
    if (json_[at_] == '[') {
      while (json_[at_] != ']') {
        if (json_[at_] == '"') {
          skip_string();
        } else {
          ++at_;
        }
      }
      ++at_;
    } else {
      while (at_ < json_.size() && json_[at_] != ',' && json_[at_] != '}' && json_[at_] != ']') ++at_;
    }
    return json_.substr(begin, at_ - begin);
  }

  void skip_string() {
    for (++at_; json_[at_] != '"'; ++at_) {
      if (json_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string* out_;
  std::string_view json_;
  std::size_t at_ = 0;
};

void put_headline(std::string& out, const FrameReport& report) {
  std::string_view comma;
  const auto add = [&](const std::string& text) {
    out.append(comma).append(text);
    comma = ", ";
  };
  if (!report.ok()) {
    out.append(report.error.kind).append(": ").append(report.error.message).push_back('\n');
    if (!report.message_id) return;
    out.append("  in ");
  }
  if (report.message_id) {
    add(fmt::format("0x{:04x} {}", *report.message_id, report.name.empty() ? "(unknown)" : report.name));
  }
  if (!report.edition.empty()) add(fmt::format("edition {}", report.edition));
  if (!report.layout.empty()) add(fmt::format("body in the layout of {}", report.layout));
  if (report.strict_2011) add("with the counters of 2011");
  if (!report.phone.empty()) add(fmt::format("phone {}", report.phone));
  if (report.serial) add(fmt::format("serial {}", *report.serial));
  if (report.package) add(fmt::format("part {} of {}", report.package->index, report.package->total));
  if (report.encryption.value_or(0) != 0) add(fmt::format("encryption {}", *report.encryption));
  out.push_back('\n');
}

}  // namespace

void append_text(std::string& out, const FrameReport& report) {
  put_headline(out, report);
  if (report.has_part) out.append("  part: ").append(report.part).push_back('\n');
  if (report.reassembled) {
    out.append(fmt::format("  the whole message, of {} parts and {} bytes:\n", report.reassembled->parts,
                           report.reassembled->length));
  }
  if (!report.body.empty()) Lines(out, report.body).write();
  if (!report.raw.empty()) out.append("  body: ").append(report.raw).push_back('\n');
  if (report.has_inflated) out.append("  inflated: ").append(report.inflated).push_back('\n');
  for (const std::string& warning : report.warnings)
    out.append("  warning: ").append(warning).push_back('\n');
  if (!report.ok() && !report.frame.empty()) out.append("  frame: ").append(report.frame).push_back('\n');
}

}  // namespace cli
