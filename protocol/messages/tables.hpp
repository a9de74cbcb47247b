// The tables of items and parameters.
#pragma once

#include "jt808/schema.hpp"

namespace jt808 {

extern const ItemTable kLocationItems;  // additional items of 0x0200
extern const ItemTable kParameters;     // terminal parameters of 0x8103 and 0x0104

}  // namespace jt808
