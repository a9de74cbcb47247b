// What the gateway does with a position report beside the system calls: from the bytes of a read to the bytes
// of its answer; and the part of it that only keeps the idle limit.
#pragma once

#include "tests/bench/operations.hpp"

namespace bench {

// "report_2013", "report_2019": one report of a terminal that is online, decoded whole, published and
// answered. "upkeep": the idle limit's bookkeeping for one read with one report. Throws where a report is not
// answered.
[[nodiscard]] std::vector<Operation> session_operations();

}  // namespace bench
