// The stores under one contract; `restart` is a new object over what the old one kept.
#pragma once

#include "tests/unit/store/stores.hpp"

namespace gateway::test {

struct MemoryHarness {
  DeviceStore& store() { return store_; }
  DeviceQueries& queries() { return store_; }
  Kept restart() { return load_all(store_); }
  MemoryStore store_;
};

struct SqliteHarness {
  SqliteHarness() { restart(); }
  DeviceStore& store() { return *store_; }
  DeviceQueries& queries() { return *store_; }
  Kept restart() {
    store_.reset();
    std::string error;
    store_ = SqliteStore::open(folder_.file(), {"a1", "b2"}, 1000, log_, error);
    if (!store_) return {{}, {}, error, {}};
    return load_all(*store_);
  }
  NoLog log_;
  StoreFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

using Harnesses = testing::Types<MemoryHarness, SqliteHarness>;

}  // namespace gateway::test
