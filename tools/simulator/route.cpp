// Implementation of the route.
#include "tools/simulator/route.hpp"

#include <cmath>
#include <numbers>
#include <random>

namespace simulator {
namespace {

constexpr double kMeanSpeed = 14.0;   // m/s, 50 km/h
constexpr double kSpeedSwing = 8.0;   // m/s around the mean
constexpr double kSpeedPeriod = 180;  // s from one slow stretch to the next
constexpr double kMetresPerDegree = 111'320.0;
constexpr double kTwoPi = 2 * std::numbers::pi;

}  // namespace

Route::Route(std::uint32_t seed) noexcept {
  std::minstd_rand random(seed + 1);
  const auto between = [&random](double low, double high) {
    return low + (high - low) * static_cast<double>(random() - std::minstd_rand::min()) /
                     static_cast<double>(std::minstd_rand::max() - std::minstd_rand::min());
  };
  random.discard(8);                         // neighbouring seeds start alike
  centre_latitude_ = between(31.15, 31.31);  // Shanghai
  centre_longitude_ = between(121.35, 121.60);
  radius_ = between(1'500, 6'000);
  driven_ = between(0, kTwoPi * radius_);
  mileage_ = between(1e6, 2e8);
  phase_ = between(0, kTwoPi);
}

void Route::advance(std::chrono::milliseconds elapsed) noexcept {
  const double seconds = static_cast<double>(elapsed.count()) / 1000.0;
  if (seconds <= 0) return;
  // The integral of mean + swing * sin(phase + t * 2 pi / period).
  const double rate = kTwoPi / kSpeedPeriod;
  const double distance = kMeanSpeed * seconds - kSpeedSwing / rate *
                                                     (std::cos(phase_ + (seconds_ + seconds) * rate) -
                                                      std::cos(phase_ + seconds_ * rate));
  seconds_ += seconds;
  driven_ = std::fmod(driven_ + distance, kTwoPi * radius_);
  mileage_ += distance;
}

Fix Route::fix() const noexcept {
  const double angle = driven_ / radius_;  // clockwise from north, as seen from the centre
  const double latitude = centre_latitude_ + radius_ * std::cos(angle) / kMetresPerDegree;
  const double longitude =
      centre_longitude_ +
      radius_ * std::sin(angle) / (kMetresPerDegree * std::cos(centre_latitude_ * std::numbers::pi / 180));
  const double speed = kMeanSpeed + kSpeedSwing * std::sin(phase_ + seconds_ * kTwoPi / kSpeedPeriod);
  const double heading = std::fmod(angle * 180 / std::numbers::pi + 90, 360);
  Fix fix;
  fix.latitude = static_cast<std::uint32_t>(std::lround(latitude * 1e6));
  fix.longitude = static_cast<std::uint32_t>(std::lround(longitude * 1e6));
  fix.altitude = static_cast<std::uint16_t>(12 + std::lround(4 * std::sin(angle)));
  fix.speed = static_cast<std::uint16_t>(std::lround(speed * 36));
  fix.direction = static_cast<std::uint16_t>(std::lround(heading) % 360);
  fix.mileage = static_cast<std::uint32_t>(std::fmod(mileage_ / 100, 4'294'967'295.0));
  fix.satellites = static_cast<std::uint8_t>(10 + std::lround(4 * std::sin(angle * 3)));
  fix.signal = static_cast<std::uint8_t>(24 + std::lround(6 * std::cos(angle * 2)));
  return fix;
}

}  // namespace simulator
