// Implementation of the evidence.
#include "gateway/core/edition_evidence.hpp"

#include <string_view>

#include "jt808/messages/registration.hpp"

namespace gateway {
namespace {

using jt808::Edition;

constexpr std::size_t kFixed2019 = 76;  // without the plate

bool identity_fits(jt808::Bytes body, Edition edition) {
  struct Widths {
    std::size_t manufacturer, model, terminal_id;
  };
  constexpr Widths k2011{5, 8, 7};
  constexpr Widths k2013{5, 20, 7};
  constexpr Widths k2019{11, 30, 30};
  const Widths widths = edition == Edition::v2011 ? k2011 : edition == Edition::v2013 ? k2013 : k2019;
  constexpr std::size_t kAfterCity = 4;
  if (body.size() < kAfterCity + widths.manufacturer + widths.model + widths.terminal_id) return false;
  std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
  text.remove_prefix(kAfterCity);
  const auto take = [&text](std::size_t width) {
    const std::string_view field = strip_padding(text.substr(0, width));
    text.remove_prefix(width);
    return std::string(field);
  };
  TerminalIdentity identity;
  identity.manufacturer = take(widths.manufacturer);
  identity.model = take(widths.model);
  identity.terminal_id = take(widths.terminal_id);
  return identity.valid();
}

}  // namespace

Edition registration_evidence(const jt808::FrameView& frame) {
  const Edition older = jt808::registration_edition(frame.body);
  if (frame.layout_2019()) {
    const bool only_older = identity_fits(frame.body, older) && !identity_fits(frame.body, Edition::v2019);
    return only_older ? older : Edition::v2019;
  }
  const bool newer = frame.body.size() >= kFixed2019 && identity_fits(frame.body, Edition::v2019);
  return newer ? Edition::v2019 : older;
}

Edition login_evidence(const AuthenticationOutcome& outcome, bool layout_2019, Edition otherwise) noexcept {
  if (outcome.edition && (outcome.pinned || outcome.layout_2019 == layout_2019)) return *outcome.edition;
  if (layout_2019) return Edition::v2019;
  return otherwise == Edition::v2019 ? Edition::v2013 : otherwise;
}

Edition authentication_evidence(const jt808::FrameView& frame) noexcept {
  constexpr std::size_t kAroundCode = 1 + 15 + 20;  // its length, IMEI, software version
  if (frame.body.size() >= kAroundCode && frame.body.size() == kAroundCode + frame.body[0]) {
    return Edition::v2019;
  }
  // A body too short for that form, or not of the length it says, is the code alone.
  return frame.layout_2019() && frame.body.size() >= kAroundCode ? Edition::v2019 : Edition::v2013;
}

}  // namespace gateway
