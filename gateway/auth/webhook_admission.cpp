// Implementation of admission by a web service.
#include "gateway/auth/webhook_admission.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace gateway {
namespace {

constexpr int kVersion = 1;

boost::json::object question(std::string_view operation, const ProductConfig& product, const TerminalKey& key,
                             std::string_view device_name) {
  return {{"version", kVersion},
          {"operation", operation},
          {"product_key", product.product_key},
          {"phone", key.phone.digits()},
          {"device_name", device_name}};
}

// Decisions on other names of the same phone are others.
std::string subject_of(std::string_view operation, const TerminalKey& key, std::string_view device_name) {
  return std::string(operation) + ' ' + key.phone.digits() + ' ' + std::string(device_name);
}

}  // namespace

std::optional<WebhookDecision> WebhookAdmission::decided(const WebhookVerdict& verdict,
                                                         const std::string& subject, const TerminalKey& key,
                                                         const std::string& name) const {
  // Whoever floods the gateway with questions must not get past a service that is there.
  if (verdict.decision || !verdict.down) return verdict.decision;
  switch (product_.webhook->when_down) {
    case WhenDown::fail_closed:
      return std::nullopt;
    case WhenDown::last_known:
      return gate_.last_known(subject);
    case WhenDown::allow_listed:
      return book_.was_imported(key, name) ? std::optional(WebhookDecision{true}) : std::nullopt;
  }
  return std::nullopt;
}

void WebhookAdmission::register_terminal(const Registration& registration,
                                         std::function<void(const RegistrationOutcome&)> done) {
  std::string name;
  const RegistrationOutcome expected = book_.probe(registration, name);
  if (expected.result != 0) return done(expected);
  boost::json::object body = question("register", product_, registration.key, name);
  body["edition"] = jt808::to_string(registration.edition);
  body["manufacturer"] = registration.identity.manufacturer;
  body["device_model"] = registration.identity.model;
  body["device_id"] = registration.identity.terminal_id;
  body["license_plate_number"] = registration.plate;
  body["license_plate_colour"] = registration.plate_color;
  body["province"] = registration.province;
  body["city"] = registration.city;
  body["address"] = registration.peer;
  const std::string subject = subject_of("register", registration.key, name);
  gate_.ask(subject, boost::json::serialize(body),
            [this, registration, subject, name, done = std::move(done)](const WebhookVerdict& verdict) {
              const auto decision = decided(verdict, subject, registration.key, name);
              if (decision && decision->allow) return book_.register_terminal(registration, done);
              RegistrationOutcome outcome;
              outcome.unavailable = !decision;
              if (decision) outcome.result = decision->result;
              done(outcome);
            });
}

void WebhookAdmission::authenticate(const TerminalKey& key, std::string_view code,
                                    std::function<void(const AuthenticationOutcome&)> done) {
  const AuthenticationOutcome expected = book_.probe(key, code);
  if (!expected.accepted) return done(expected);
  const std::string& name = expected.device_name;
  const std::string subject = subject_of("authenticate", key, name);
  gate_.ask(subject, boost::json::serialize(question("authenticate", product_, key, name)),
            [this, key, subject, name, code = std::string(code),
             done = std::move(done)](const WebhookVerdict& verdict) {
              const auto decision = decided(verdict, subject, key, name);
              if (decision && decision->allow) return book_.authenticate(key, code, done);
              AuthenticationOutcome outcome;
              outcome.unavailable = !decision;
              done(outcome);
            });
}

// The web service is told, and its answer changes nothing.
void WebhookAdmission::deregister(const TerminalKey& key, std::function<void(bool)> done) {
  const std::string name = book_.name_of(key);
  book_.deregister(key, [this, key, name, done = std::move(done)](bool kept) {
    done(kept);
    if (!kept) return;
    gate_.ask({}, boost::json::serialize(question("unregister", product_, key, name)),
              [](const WebhookVerdict&) {});
  });
}

}  // namespace gateway
