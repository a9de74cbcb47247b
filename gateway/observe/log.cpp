// Building log lines.
#include "gateway/observe/log.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::size_t kLongestValue = 512;

bool plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:/+-").find(c) != std::string_view::npos;
}

// Terminals and callers choose some of the values: quotes, line ends and control bytes of theirs stay inside.
void append_quoted(std::string& line, std::string_view value) {
  line.push_back('"');
  for (const char c : value.substr(0, kLongestValue)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line.push_back('\\');
      line.push_back(c);
    } else if (c == '\n') {
      line += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line.push_back(c);
    }
  }
  if (value.size() > kLongestValue) line += "...";
  line.push_back('"');
}

}  // namespace

LogLine::LogLine(LogSink& sink, LogLevel level, std::string_view event)
    : sink_(sink.enabled(level) ? &sink : nullptr), level_(level) {
  if (sink_ != nullptr) line_ = event;
}

LogLine::~LogLine() {
  if (sink_ != nullptr) sink_->write(level_, line_);
}

LogLine& LogLine::field(std::string_view key, std::string_view value) {
  if (sink_ == nullptr) return *this;
  if (!value.empty() && value.size() <= kLongestValue && std::ranges::all_of(value, plain))
    return raw(key, value);
  line_.push_back(' ');
  line_ += key;
  line_.push_back('=');
  append_quoted(line_, value);
  return *this;
}

LogLine& LogLine::raw(std::string_view key, std::string_view value) {
  if (sink_ == nullptr) return *this;
  line_.push_back(' ');
  line_ += key;
  line_.push_back('=');
  line_ += value;
  return *this;
}

}  // namespace gateway
