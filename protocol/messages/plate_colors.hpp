// Colours of number plates: JT/T 415-2006 and, from 5 on but for 9, JT/T 697.7-2014.
#pragma once

#include "jt808/schema.hpp"

namespace jt808 {

inline constexpr Enumerator kPlateColors[] = {{0, "no_plate"},
                                              {1, "blue"},
                                              {2, "yellow"},
                                              {3, "black"},
                                              {4, "white"},
                                              {5, "green"},
                                              {9, "other"},
                                              {91, "agricultural_yellow"},
                                              {92, "agricultural_green"},
                                              {93, "yellow_green"},
                                              {94, "gradient_green"}};

}  // namespace jt808
