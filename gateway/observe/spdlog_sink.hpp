// The log sink of the service: asynchronous, bounded, to standard error.
#pragma once

#include <memory>

#include "gateway/observe/log.hpp"

namespace gateway {

// Lines go through a queue of 8,192; when it is full the oldest is overwritten, so that logging never blocks
// a shard. How many were lost is told in a line of its own when the sink is destroyed.
[[nodiscard]] std::unique_ptr<LogSink> make_spdlog_sink(LogLevel level);

}  // namespace gateway
