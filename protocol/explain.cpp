// The annotated dump: header and checksum here, the fields of bodies as the decoder tells of them.
#include "jt808/explain.hpp"

#include <algorithm>

#include "jt808/catalog.hpp"
#include "jt808/codec.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/read.hpp"
#include "protocol/wording.hpp"

namespace jt808 {
namespace {

using Part = ExplainedField::Part;

std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string joined(std::string first, std::string_view second) {
  if (!first.empty() && !second.empty()) first += "; ";
  return first.append(second);
}

std::string bytes_type(std::size_t size) {
  return size == 1 ? "BYTE" : "BYTE[" + std::to_string(size) + ']';
}

ExplainedField plain_bytes(Part part, std::size_t offset, Bytes bytes, std::string path,
                           std::string meaning) {
  return {part,
          offset,
          bytes.size(),
          std::move(path),
          bytes_type(bytes.size()),
          quoted(to_hex(bytes)),
          std::move(meaning)};
}

// Collects the fields of a body.
class BodyFields final : public FieldListener {
 public:
  BodyFields(const std::uint8_t* frame, Layout layout) noexcept : frame_(frame), layout_(layout) {}

  void on_field(const Path& path, const FieldInfo& row, Bytes bytes, const void* /*object*/) override {
    ExplainedField field{Part::body, offset(bytes.data()), bytes.size(), path.text(), type_name(row), {}, {}};
    {
      JsonWriter json(field.value, {});  // complete when it is gone
      put_bytes(json, row, layout_, bytes);
    }
    if (is_number(row.kind)) {
      field.meaning = value_text(row, layout_, load_number(bytes));
      if (field.meaning.empty() && row.kind == Kind::enumeration) field.meaning = "no value of the standard";
    }
    field.meaning = joined(joined(std::move(field.meaning), row.unit), row.doc);
    fields_.push_back(std::move(field));
  }

  void on_item_part(const Path& path, std::string_view what, Bytes bytes) override {
    if (what == "value") {
      fields_.push_back(plain_bytes(Part::body, offset(bytes.data()), bytes, path.text(),
                                    "not known here, or of an unknown form"));
      return;
    }
    const bool id = what == "id";
    const std::uint64_t number = load_number(bytes);
    const auto size = static_cast<unsigned>(bytes.size());
    fields_.push_back({Part::body, offset(bytes.data()), bytes.size(), path.text(),
                       size == 1 ? "BYTE" : "DWORD", std::to_string(number),
                       id ? "id " + hex_number(number, size) : "length of the value"});
  }

  void on_taken_back(const std::uint8_t* from) override {
    while (!fields_.empty() && fields_.back().offset >= offset(from)) fields_.pop_back();
  }

  [[nodiscard]] std::vector<ExplainedField>& fields() noexcept { return fields_; }

 private:
  [[nodiscard]] std::size_t offset(const std::uint8_t* at) const noexcept {
    return static_cast<std::size_t>(at - frame_);
  }

  const std::uint8_t* frame_;
  Layout layout_;
  std::vector<ExplainedField> fields_;
};

// One segment between two flags.
class Frame {
 public:
  Frame(Bytes segment, bool flag_before, bool flag_behind, std::optional<Edition> edition)
      : edition_(edition), flag_before_(flag_before), flag_behind_(flag_behind) {
    std::vector<std::uint8_t> escaped(segment.begin(), segment.end());
    FrameView view;
    result_.fault = parse_frame(escaped, view);
    result_.frame.assign(segment.begin(), segment.end());
    bool bare = false;
    result_.frame.resize(unescape(result_.frame, bare));
    end_ = result_.frame.size();
    if (bare) {
      const std::string text = "0x7d stands before another byte than 0x01 and 0x02";
      (result_.fault == FrameFault::bad_escape ? result_.problems : result_.notes).push_back(text);
    }
    if (!flag_before) result_.notes.emplace_back("there is no flag in front of the frame");
    if (!flag_behind) result_.notes.emplace_back("there is no flag behind the frame");
  }

