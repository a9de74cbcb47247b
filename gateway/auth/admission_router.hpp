// Every product has its own admission; this one hands over to the right one.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "gateway/core/ports.hpp"

namespace gateway {

// Owns the admissions, by the product's index. Thread-safe as they are.
class AdmissionRouter final : public Admission {
 public:
  explicit AdmissionRouter(std::vector<std::unique_ptr<Admission>> by_product)
      : by_product_(std::move(by_product)) {}

  void register_terminal(const Registration& registration,
                         std::function<void(const RegistrationOutcome&)> done) override {
    of(registration.key).register_terminal(registration, std::move(done));
  }
  void authenticate(const TerminalKey& key, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done) override {
    of(key).authenticate(key, code, std::move(done));
  }
  void deregister(const TerminalKey& key, std::function<void(bool)> done) override {
    of(key).deregister(key, std::move(done));
  }
  void went_online(const TerminalKey& key, std::string_view peer) override { of(key).went_online(key, peer); }
  void went_offline(const TerminalKey& key) override { of(key).went_offline(key); }

 private:
  [[nodiscard]] Admission& of(const TerminalKey& key) { return *by_product_.at(key.product); }
  std::vector<std::unique_ptr<Admission>> by_product_;
};

}  // namespace gateway
