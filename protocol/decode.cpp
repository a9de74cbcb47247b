// Decoding: the layout asked for, and when it does not fit the body exactly, the others that the message has.
#include <algorithm>
#include <utility>

#include "jt808/codec.hpp"
#include "protocol/read.hpp"

namespace jt808 {
namespace {

struct Attempt {
  Result<void> result;
  bool exact = false;
};

Attempt attempt(const MessageInfo& info, Bytes body, Layout layout, void* message,
                FieldListener* listener = nullptr) {
  MessageBase& base = *info.base(message);
  if (!(base.layout == layout)) info.reset(message);  // nothing of another layout's fields may stay
  base.extra.clear();
  base.warnings.clear();
  ByteReader in(body);
  ReadContext context{layout, base.warnings, body.data(), listener};
  if (!read_fields(info, context, Path{}, in, message)) {
    CodecError& error = context.error;
    error.message = std::string(info.name) + ": the body of " + std::to_string(body.size()) + " bytes ends " +
                    (error.offset == body.size() ? "before" : "inside") + " '" + error.field +
                    "', which starts at byte " + std::to_string(error.offset);
    return {std::move(error), false};
  }
  const Bytes rest = in.rest();
  base.extra.assign(rest.begin(), rest.end());
  if (!rest.empty())
    context.warn(Path{}, "has " + std::to_string(rest.size()) + " bytes behind its last field");
  const bool plausible = info.plausible == nullptr || info.plausible(message);
  return {{}, rest.empty() && context.exact && plausible};
}

// All layouts of the message, the nearest to `first` before others.
class Layouts {
 public:
  Layouts(const MessageInfo& info, Layout first)
      : differ_(static_cast<LayoutMask>((differing(info) & ~kAllForms) | (forms_of(info.fields) & ~kForm1))),
        first_(first) {
    add_editions(first.bits & kAllEditions);
    const LayoutMask ordinary[] = {k2013, k2019, 0x001, kStrict2011};
    for (const LayoutMask edition : ordinary) {
      if ((edition & info.editions) != 0 && (edition & first.bits) == 0) add_editions(edition);
    }
  }

  [[nodiscard]] const std::vector<Layout>& all() const noexcept { return all_; }

 private:
  // The edition with each dialect and form that makes a difference.
  void add_editions(unsigned edition) {
    if (!all_.empty() && (differ_ & kAllEditions) == 0) return;
    for (const unsigned dialect : choices(kAllDialects, 0x010)) {
      for (const unsigned form : choices(kAllForms, 0x100)) {
        all_.emplace_back(static_cast<LayoutMask>(edition | dialect | form));
      }
    }
  }

  // The bit of the layout asked for, then the others, if any row tells them apart.
  [[nodiscard]] std::vector<unsigned> choices(unsigned group, unsigned lowest) const {
    std::vector<unsigned> bits{first_.bits & group};
    if ((differ_ & group) == 0) return bits;
    for (unsigned bit = lowest; bit < lowest << 4; bit <<= 1) {
      const bool exists = (differ_ & bit) != 0 || bit == kForm1;
      if (bit != bits.front() && exists) bits.push_back(bit);
    }
    return bits;
  }

  LayoutMask differ_;
  Layout first_;
  std::vector<Layout> all_;
};

std::string layout_warning(Layout layout) {
  std::string text = "the body fits the layout of " + std::string(to_string(layout.edition()));
  if (layout.strict_2011()) text += " with counters in the body";
  if ((layout.bits & kForm1) == 0) text += " in a form other than the text's";
  return text + " only";
}

}  // namespace

Layout layout_for(const MessageInfo& info, Layout asked) noexcept {
  LayoutMask edition = asked.bits & kAllEditions;
  // A message with a strict form of 2011 is read and written with its rows of 2013 otherwise.
  const bool strict_form = std::ranges::any_of(
      info.fields, [](const FieldInfo& row) { return (row.layouts & kAllEditions) == kStrict2011; });
  if (strict_form && edition == 0x001) edition = k2013;
  if ((edition & info.editions) == 0) {
    edition = (edition & k2019) == 0 && (info.editions & k2013) != 0 ? k2013
              : (info.editions & k2019) != 0                         ? k2019
              : (info.editions & k2013) != 0                         ? k2013
                                                                     : 0x001;
  }
  return Layout(static_cast<LayoutMask>(edition | (asked.bits & (kAllDialects | kAllForms))));
}

Result<void> decode_fields(const MessageInfo& info, Bytes body, Layout asked, void* message) {
  Layout layout = layout_for(info, asked);
  if (info.choose != nullptr) layout = info.choose(body, layout);
  Attempt first = attempt(info, body, layout, message);
  if (first.exact) return {};
  const Layouts others(info, layout);
  if (others.all().size() > 1) {
    const std::unique_ptr<void, void (*)(void*) noexcept> scratch(info.make(), info.destroy);
    for (const Layout other : others.all()) {
      if (other == layout || !attempt(info, body, other, scratch.get()).exact) continue;
      attempt(info, body, other, message);
      if ((other.bits ^ layout.bits) & (kAllEditions | kAllForms)) {
        info.base(message)->warnings.push_back(layout_warning(other));
      }
      return {};
    }
    // None fits: the first stands, and what it read is still there.
  }
  if (info.exact_only) {
    info.reset(message);
    MessageBase& base = *info.base(message);
    base.layout = layout;
    base.cut = true;
    base.extra.assign(body.begin(), body.end());
    base.warnings.emplace_back("the body fits no layout of " + std::string(info.name) +
                               " and is kept as bytes");
    return {};
  }
  return first.result;
}

Result<void> tell_fields(const MessageInfo& info, Bytes body, Layout layout, void* message,
                         FieldListener& listener) {
  return attempt(info, body, layout, message, &listener).result;
}

Result<void> decode_into(const MessageInfo& info, Bytes body, Layout asked, AnyMessage& message) {
  if (message.empty() || &message.info() != &info) message = AnyMessage(info);
  return decode_fields(info, body, asked, message.object());
}

}  // namespace jt808
