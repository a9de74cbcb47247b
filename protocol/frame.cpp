// Unescaping, the header, and building frames.
#include "jt808/frame.hpp"

#include <algorithm>

namespace jt808 {
namespace {

constexpr std::size_t kShortest = 13;  // header of 2013 and checksum

constexpr std::size_t header_size(bool layout_2019, bool packaged) noexcept {
  return (layout_2019 ? 17U : 12U) + (packaged ? 4U : 0U);
}

// Eight bytes at a time: every frame passes here.
std::uint8_t checksum_of(Bytes bytes) noexcept {
  std::uint64_t wide = 0;
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof wide; at += sizeof wide, left -= sizeof wide) {
    std::uint64_t eight;
    std::memcpy(&eight, at, sizeof eight);
    wide ^= eight;
  }
  wide ^= wide >> 32;
  wide ^= wide >> 16;
  wide ^= wide >> 8;
  auto sum = static_cast<std::uint8_t>(wide & 0xff);
  for (; left > 0; ++at, --left) sum ^= *at;
  return sum;
}

void append_escaped(std::vector<std::uint8_t>& out, Bytes bytes) {
  while (!bytes.empty()) {
    const auto special = std::find_if(bytes.begin(), bytes.end(),
                                      [](std::uint8_t byte) { return byte == kFlag || byte == kEscape; });
    out.insert(out.end(), bytes.begin(), special);
    if (special == bytes.end()) return;
    out.push_back(kEscape);
    out.push_back(*special == kEscape ? 0x01 : 0x02);
    bytes = Bytes(special + 1, bytes.end());
  }
}

}  // namespace

std::string_view to_string(FrameFault fault) noexcept {
  switch (fault) {
    case FrameFault::none:
      return "none";
    case FrameFault::bad_escape:
      return "bad_escape";
    case FrameFault::too_short:
      return "too_short";
    case FrameFault::bad_checksum:
      return "bad_checksum";
    case FrameFault::bad_length:
      return "bad_length";
    case FrameFault::bad_package:
      return "bad_package";
  }
  return "unknown";
}

std::size_t unescape(std::span<std::uint8_t> escaped, bool& bare) noexcept {
  bare = false;
  std::uint8_t* read = escaped.data();
  std::uint8_t* const end = read + escaped.size();
  std::uint8_t* write = read;
  while (read != end) {
    auto* special =
        static_cast<std::uint8_t*>(std::memchr(read, kEscape, static_cast<std::size_t>(end - read)));
    if (special == nullptr) special = end;
    const auto plain = static_cast<std::size_t>(special - read);
    if (write != read) std::memmove(write, read, plain);
    write += plain;
    read = special;
    if (read == end) break;
    *write++ = kEscape;
    ++read;
    if (read != end && (*read == 0x01 || *read == 0x02)) {
      if (*read == 0x02) write[-1] = kFlag;
      ++read;
    } else {
      bare = true;
    }
  }
  return static_cast<std::size_t>(write - escaped.data());
}

FrameFault parse_frame(std::span<std::uint8_t> escaped, FrameView& out, FrameOptions options) noexcept {
  bool bare = false;
  const Bytes frame = escaped.first(unescape(escaped, bare));
  if (bare && options.strict) return FrameFault::bad_escape;
  if (frame.size() < kShortest) return FrameFault::too_short;
  // A bare 0x7d is taken as it is only where the whole frame then holds; else it is what is wrong.
  if (checksum_of(frame) != 0) return bare ? FrameFault::bad_escape : FrameFault::bad_checksum;

  const auto attributes = load_be<std::uint16_t>(frame.data() + 2);
  const bool packaged = (attributes & 0x2000) != 0;
  const bool version_bit = (attributes & 0x4000) != 0;
  const std::size_t length = attributes & 0x03ff;
  const auto fits = [&](bool layout_2019) {
    return frame.size() == header_size(layout_2019, packaged) + length + 1;
  };
  // The two layouts differ by five bytes, so that at most one fits.
  bool layout_2019 = version_bit;
  if (!fits(layout_2019)) {
    layout_2019 = !layout_2019;
    if (!fits(layout_2019)) return bare ? FrameFault::bad_escape : FrameFault::bad_length;
    if (options.strict) return FrameFault::bad_length;
  }

  ByteReader reader(frame);
  out.message_id = reader.be<std::uint16_t>();
  out.attributes = reader.be<std::uint16_t>();
  out.version = layout_2019 ? reader.be<std::uint8_t>() : std::uint8_t{0};
  out.phone_bcd = reader.take(layout_2019 ? 10 : 6);
  out.serial = reader.be<std::uint16_t>();
  out.package_total = packaged ? reader.be<std::uint16_t>() : std::uint16_t{0};
  out.package_index = packaged ? reader.be<std::uint16_t>() : std::uint16_t{0};
  out.body = reader.take(length);
  out.bytes = frame;
  out.notes = static_cast<std::uint8_t>((bare ? kBareEscape : 0) |
                                        (layout_2019 != version_bit ? kLayoutByLength : 0));
  if (packaged && (out.package_index == 0 || out.package_index > out.package_total)) {
    return FrameFault::bad_package;
  }
  return FrameFault::none;
}

