// What the devices in the store cost in memory, counted in the allocator's bytes.
#include <gtest/gtest.h>

#include <cstdlib>

#include "gateway/auth/device_book.hpp"
#include "tests/counters/no_store.hpp"
#include "tests/support/counted.hpp"

namespace gateway::test {
namespace {

class ManyDevices final : public NoStore {
 public:
  explicit ManyDevices(std::uint64_t count) : count_(count) {}
  [[nodiscard]] std::optional<std::string> load(const OnDevice& device, const OnPending&,
                                                const OnEnded&) override {
    for (std::uint64_t i = 0; i < count_; ++i) {
      const std::string number = std::to_string(10'000'000 + i);
      DeviceRow row;
      row.name = "MAKER_MODEL-1_" + number;
      row.code_name = "MAKER_MODEL-1_" + number;
      row.phone = jt808::PhoneNumber::from_digits("138" + number);
      row.status = DeviceStatus::registered;
      row.edition = jt808::Edition::v2019;
      device(std::move(row));
    }
    return std::nullopt;
  }

 private:
  std::uint64_t count_;
};

std::uint64_t device_count() {
  const char* const given = std::getenv("JT808_DEVICES");
  return given == nullptr ? 100'000 : std::strtoull(given, nullptr, 10);
}

TEST(DeviceMemory, AnOfflineDeviceCostsAtMost200Bytes) {
  const std::uint64_t count = device_count();
  Config config;
  config.products.push_back({});
  config.products[0].product_key = "a1Test";
  const AuthCodes codes{{AuthKey{}}};
  ManyDevices store(count);
  const SystemClock clock;
  DeviceBook book(config, codes, store, clock);
  const std::int64_t before = heap_bytes();
  ASSERT_FALSE(book.load());
  const std::int64_t each = (heap_bytes() - before) / static_cast<std::int64_t>(count);
  std::cout << "bytes per device: " << each << '\n';
  EXPECT_LE(each, 200);
  const auto last = book.find_device(0, "MAKER_MODEL-1_" + std::to_string(10'000'000 + count - 1));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->phone.digits(), "138" + std::to_string(10'000'000 + count - 1));
}

}  // namespace
}  // namespace gateway::test
