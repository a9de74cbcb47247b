// The lines of the audit log.
#include "gateway/http/audit_log.hpp"

#include <fmt/format.h>

#include <chrono>

#include "gateway/http/accounts.hpp"
#include "gateway/http/base64.hpp"
#include "gateway/http/digest.hpp"
#include "gateway/http/document.hpp"

namespace gateway {
namespace {

constexpr std::size_t kLongest = 128;  // bytes of what a caller chose: nobody fills the log with one call

std::string shortened(std::string_view text) {
  return std::string(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "");
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  const std::string* value = parameters.find(name);
  return value == nullptr ? std::string() : shortened(*value);
}

std::string text_of(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

void text_if_any(DocumentWriter& line, std::string_view name, std::string_view value) {
  if (!value.empty()) line.text(name, value);
}

std::string id_text(std::uint16_t id) {
  return fmt::format("0x{:04X}", id);
}

}  // namespace

AuditedCall AuditLog::begin() const {
  AuditedCall call;
  call.time = clock_.wall_now();
  call.begun = clock_.now();
  return call;
}

void AuditLog::take(AuditedCall& call, std::string_view request_id, std::string_view peer,
                    const CheckedRequest& checked) const {
  // An address that is held off would fill the log with what nobody looked at; that it is held off is told
  // in the gateway's log.
  call.kept = !checked.error || checked.error->id != ApiErrorId::throttled;
  if (!call.kept) return;
  call.request_id = request_id;
  call.peer = peer;
  call.action = shortened(checked.action);
  call.access_key_id = shortened(checked.access_key_id);
  call.product = value_of(checked.parameters, "ProductKey");
  call.iot_id = value_of(checked.parameters, "IotId");
  if (call.iot_id.empty()) call.device = value_of(checked.parameters, "DeviceName");
  if (!checked.authentic) return;  // the rest is work that nobody may cause who has no key
  call.account = keys_.account_of(checked.access_key_id);
  if (checked.error && checked.error->id == ApiErrorId::nonce_used) return;  // sent again, by whomever
  call.message_id = downlink_id(products_, checked.action, checked.parameters);
  for (const char* name : {"RequestBase64Byte", "MessageContent"}) {
    const std::string* content = checked.parameters.find(name);
    const auto bytes = content == nullptr ? std::nullopt : base64_decode(*content);
    if (!bytes) continue;
    call.body_length = bytes->size();
    call.body_sha256 = to_hex(sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
  }
}

void AuditLog::end(const AuditedCall& call, unsigned status) {
  if (!call.kept) return;
  const CallOutcome& outcome = call.outcome;
  DocumentWriter line(Format::json, "");
  line.text("time", text_of(call.time)).text("request_id", call.request_id);
  text_if_any(line, "account", call.account);
  text_if_any(line, "access_key_id", call.access_key_id);
  line.text("peer", call.peer);
  text_if_any(line, "action", call.action);
  text_if_any(line, "product", call.product);
  text_if_any(line, "device", call.device);
  text_if_any(line, "iot_id", call.iot_id);
  if (call.message_id) line.text("message_id", id_text(*call.message_id));
  if (call.body_length) {
    line.number("body_length", *call.body_length).text("body_sha256", call.body_sha256);
  }
  line.number("status", status).boolean("success", outcome.success);
  text_if_any(line, "code", outcome.code);
  text_if_any(line, "rrpc_code", outcome.rrpc_code);
  text_if_any(line, "reason", outcome.reason);
  if (outcome.call_id != 0) line.number("call_id", outcome.call_id);
  if (outcome.answer_message_id) line.text("answer_message_id", id_text(*outcome.answer_message_id));
  if (outcome.answer_result) line.number("answer_result", *outcome.answer_result);
  const std::chrono::duration<double, std::milli> took = clock_.now() - call.begun;
  line.json_only("duration_ms", fmt::format("{:.3f}", took.count()));
  file_.write(std::move(line).finish());
}

}  // namespace gateway
