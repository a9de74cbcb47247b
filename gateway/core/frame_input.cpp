// Implementation of the inbound half of a link.
#include "gateway/core/frame_input.hpp"

#include <utility>

namespace gateway {

std::optional<CloseReason> FrameInput::feed(std::span<std::uint8_t> chunk, bool strict, SessionHost& host,
                                            const Limits& limits, ShardMetrics& metrics) {
  bytes_ += chunk.size();
  if (const auto stranger = greeting_.feed(chunk)) return stranger;
  bytes_without_frame_ += static_cast<std::uint32_t>(chunk.size());
  jt808::FrameSplitter fresh;
  jt808::FrameSplitter& splitter = cut_ ? *cut_ : fresh;
  const std::uint32_t overflows_before = splitter.overflows();
  splitter.feed(chunk, [&](std::span<std::uint8_t> escaped, bool leading_flag) {
    jt808::FrameView frame;
    const jt808::FrameFault fault = jt808::parse_frame(escaped, frame, {strict});
    if (fault != jt808::FrameFault::none) {
      metrics.frame_faults[static_cast<std::size_t>(fault)].add();
      return ++bad_in_a_row_ < limits.max_bad_frames_in_a_row;
    }
    if (!leading_flag && !seen_flag_) frame.notes |= jt808::kNoLeadingFlag;
    bad_in_a_row_ = 0;
    bytes_without_frame_ = 0;
    metrics.frames_in.add();
    host.on_frame(frame);
    return host.accepts_frames();
  });
  const std::uint32_t overflows = splitter.overflows() - overflows_before;
  if (splitter.at_boundary()) {
    seen_flag_ |= !chunk.empty();
    cut_.reset();
  } else if (!cut_) {
    cut_ = std::make_unique<jt808::FrameSplitter>(std::move(fresh));
  }
  metrics.frames_overlong.add(overflows);
  bad_in_a_row_ += overflows;
  const std::size_t most_bytes = limits.max_bad_frames_in_a_row * jt808::kMaxEscapedFrame;
  if (bytes_without_frame_ <= most_bytes && bad_in_a_row_ < limits.max_bad_frames_in_a_row)
    return std::nullopt;
  return CloseReason::garbage;
}

}  // namespace gateway
