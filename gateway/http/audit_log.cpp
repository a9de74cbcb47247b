// The lines of the audit log.
#include "gateway/http/audit_log.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "gateway/http/accounts.hpp"
#include "gateway/http/actions/action_parameters.hpp"
#include "gateway/http/actions/pub_action.hpp"
#include "gateway/http/base64.hpp"
#include "gateway/http/digest.hpp"
#include "gateway/http/document.hpp"

namespace gateway {
namespace {

constexpr std::size_t kLongest = 128;  // bytes of what a caller chose: nobody fills the log with one call

std::string shortened(std::string_view text) {
  std::string kept(text.substr(0, kLongest));
  if (text.size() > kLongest) kept += "...";
  return kept;
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  const std::string_view* value = parameters.find(name);
  return value == nullptr ? std::string() : shortened(*value);
}

std::string text_of(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"), static_cast<int>(date.year()),
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
  // An address that is held off would fill the log with what nobody looked at: it is counted, and that it is
  // held off is told in the gateway's log.
  call.kept = !checked.error || checked.error->id != ApiErrorId::throttled;
  if (!call.kept) return;
  call.request_id = request_id;
  call.peer = peer;
  call.action = shortened(checked.action);
  call.access_key_id = shortened(checked.access_key_id);
  call.product = value_of(checked.parameters, "ProductKey");
  call.iot_id = value_of(checked.parameters, "IotId");
  if (call.iot_id.empty()) call.device = value_of(checked.parameters, "DeviceName");
  call.authentic = checked.authentic;
  if (!checked.authentic) return;  // the rest is work that nobody may cause who has no key
  call.account = keys_.account_of(checked.access_key_id);
  if (checked.error && checked.error->id == ApiErrorId::nonce_used) return;  // sent again, by whomever
  list(call, checked);
  call.message_id = downlink_id(products_, checked.action, checked.parameters);
  for (const char* name : {"RequestBase64Byte", "MessageContent"}) {
    const std::string_view* content = checked.parameters.find(name);
    const auto bytes = content == nullptr ? std::nullopt : base64_decode(*content);
    if (!bytes) continue;
    call.body_length = bytes->size();
    call.body_sha256 = to_hex(sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
  }
}

// What the call is about, where that is no single device by its name.
void AuditLog::list(AuditedCall& call, const CheckedRequest& checked) const {
  constexpr std::size_t kShown = 3;
  const ActionSpec& action = *checked.spec;
  if (action.id == ActionId::pub) {
    call.topic = value_of(checked.parameters, "TopicFullName");
    const std::string_view* const topic = checked.parameters.find("TopicFullName");
    const std::string_view* const product = checked.parameters.find("ProductKey");
    if (call.device.empty() && topic != nullptr && product != nullptr) {
      call.device = shortened(device_of_topic(*topic, *product).value_or(""));
    }
    return;
  }
  const auto type_of = [&action](std::string_view name) {
    const auto spec = std::ranges::find(action.parameters, name, &ParameterSpec::name);
    return spec == action.parameters.end() ? ParameterType::text : spec->type;
  };
  std::string all;
  const auto add = [&](std::string_view name) {
    ++call.listed;
    if (call.first_listed.size() < kShown) call.first_listed.push_back(shortened(name));
    all.append(name).push_back('\n');
  };
  if (type_of("DeviceList") == ParameterType::object_list) {
    for (const ObjectParameter& device : objects_of(action, "DeviceList", checked.parameters)) {
      add(fmt::format("{}_{}_{}", device.members[0], device.members[1], device.members[2]));
    }
  } else if (type_of("DeviceName") == ParameterType::text_list) {
    const CallTarget target = target_of(action, checked.parameters);
    call.by_iot_id = !target.iot_ids.empty();
    for (const std::string_view name : call.by_iot_id ? target.iot_ids : target.devices) add(name);
  }
  if (call.listed > 0) call.listed_sha256 = to_hex(sha256(all));
}

bool AuditLog::may_write(bool authentic) {
  constexpr Duration kSaved = std::chrono::seconds(10);  // of its budget
  constexpr Duration kBetweenSums = std::chrono::seconds(1);
  const TimePoint now = clock_.now();
  if (!authentic) {
    const TimePoint from = std::max(unsigned_whole_at_, now);
    const Duration price =
        unsigned_per_second_ == 0 ? kSaved : Duration(std::chrono::seconds(1)) / unsigned_per_second_;
    if (unsigned_per_second_ == 0 || from - now > kSaved - price) {
      ++left_out_;
      return false;
    }
    unsigned_whole_at_ = from + price;
  }
  if (left_out_ != left_out_told_ && (left_out_told_ == 0 || now - told_at_ >= kBetweenSums)) {
    DocumentWriter line(Format::json, "");
    line.text("time", text_of(clock_.wall_now())).number("left_out", left_out_ - left_out_told_);
    file_.write(std::move(line).finish());
    left_out_told_ = left_out_;
    told_at_ = now;
  }
  return true;
}

void AuditLog::unread(std::string_view request_id, std::string_view peer, std::string_view code,
                      unsigned status) {
  if (!may_write(false)) return;
  DocumentWriter line(Format::json, "");
  line.text("time", text_of(clock_.wall_now())).text("request_id", request_id).text("peer", peer);
  line.number("status", status).boolean("success", false).text("code", code);
  file_.write(std::move(line).finish());
}

void AuditLog::end(const AuditedCall& call, unsigned status) {
  if (!call.kept) ++left_out_;
  if (!call.kept || !may_write(call.authentic)) return;
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
  text_if_any(line, "topic", call.topic);
  if (call.listed > 0) {
    line.number("listed", call.listed).list(call.by_iot_id ? "iot_ids" : "devices");
    for (const std::string& one : call.first_listed) line.item(one);
    line.end().text("listed_sha256", call.listed_sha256);
  }
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
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock_.now() - call.begun).count();
  line.json_only("duration_ms", fmt::format(FMT_COMPILE("{}.{:03}"), took / 1000, took % 1000));
  file_.write(std::move(line).finish());
}

}  // namespace gateway
