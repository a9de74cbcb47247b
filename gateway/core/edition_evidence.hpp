// Which edition a terminal speaks: no field of the protocol says so, so that several facts are weighed.
#pragma once

#include "gateway/core/ports.hpp"

namespace gateway {

// Of a 0x0100. The length of the body tells 2011, 2013 and 2019 apart; where it leaves two, the one under
// which the identity is one, and only then the layout of the header. The version bit alone decides nothing: a
// header is read by the layout that its length fits.
[[nodiscard]] jt808::Edition registration_evidence(const jt808::FrameView&);

// Of a login: what the operator pinned; what the registration showed, while the header looks as it did then;
// else the header, of which 2011 and 2013 look the same: `otherwise` is the choice between them.
[[nodiscard]] jt808::Edition login_evidence(const AuthenticationOutcome&, bool layout_2019,
                                            jt808::Edition otherwise) noexcept;

// The edition in which a 0x0102 writes its body: only in 2019 it says how long the code is.
[[nodiscard]] jt808::Edition authentication_evidence(const jt808::FrameView&) noexcept;

}  // namespace gateway
