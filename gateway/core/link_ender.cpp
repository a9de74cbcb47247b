// Implementation of the end of a link by the devices' word.
#include "gateway/core/link_ender.hpp"

#include "gateway/core/session.hpp"

namespace gateway {

void LinkEnder::on_admission_ended(const TerminalKey& key, CloseReason why) {
  const auto presence = registry_.find(key);
  if (!presence || !presence->online) return;
  mailbox_.deliver(*presence->online, [why](Session& session) { session.kick(why); });
}

}  // namespace gateway
