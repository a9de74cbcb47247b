// Implementation of open admission.
#include "gateway/auth/open_admission.hpp"

namespace gateway {

void OpenAdmission::register_terminal(const Registration& registration,
                                      std::function<void(const RegistrationOutcome&)> done) {
  constexpr std::uint8_t kNotInDatabase = 4;
  const std::string wanted =
      registration.identity.valid() ? registration.identity.device_name() : registration.key.phone.digits();
  const DeviceStore::Pending pending = store_.put_pending(registration, wanted);
  if (pending.full) return done({kNotInDatabase, {}, pending.conflict});
  const std::string& product_key = config_.products[registration.key.product].product_key;
  const std::string tag = AuthCodes::tag_of(pending.device_name, pending.generation);
  done({0, codes_.make(product_key, registration.key.phone, tag), pending.conflict});
}

void OpenAdmission::authenticate(const TerminalKey& key, std::string_view code,
                                 std::function<void(const AuthenticationOutcome&)> done) {
  done(check(key, code));
}

AuthenticationOutcome OpenAdmission::check(const TerminalKey& key, std::string_view code) {
  const auto tag = codes_.verify(config_.products[key.product].product_key, key.phone, code);
  if (!tag) return {};
  const auto holds = [&tag](const DeviceBinding& binding) {
    return *tag == AuthCodes::tag_of(binding.code_name, binding.generation);
  };
  if (const auto pending = store_.pending(key); pending && holds(*pending)) {
    if (!store_.confirm(key)) return {};
  }
  const auto current = store_.current(key);
  // The code is ours but the store is younger than it: the terminal is served under its phone.
  if (!current) return {true, key.phone.digits(), std::nullopt};
  if (!holds(*current)) return {};
  return {true, current->device_name, current->edition};
}

void OpenAdmission::deregister(const TerminalKey& key) {
  store_.end_codes(key);
}

std::optional<TerminalKey> OpenAdmission::find_device(std::uint16_t product, std::string_view name) const {
  if (auto key = store_.find(product, name)) return key;
  // Any phone may be a terminal's here, whether or not it has come by yet.
  if (const auto phone = jt808::PhoneNumber::from_digits(name)) return TerminalKey{product, *phone};
  return std::nullopt;
}

bool OpenAdmission::awaits_authentication(const TerminalKey& key) const {
  return store_.pending(key).has_value();
}

}  // namespace gateway