void FrameSplitter::keep(Bytes part) {
  if (skipping_) return;
  if (!fits(tail_.size() + part.size())) {
    skipping_ = true;
    release();
    return;
  }
  tail_.insert(tail_.end(), part.begin(), part.end());
}

// An empty initializer list would keep the capacity.
void FrameSplitter::release() noexcept {
  std::vector<std::uint8_t>().swap(tail_);
}

void FrameSplitter::reset() noexcept {
  release();
  seen_flag_ = false;
  skipping_ = false;
}

HeaderForm HeaderForm::of(const FrameView& frame) noexcept {
  HeaderForm form;
  form.layout_2019 = frame.layout_2019();
  form.version_bit = frame.version_bit();
  form.version = frame.version;
  form.phone_size = static_cast<std::uint8_t>(std::min(frame.phone_bcd.size(), form.phone.size()));
  std::copy_n(frame.phone_bcd.begin(), form.phone_size, form.phone.begin());
  return form;
}

HeaderForm HeaderForm::for_phone(const PhoneNumber& phone, Edition edition) noexcept {
  HeaderForm form;
  form.layout_2019 = edition == Edition::v2019;
  form.version_bit = form.layout_2019;
  form.version = form.layout_2019 ? 1 : 0;
  form.phone_size = form.layout_2019 ? 10 : 6;
  std::copy_n(phone.bcd.end() - form.phone_size, form.phone_size, form.phone.begin());
  return form;
}

void append_on_the_wire(std::vector<std::uint8_t>& out, Bytes frame) {
  out.push_back(kFlag);
  append_escaped(out, frame);
  out.push_back(kFlag);
}

bool append_frame(std::vector<std::uint8_t>& out, const HeaderForm& form, std::uint16_t message_id,
                  std::uint16_t serial, Bytes body, std::optional<PackageItem> package) {
  if (body.size() > kMaxBody) return false;
  std::array<std::uint8_t, 21> header{};
  std::size_t size = 0;
  const auto put_word = [&](std::uint16_t value) {
    store_be(header.data() + size, value);
    size += 2;
  };
  put_word(message_id);
  put_word(
      static_cast<std::uint16_t>(body.size() | (package ? 0x2000U : 0U) | (form.version_bit ? 0x4000U : 0U)));
  if (form.layout_2019) header[size++] = form.version;
  const std::size_t phone_size = form.layout_2019 ? 10 : 6;
  std::copy_n(form.phone.begin(), phone_size, header.begin() + static_cast<std::ptrdiff_t>(size));
  size += phone_size;
  put_word(serial);
  if (package) {
    put_word(package->total);
    put_word(package->index);
  }
  const Bytes head = Bytes(header).first(size);
  const std::uint8_t checksum = checksum_of(head) ^ checksum_of(body);
  out.push_back(kFlag);
  append_escaped(out, head);
  append_escaped(out, body);
  append_escaped(out, Bytes(&checksum, 1));
  out.push_back(kFlag);
  return true;
}

}  // namespace jt808