  Explanation explain() {
    if (flag_before_) flag(0);
    header();
    result_.layout = edition_.value_or(layout_2019_ ? Edition::v2019 : Edition::v2013);
    if (at_ < end_) {
      body();
      checksum();
    }
    if (result_.fault == FrameFault::too_short) {
      problem("a frame has at least 13 bytes between its flags, this one has " + std::to_string(end_));
    }
    if (flag_behind_) flag(end_);
    return std::move(result_);
  }

 private:
  void flag(std::size_t offset) { result_.fields.push_back({Part::flag, offset, 0, {}, {}, {}, "flag"}); }
  void problem(std::string text) { result_.problems.push_back(std::move(text)); }
  [[nodiscard]] Bytes bytes(std::size_t from, std::size_t to) const noexcept {
    return Bytes(result_.frame).subspan(from, to - from);
  }

  // The next bytes of the header; null where the frame ends before. The last byte is the checksum.
  ExplainedField* head(std::string_view path, std::string_view type, std::size_t size) {
    if (end_ - at_ < size + 1) return nullptr;
    result_.fields.push_back({Part::header,
                              at_,
                              size,
                              std::string(path),
                              std::string(type),
                              std::to_string(load_number(bytes(at_, at_ + std::min<std::size_t>(size, 8)))),
                              {}});
    at_ += size;
    return &result_.fields.back();
  }

  void header() {
    if (auto* const field = head("message_id", "WORD", 2)) {
      const std::uint64_t id = load_number(bytes(field->offset, at_));
      result_.message = find_message(static_cast<std::uint16_t>(id));
      field->value = quoted(hex_number(id, 2));
      field->meaning = result_.message == nullptr
                           ? "not in the catalogue"
                           : std::string(result_.message->name) + "; " + std::string(result_.message->title) +
                                 ' ' + std::string(result_.message->chinese);
    }
    if (auto* const field = head("attributes", "WORD", 2)) {
      attributes_ = static_cast<unsigned>(load_number(bytes(field->offset, at_)));
      const bool version_bit = (attributes_ & 0x4000) != 0;
      layout_2019_ = version_bit;
      // As the decoder: the other layout, where only that one fits.
      if (!fits(layout_2019_) && fits(!layout_2019_)) layout_2019_ = !layout_2019_;
      field->wrong = !fits(layout_2019_);
      field->meaning = "body of " + std::to_string(attributes_ & 0x03ff) + " bytes; encryption " +
                       std::to_string(attributes_ >> 10 & 7) +
                       ((attributes_ & 0x2000) != 0 ? "; in parts" : "") +
                       (version_bit ? "; version bit" : "");
      if (layout_2019_ != version_bit) {
        result_.notes.emplace_back("the version bit contradicts the layout of the header");
      }
    }
    if (layout_2019_) {
      if (auto* const field = head("version", "BYTE", 1)) field->meaning = "version of the protocol";
    }
    if (auto* const field = head("phone", layout_2019_ ? "BCD[10]" : "BCD[6]", layout_2019_ ? 10 : 6)) {
      field->value = quoted(bcd_digits(bytes(field->offset, at_)));
      field->meaning = "phone number of the terminal";
    }
    if (auto* const field = head("serial", "WORD", 2)) field->meaning = "serial number of the message";
    complete_ = end_ > at_ && !result_.fields.empty() && result_.fields.back().path == "serial";
    if ((attributes_ & 0x2000) == 0 || !complete_) return;
    auto* const total = head("package.total", "WORD", 2);
    if (total != nullptr) {
      total->meaning = "parts of the message";
      parts_ = load_number(bytes(total->offset, at_));
    }
    auto* const index = head("package.index", "WORD", 2);
    complete_ = index != nullptr;
    if (index == nullptr) return;
    part_ = load_number(bytes(index->offset, at_));
    index->meaning = "this part, from 1";
    index->wrong = part_ == 0 || part_ > parts_;
    if (index->wrong) {
      problem("part " + std::to_string(part_) + " of " + std::to_string(parts_) + " cannot be");
    }
  }

  [[nodiscard]] bool fits(bool layout_2019) const noexcept {
    const std::size_t header = (layout_2019 ? 17U : 12U) + ((attributes_ & 0x2000) != 0 ? 4U : 0U);
    return end_ == header + (attributes_ & 0x03ff) + 1;
  }

