// What the command line reads from an answer document, and how it prints one.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// JSON or XML, as the gateway sends them.
class Document {
 public:
  explicit Document(std::string_view text);

  // Neither a JSON object nor an XML document: not from this gateway.
  [[nodiscard]] bool recognised() const noexcept { return kind_ != Kind::other; }
  // The call worked and the terminal answered: Success is true and RrpcCode is SUCCESS.
  [[nodiscard]] bool success() const noexcept { return success_; }
  // For people: `pretty` on several lines, else as received; ends without a line feed. What is no document is
  // printed with its control characters escaped.
  [[nodiscard]] std::string print(bool pretty) const;

 private:
  enum class Kind { json, xml, other };
  std::string text_;
  Kind kind_ = Kind::other;
  bool success_ = false;
};

}  // namespace cli
