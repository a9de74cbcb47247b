// A plausible route: a vehicle that drives round a ring road at a changing speed.
#pragma once

#include <chrono>
#include <cstdint>

namespace simulator {

// A position in the units of message 0x0200.
struct Fix {
  std::uint32_t latitude = 0;   // 1e-6 degrees, north
  std::uint32_t longitude = 0;  // 1e-6 degrees, east
  std::uint16_t altitude = 0;   // m
  std::uint16_t speed = 0;      // 0.1 km/h
  std::uint16_t direction = 0;  // degrees, clockwise from north
  std::uint32_t mileage = 0;    // 0.1 km
  std::uint8_t satellites = 0;
  std::uint8_t signal = 0;  // 0 to 31
};

// A value without a clock: the caller says how much time went by. The same seed makes the same route.
class Route {
 public:
  explicit Route(std::uint32_t seed) noexcept;

  void advance(std::chrono::milliseconds elapsed) noexcept;
  [[nodiscard]] Fix fix() const noexcept;

 private:
  double centre_latitude_;   // degrees
  double centre_longitude_;  // degrees
  double radius_;            // m
  double driven_;            // m, also decides the place on the ring
  double mileage_;           // m, with what the vehicle had driven before
  double phase_;             // of the changing speed, radians
  double seconds_ = 0;
};

}  // namespace simulator
