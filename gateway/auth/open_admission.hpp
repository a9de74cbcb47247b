// Admission `open`: any terminal may register, and is then known by the code it was given.
#pragma once

#include "gateway/auth/auth_codes.hpp"
#include "gateway/config/config.hpp"
#include "gateway/core/device_store.hpp"

namespace gateway {

// Thread-safe. Answers inside the call. Refers to what the application owns.
class OpenAdmission final : public Admission, public DeviceDirectory {
 public:
  OpenAdmission(const Config& config, const AuthCodes& codes, DeviceStore& store)
      : config_(config), codes_(codes), store_(store) {}

  void register_terminal(const Registration&, std::function<void(const RegistrationOutcome&)> done) override;
  void authenticate(const TerminalKey&, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done) override;
  void deregister(const TerminalKey&) override;

  [[nodiscard]] std::optional<TerminalKey> find_device(std::uint16_t product,
                                                       std::string_view name) const override;
  [[nodiscard]] bool awaits_authentication(const TerminalKey&) const override;

 private:
  [[nodiscard]] AuthenticationOutcome check(const TerminalKey&, std::string_view code);

  const Config& config_;
  const AuthCodes& codes_;
  DeviceStore& store_;
};

}  // namespace gateway
