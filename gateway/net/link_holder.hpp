// What a shard keeps in its slab: a link, and as a rule the session behind it.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "gateway/core/recent_closes.hpp"
#include "gateway/core/session.hpp"

namespace gateway {

// Owned by the slab of its shard and by its pending operations; never leaves the shard's thread, hence the
// plain counter. A terminal's own connection, one terminal's part of a socket that many use, or such a
// socket.
class LinkHolder
    : public Link,
      public boost::intrusive_ref_counter<LinkHolder, boost::sp_adl_block::thread_unsafe_counter> {
 public:
  LinkHolder() = default;
  LinkHolder(const LinkHolder&) = delete;
  LinkHolder& operator=(const LinkHolder&) = delete;
  virtual ~LinkHolder() = default;

  // Null for a socket whose terminals have holders of their own.
  [[nodiscard]] virtual Session* session() noexcept = 0;
  // False for a terminal's part of a socket that has a holder of its own.
  [[nodiscard]] virtual bool is_link() const noexcept { return true; }
  [[nodiscard]] virtual Traffic traffic() const noexcept = 0;
  // The gateway ends: waiting calls are answered, and the link is closed.
  virtual void drain() {
    if (Session* const only = session()) only->drain();
  }
};

}  // namespace gateway
