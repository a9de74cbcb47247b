// What the store tests share: rows, and stores with their restarts.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <map>

#include "gateway/store/memory_store.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gateway::test {

class NoLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return false; }
  void write(LogLevel, std::string_view) noexcept override {}
};

struct StoreFolder : TemporaryFolder {
  [[nodiscard]] std::filesystem::path file() const { return path() / "devices.db"; }
};

struct Kept {
  std::map<std::string, DeviceRow> devices;  // by name
  std::vector<PendingRow> pending;
  std::optional<std::string> error;
  std::map<std::string, std::uint32_t> ended;  // generation by phone
};

inline Kept load_all(DeviceStore& store) {
  Kept kept;
  kept.error =
      store.load([&](DeviceRow row) { kept.devices.emplace(row.name, row); },
                 [&](PendingRow row) { kept.pending.push_back(std::move(row)); },
                 [&](const EndedPhone& row) { kept.ended[row.key.phone.digits()] = row.generation; });
  return kept;
}

// True once the change is kept, whichever way the store tells it.
inline bool keep(DeviceStore& store, decltype(DeviceChange::what) what, std::int64_t at = 1000) {
  std::promise<bool> told;
  auto outcome = told.get_future();
  const auto written = store.write({std::move(what), WallTime(std::chrono::milliseconds(at))},
                                   [&told](bool committed) { told.set_value(committed); });
  if (written != DeviceStore::Write::queued) return written == DeviceStore::Write::committed;
  return outcome.get();
}

// Nothing where the store cannot read them.
inline std::optional<std::vector<DeviceDetails>> ask(DeviceQueries& store, std::vector<DeviceName> names) {
  std::promise<std::optional<std::vector<DeviceDetails>>> told;
  auto outcome = told.get_future();
  store.find_devices(std::move(names), [&told](auto found) { told.set_value(std::move(found)); });
  return outcome.get();
}

inline std::optional<DeviceDetails> details_of(DeviceQueries& store, const std::string& name) {
  auto found = ask(store, {{0, name}});
  EXPECT_TRUE(found) << "the store cannot be read";
  return found && !found->empty() ? std::optional(std::move(found->front())) : std::nullopt;
}

inline TerminalKey key_of(std::string_view phone, std::uint16_t product = 0) {
  return {product, *jt808::PhoneNumber::from_digits(phone)};
}

inline DeviceFacts some_facts() {
  return {{"MAKER", "MODEL", "ID01"}, 44, 300, 2, "粤B12345"};
}

inline PendingRow pending_row(std::string_view phone, const std::string& name) {
  return {key_of(phone), name, name, 1, jt808::Edition::v2019, true, some_facts()};
}

inline DeviceRow device_row(std::string_view phone, const std::string& name, std::uint32_t generation = 1) {
  DeviceRow row;
  row.name = row.code_name = name;
  if (!phone.empty()) row.phone = key_of(phone).phone;
  row.generation = generation;
  row.status = DeviceStatus::registered;
  row.edition = jt808::Edition::v2019;
  row.layout_2019 = true;
  return row;
}

}  // namespace gateway::test
