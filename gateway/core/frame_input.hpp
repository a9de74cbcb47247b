// From the bytes of a link to frames: splits, checks, counts what is bad, and says when a peer is no
// terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "gateway/core/close_reason.hpp"
#include "gateway/core/greeting.hpp"
#include "gateway/core/limits.hpp"
#include "gateway/core/metrics.hpp"
#include "jt808/frame.hpp"

namespace gateway {

// Who takes the frames of a link: the one session of a terminal's own connection, or, where many terminals
// share a socket, whoever finds the session by the frame's phone.
class SessionHost {
 public:
  virtual void on_frame(const jt808::FrameView&) = 0;
  // False once the link is closing: what is left of the chunk is ignored.
  [[nodiscard]] virtual bool accepts_frames() const noexcept = 0;

 protected:
  ~SessionHost() = default;
};

// The inbound half of one link. Owned by the connection, on its shard's thread.
class FrameInput {
 public:
  // Unescapes in place: the chunk's bytes are overwritten. A reason where the peer is no terminal: it greets
  // in another protocol, or sent too many bad frames in a row, or as many bytes without any frame.
  [[nodiscard]] std::optional<CloseReason> feed(std::span<std::uint8_t> chunk, bool strict, SessionHost&,
                                                const Limits&, ShardMetrics&);
  // True where the stream stands between two frames.
  [[nodiscard]] bool at_boundary() const noexcept { return cut_ == nullptr; }
  // Bytes that came in so far.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  // As long as the stream stands inside a frame; most links are always between two.
  std::unique_ptr<jt808::FrameSplitter> cut_;
  std::uint64_t bytes_ = 0;
  std::uint32_t bad_in_a_row_ = 0;
  std::uint32_t bytes_without_frame_ = 0;  // never more than the limit of these and one chunk
  Greeting greeting_;
  bool seen_flag_ = false;  // in an earlier chunk
};

}  // namespace gateway
