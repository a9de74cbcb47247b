// The connection of one terminal.
#pragma once

#include "gateway/net/connection.hpp"

namespace gateway {

class TerminalConnection final : public Connection {
 public:
  TerminalConnection(Shard& shard, AcceptedLink accepted, SessionRef self);

  [[nodiscard]] Session* session() noexcept override { return &session_; }
  [[nodiscard]] Traffic traffic() const noexcept override;

 private:
  [[nodiscard]] SessionRef self() const noexcept override { return session_.self(); }
  [[nodiscard]] SessionHost& frames() noexcept override { return session_; }
  void on_written() override { session_.on_written(); }
  void on_writable() override { session_.on_writable(); }
  void on_ended(CloseReason reason) override;

  Session session_;
};

}  // namespace gateway
