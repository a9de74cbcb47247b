// Admission `open` and `import`: the device book decides alone, at once.
#pragma once

#include <utility>

#include "gateway/auth/device_book.hpp"

namespace gateway {

// Thread-safe. Refers to the book.
class DeviceAdmission final : public Admission {
 public:
  explicit DeviceAdmission(DeviceBook& book) : book_(book) {}

  void register_terminal(const Registration& registration,
                         std::function<void(const RegistrationOutcome&)> done) override {
    book_.register_terminal(registration, std::move(done));
  }
  void authenticate(const TerminalKey& key, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done) override {
    book_.authenticate(key, code, std::move(done));
  }
  void deregister(const TerminalKey& key, std::function<void(bool)> done) override {
    book_.deregister(key, std::move(done));
  }
  void went_online(const TerminalKey& key, std::string_view peer) override {
    book_.set_presence(key, true, peer);
  }
  void went_offline(const TerminalKey& key) override { book_.set_presence(key, false, {}); }

 private:
  DeviceBook& book_;
};

}  // namespace gateway