  void body() {
    const std::size_t end = end_ - 1;
    const Bytes body = bytes(at_, end);
    if (!complete_) {
      left_over(end, "", "the header is not complete");
      return;
    }
    if (body.size() != (attributes_ & 0x03ff)) {
      problem("the header says that the body has " + std::to_string(attributes_ & 0x03ff) +
              " bytes, there are " + std::to_string(body.size()));
    }
    if ((attributes_ >> 10 & 7) != 0) return opaque(body, "encrypted");
    if (parts_ > 1) {
      return opaque(body, "part " + std::to_string(part_) + " of " + std::to_string(parts_) + " of the body");
    }
    if (result_.message == nullptr) return opaque(body, "of an unknown message");
    known_body(*result_.message, body);
  }

  void opaque(Bytes body, std::string meaning) {
    if (!body.empty()) {
      result_.fields.push_back(plain_bytes(Part::body, at_, body, "body", std::move(meaning)));
    }
    at_ = end_ - 1;
  }

  void known_body(const MessageInfo& info, Bytes body) {
    AnyMessage message(info);
    const auto decoded = decode_into(info, body, result_.layout, message);
    result_.layout = message.base().layout;
    const std::vector<std::string> warnings = message.base().warnings;
    result_.notes.insert(result_.notes.end(), warnings.begin(), warnings.end());
    BodyFields told(result_.frame.data(), result_.layout);
    const bool kept_as_bytes = message.base().cut && message.base().extra.size() == body.size();
    if (!kept_as_bytes) (void)tell_fields(info, body, result_.layout, message.object(), told);
    if (!decoded) problem(decoded.error().message);
    for (ExplainedField& field : told.fields()) {
      // What no field was told of: the rest of a structure whose length is given.
      left_over(field.offset, "extra", "behind the fields of a structure");
      at_ = field.offset + field.size;
      result_.fields.push_back(std::move(field));
    }
    if (decoded) return left_over(end_ - 1, "extra", "behind the last field");
    left_over(end_ - 1, decoded.error().field, "the body ends inside this field");
    if (!result_.fields.empty()) result_.fields.back().wrong = true;
  }

  // The bytes up to `to` that no field covers.
  void left_over(std::size_t to, std::string_view path, std::string_view meaning) {
    if (to <= at_) return;
    result_.fields.push_back(
        plain_bytes(Part::left_over, at_, bytes(at_, to), std::string(path), std::string(meaning)));
    at_ = to;
  }

  void checksum() {
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : bytes(0, end_ - 1)) sum ^= byte;
    const std::uint8_t said = result_.frame[end_ - 1];
    ExplainedField field = plain_bytes(Part::checksum, end_ - 1, bytes(end_ - 1, end_), "checksum",
                                       "XOR of all bytes between the flags");
    if (sum != said) {
      field.wrong = true;
      field.meaning = "wrong: the bytes before it give " + hex_number(sum, 1);
      problem("the checksum is " + hex_number(said, 1) + ", the bytes before it give " + hex_number(sum, 1));
    }
    result_.fields.push_back(std::move(field));
  }

  Explanation result_;
  std::optional<Edition> edition_;
  bool flag_before_;
  bool flag_behind_;
  std::size_t end_ = 0;  // the size of the frame
  std::size_t at_ = 0;
  unsigned attributes_ = 0;
  std::uint64_t parts_ = 0;
  std::uint64_t part_ = 0;
  bool layout_2019_ = false;
  bool complete_ = false;  // the whole header is there
};

}  // namespace

std::vector<Explanation> explain(Bytes wire, std::optional<Edition> edition) {
  std::vector<Explanation> all;
  for (auto from = wire.begin(); from != wire.end();) {
    const auto to = std::find(from, wire.end(), kFlag);
    if (to != from) {
      all.push_back(Frame(Bytes(from, to), from != wire.begin(), to != wire.end(), edition).explain());
    }
    from = to == wire.end() ? to : to + 1;
  }
  return all;
}

}  // namespace jt808
