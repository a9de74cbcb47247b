// The OpenAPI endpoint: checks a request, runs its action, answers with its document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/clock.hpp"
#include "gateway/core/rrpc.hpp"
#include "gateway/http/actions/device_actions.hpp"
#include "gateway/http/api_gate.hpp"
#include "gateway/http/api_request.hpp"
#include "gateway/http/audit_log.hpp"
#include "gateway/http/request_handler.hpp"
#include "gateway/http/secret_lookup.hpp"
#include "gateway/observe/log.hpp"

namespace gateway {

// Owned by the composition root; on the HTTP thread. Without an audit log none is kept. The references
// outlive it and every call it has parked.
class OpenApiHandler final : public RequestHandler {
 public:
  OpenApiHandler(const ApiOptions& options, SecretLookup& secrets, const Clock& clock, RrpcService& service,
                 DeviceActions& devices, LogSink& log, AuditLog* audit = nullptr);
  OpenApiHandler(const OpenApiHandler&) = delete;
  OpenApiHandler& operator=(const OpenApiHandler&) = delete;

  [[nodiscard]] boost::asio::awaitable<HttpResponse> handle(HttpRequest& request) override;
  [[nodiscard]] HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;

  [[nodiscard]] const ApiGate& gate() const noexcept { return gate_; }
  // Calls that wait for their terminal; those that wait for the device store have a count of their own.
  [[nodiscard]] std::uint32_t parked_calls() const noexcept { return parked_; }

 private:
  // Questions about the API, which are no calls; nothing where it is one.
  [[nodiscard]] std::optional<HttpResponse> without_call(const HttpRequest& request,
                                                         std::string_view request_id) const;
  // What the following are given outlives the call; what they throw handle() answers.
  // What needs no wait: refusals, and what memory knows. Nothing where somebody must be asked.
  std::optional<HttpResponse> answer_at_once(const CheckedRequest& checked, const ErrorContext& context,
                                             AuditedCall& audited);
  // By the device store.
  boost::asio::awaitable<HttpResponse> run(const CheckedRequest& checked, HttpRequest& request,
                                           const ErrorContext& context, AuditedCall& audited);
  // RRpc and Pub: to a terminal.
  boost::asio::awaitable<HttpResponse> call(CheckedRequest& checked, HttpRequest& request,
                                            const ErrorContext& context, AuditedCall& audited);
  HttpResponse response_of(ActionOutcome outcome, const ErrorContext& context, AuditedCall& audited);
  HttpResponse failed(std::string_view peer, const ErrorContext& context, std::string_view problem,
                      AuditedCall& audited);
  HttpResponse refused(const ApiError& error, const ErrorContext& context, AuditedCall& audited);
  void warn_of_topic(const HttpRequest& request);

  [[nodiscard]] ErrorContext context_of(Format format, std::string_view request_id, std::string_view host,
                                        const ActionSpec* spec = nullptr) const;

  ApiOptions options_;
  ApiGate gate_;  // refers to options_
  RrpcService& service_;
  DeviceActions& devices_;
  LogSink& log_;
  AuditLog* audit_;
  std::uint32_t parked_ = 0;
  std::size_t parked_bytes_ = 0;
  std::uint32_t asking_ = 0;
  std::size_t asking_bytes_ = 0;
  bool warned_of_topic_ = false;
  const std::string description_;  // of the API, for machines
};

}  // namespace gateway
