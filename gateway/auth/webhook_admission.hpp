// Admission `webhook`: the rules of the device book hold, and a web service has the last word.
#pragma once

#include "gateway/auth/device_book.hpp"
#include "gateway/auth/webhook_gate.hpp"

namespace gateway {

// Thread-safe. The web service hears of what would succeed only, never of a code, and is not waited for:
// until it has answered the terminal hears nothing. Refers to the book and to what the application owns.
class WebhookAdmission final : public Admission {
 public:
  WebhookAdmission(DeviceBook& book, const ProductConfig& product, const Clock& clock, Callout& callout,
                   LogSink& log)
      : book_(book), product_(product), gate_(*product.webhook, product.product_key, clock, callout, log) {}

  void register_terminal(const Registration&, std::function<void(const RegistrationOutcome&)> done) override;
  void authenticate(const TerminalKey&, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done) override;
  void deregister(const TerminalKey&, std::function<void(bool)> done) override;
  void went_online(const TerminalKey& key, std::string_view peer) override {
    book_.set_presence(key, true, peer);
  }
  void went_offline(const TerminalKey& key) override { book_.set_presence(key, false, {}); }

  [[nodiscard]] WebhookGate::Counters counters() const { return gate_.counters(); }

 private:
  // The web service's word, or, while it is down, what holds without; nothing where the terminal must ask
  // again.
  [[nodiscard]] std::optional<WebhookDecision> decided(const WebhookVerdict& verdict,
                                                       const std::string& subject, const TerminalKey& key,
                                                       const std::string& name) const;

  DeviceBook& book_;
  const ProductConfig& product_;
  WebhookGate gate_;
};

}  // namespace gateway
