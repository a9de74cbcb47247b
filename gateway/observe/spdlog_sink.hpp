// The log sink of the service: asynchronous, bounded, to standard error.
#pragma once

#include <unistd.h>

#include <memory>

#include "gateway/observe/log.hpp"

namespace gateway {

// Lines go through a queue of 8,192; when it is full the oldest is overwritten, so that logging never blocks
// a shard. How many were lost is told in a line of its own when the sink is destroyed. Its end waits at most
// a second for a reader that takes no more lines. The descriptor is not closed.
[[nodiscard]] std::unique_ptr<LogSink> make_spdlog_sink(LogLevel level, int descriptor = STDERR_FILENO);

}  // namespace gateway
