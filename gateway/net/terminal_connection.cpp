// Implementation of the connection of one terminal.
#include "gateway/net/terminal_connection.hpp"

#include <utility>

#include "gateway/net/shard.hpp"

namespace gateway {

TerminalConnection::TerminalConnection(Shard& its_shard, AcceptedLink accepted, SessionRef self)
    : Connection(its_shard, std::move(accepted)),
      session_(self, *this, product_index(), its_shard.product(product_index()), its_shard.services()) {}

Traffic TerminalConnection::traffic() const noexcept {
  return {session_.frames_in(), session_.frames_out(), bytes_in(), written_bytes()};
}

void TerminalConnection::on_ended(CloseReason reason) {
  const Services& services = shard().services();
  shard().note_close(
      {services.clock.wall_now(), product_index(),
       session_.was_online() ? std::optional(session_.key().phone) : std::nullopt, peer(), reason,
       std::chrono::duration_cast<std::chrono::seconds>(services.clock.now() - session_.connected_at()),
       traffic()});
  session_.on_closed(reason);
}

}  // namespace gateway
