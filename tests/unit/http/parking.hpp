// An RRpc service whose calls wait until the test answers them, and the parts of an API handler.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

#include "gateway/auth/device_book.hpp"
#include "gateway/core/rrpc.hpp"
#include "gateway/http/openapi_handler.hpp"
#include "gateway/store/memory_store.hpp"
#include "tests/unit/http/fakes.hpp"
#include "tests/unit/http/signed_request.hpp"

namespace gateway {

struct ParkedCall {
  RrpcRequest request;
  std::function<void(RrpcResult)> done;
};

// Thread-safe.
class ParkingService final : public RrpcService {
 public:
  void call(RrpcRequest request, std::function<void(RrpcResult)> done) override {
    const std::scoped_lock lock(mutex_);
    calls_.push_back({std::move(request), std::move(done)});
    arrived_.notify_all();
  }

  // The oldest call; waits for one to arrive.
  [[nodiscard]] ParkedCall take() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(20), [this] { return !calls_.empty(); })) {
      throw std::runtime_error("no call arrived within 20 s");
    }
    ParkedCall call = std::move(calls_.front());
    calls_.pop_front();
    return call;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<ParkedCall> calls_;
};

// Answers inside call(), with whatever the function gives.
class AnsweringService final : public RrpcService {
 public:
  explicit AnsweringService(std::function<RrpcResult(const RrpcRequest&)> answer)
      : answer_(std::move(answer)) {}
  void call(RrpcRequest request, std::function<void(RrpcResult)> done) override { done(answer_(request)); }

 private:
  std::function<RrpcResult(const RrpcRequest&)> answer_;
};

struct OpenApiParts {
  OpenApiParts() {
    config.products.resize(2);
    config.products[0].product_key = "a1TestPK";
    config.products[0].admission = AdmissionMode::import;
    config.products[1].product_key = "b2TestPK";
    book.set_online_check([this](const TerminalKey& key) { return online.contains(key.phone.digits()); });
  }
  OpenApiParts(const OpenApiParts&) = delete;
  OpenApiParts& operator=(const OpenApiParts&) = delete;

  ApiOptions options;
  FakeSecrets secrets;
  FakeClock clock;
  MemoryLog log;
  Config config;
  AuthCodes codes{{AuthKey{}}};
  MemoryStore store;
  DeviceBook book{config, codes, store, clock};
  DeviceActions actions{config.products, book, store, clock};
  std::set<std::string> online;  // phones that have a session
};

}  // namespace gateway
