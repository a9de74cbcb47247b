// The life of one API request, from its checks to its document.
#include "gateway/http/openapi_handler.hpp"

#include <exception>
#include <utility>
#include <variant>

#include "gateway/http/actions/openapi_document.hpp"
#include "gateway/http/actions/pub_action.hpp"
#include "gateway/http/request_id.hpp"
#include "gateway/http/rrpc_action.hpp"
#include "gateway/http/rrpc_await.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kDescriptionPath = "/openapi.json";

// Counts one parked call and its content for as long as it lives.
class Parked {
 public:
  Parked(std::uint32_t& count, std::size_t& bytes, std::size_t size) noexcept
      : count_(count), bytes_(bytes), size_(size) {
    ++count_;
    bytes_ += size_;
  }
  Parked(const Parked&) = delete;
  Parked& operator=(const Parked&) = delete;
  ~Parked() {
    --count_;
    bytes_ -= size_;
  }

 private:
  std::uint32_t& count_;
  std::size_t& bytes_;
  std::size_t size_;
};

ApiErrorId error_of(HttpFault fault) noexcept {
  switch (fault) {
    case HttpFault::malformed:
      return ApiErrorId::malformed_http_request;
    case HttpFault::header_too_large:
      return ApiErrorId::request_header_too_large;
    case HttpFault::body_too_large:
      return ApiErrorId::request_body_too_large;
    case HttpFault::bodies_full:
      return ApiErrorId::service_unavailable;
    case HttpFault::handler_failed:
      return ApiErrorId::internal_error;
  }
  return ApiErrorId::internal_error;
}

bool is_for_terminal(const ActionSpec& action) noexcept {
  return action.id == ActionId::rrpc || action.id == ActionId::pub;
}

// OPTIONS, and HEAD of the API's path: what is allowed here, without running an action.
HttpResponse allowed_methods(std::string_view request_id) {
  HttpResponse response;
  response.headers = {{"Allow", "GET, POST, HEAD, OPTIONS"}, {"x-acs-request-id", std::string(request_id)}};
  return response;
}

}  // namespace

OpenApiHandler::OpenApiHandler(const ApiOptions& options, SecretLookup& secrets, const Clock& clock,
                               RrpcService& service, DeviceActions& devices, LogSink& log, AuditLog* audit)
    : options_(options),
      gate_(options_, secrets, clock, log),
      service_(service),
      devices_(devices),
      log_(log),
      audit_(audit),
      description_(openapi_document()) {}

ErrorContext OpenApiHandler::context_of(Format format, std::string_view request_id, std::string_view host,
                                        const ActionSpec* spec) const {
  return {format, request_id, host, options_.recommend, spec};
}

std::optional<HttpResponse> OpenApiHandler::without_call(const HttpRequest& request,
                                                         std::string_view request_id) const {
  const std::string_view path = split_target(request.target).path;
  if (request.method == "OPTIONS" || (request.method == "HEAD" && path == "/")) {
    return allowed_methods(request_id);
  }
  if (request.method == "GET" && path == kDescriptionPath) {
    return document_response(200, Format::json, request_id, description_);
  }
  if (request.method == "HEAD") {
    return error_response(make_error(ApiErrorId::action_not_found),
                          context_of(Format::xml, request_id, request.header("Host")));
  }
  return std::nullopt;
}

asio::awaitable<HttpResponse> OpenApiHandler::handle(HttpRequest& request) {
  const std::string request_id = new_request_id();
  if (auto response = without_call(request, request_id)) co_return std::move(*response);
  AuditedCall audited;
  if (audit_ != nullptr) audited = audit_->begin();
  CheckedRequest checked = gate_.check(request);
  const ErrorContext context = context_of(checked.format, request_id, request.header("Host"), checked.spec);
  std::optional<HttpResponse> response;
  // From here on the caller is known, and the line of the audit log names it whatever goes wrong.
  try {
    if (audit_ != nullptr) audit_->take(audited, request_id, request.peer, checked);
    response = answer_at_once(checked, context, audited);
    if (!response && is_for_terminal(*checked.spec)) {
      response = co_await call(checked, request, context, audited);
    } else if (!response) {
      response = co_await run(checked, request, context, audited);
    }
  } catch (const std::exception& problem) {
    response = failed(request.peer, context, problem.what(), audited);
  }
  if (audit_ != nullptr) audit_->end(audited, response->status);
  co_return std::move(*response);
}

HttpResponse OpenApiHandler::refused(const ApiError& error, const ErrorContext& context,
                                     AuditedCall& audited) {
  audited.outcome.success = false;
  audited.outcome.code = error.code;
  return error_response(error, context);
}

std::optional<HttpResponse> OpenApiHandler::answer_at_once(const CheckedRequest& checked,
                                                           const ErrorContext& context,
                                                           AuditedCall& audited) {
  if (checked.error) return refused(*checked.error, context, audited);
  if (is_for_terminal(*checked.spec)) return std::nullopt;
  if (auto error = check_parameters(*checked.spec, checked.parameters)) {
    return refused(*error, context, audited);
  }
  auto outcome =
      devices_.run_at_once({*checked.spec, checked.parameters, checked.format, context.request_id});
  if (!outcome) return std::nullopt;
  return response_of(std::move(*outcome), context, audited);
}

asio::awaitable<HttpResponse> OpenApiHandler::run(const CheckedRequest& checked, HttpRequest& request,
                                                  const ErrorContext& context, AuditedCall& audited) {
  // What the call holds while the store works: its parameters take several times their text.
  const std::size_t size = request.body.size() + request.target.size();
  request.body = {};
  if (asking_ >= options_.max_parked_calls || asking_bytes_ + size > options_.max_parked_bytes) {
    co_return refused(make_error(ApiErrorId::system_exception,
                                 "Too many calls wait for the device store; nothing was changed."),
                      context, audited);
  }
  const Parked asking(asking_, asking_bytes_, size);
  const DeviceCall call{*checked.spec, checked.parameters, checked.format, context.request_id};
  co_return response_of(co_await devices_.run(call), context, audited);
}

HttpResponse OpenApiHandler::response_of(ActionOutcome outcome, const ErrorContext& context,
                                         AuditedCall& audited) {
  if (auto* error = std::get_if<ApiError>(&outcome)) return refused(*error, context, audited);
  if (auto* failure = std::get_if<FailedDocument>(&outcome)) {
    audited.outcome.success = false;
    audited.outcome.code = std::move(failure->code);
    return document_response(200, context.format, context.request_id, std::move(failure->text));
  }
  return document_response(200, context.format, context.request_id,
                           std::move(std::get<std::string>(outcome)));
}

asio::awaitable<HttpResponse> OpenApiHandler::call(CheckedRequest& checked, HttpRequest& request,
                                                   const ErrorContext& context, AuditedCall& audited) {
  const bool pub = checked.spec->id == ActionId::pub;
  auto read =
      pub ? read_pub(checked.parameters, options_) : read_rrpc(checked.parameters, checked.format, options_);
  if (const auto* error = std::get_if<ApiError>(&read)) co_return refused(*error, context, audited);
  if (checked.parameters.find("Topic") != nullptr) warn_of_topic(request);
  const std::size_t size = std::get<RrpcRequest>(read).payload.size();
  if (parked_ >= options_.max_parked_calls || parked_bytes_ + size > options_.max_parked_bytes) {
    co_return refused(make_error(ApiErrorId::rate_limit), context, audited);
  }
  request.body = {};  // not needed while the call waits
  checked.parameters = {};
  const Parked parked(parked_, parked_bytes_, size);
  const RrpcResult result = co_await await_rrpc(service_, std::move(std::get<RrpcRequest>(read)));
  audited.outcome = rrpc_outcome(result, options_.refusal);
  if (pub) {  // it has no RrpcCode: what was not sent is an error
    audited.outcome.rrpc_code = {};
    if (!result.fault && result.code != RrpcCode::success) {
      audited.outcome.success = false;
      audited.outcome.code = api_error(ApiErrorId::publish_failed).code;
    }
  }
  co_return document_response(
      200, context.format, context.request_id,
      pub ? pub_document(result, context.format, context.request_id)
          : rrpc_document(result, options_.refusal, context.format, context.request_id));
}

HttpResponse OpenApiHandler::failed(std::string_view peer, const ErrorContext& context,
                                    std::string_view problem, AuditedCall& audited) {
  LogLine(log_, LogLevel::error, "action_failed")
      .field("action", context.spec == nullptr ? std::string_view("none") : context.spec->name)
      .field("request_id", context.request_id)
      .field("peer", peer)
      .field("error", problem);
  return refused(make_error(ApiErrorId::internal_error), context, audited);
}

void OpenApiHandler::warn_of_topic(const HttpRequest& request) {
  if (std::exchange(warned_of_topic_, true)) return;
  LogLine(log_, LogLevel::warn, "rrpc_topic_ignored")
      .field("peer", request.peer)
      .field("note", "808 terminals have no topics; the parameter Topic is ignored, this is said once");
}

HttpResponse OpenApiHandler::refuse(const HttpRequest& head, HttpFault fault) {
  const bool is_ours = fault == HttpFault::handler_failed || fault == HttpFault::bodies_full;
  if (!is_ours) gate_.count_failure(head.peer);
  const std::string request_id = new_request_id();
  const ApiError error = fault == HttpFault::bodies_full
                             ? make_error(ApiErrorId::service_unavailable,
                                          "Too many large request bodies arrive at this moment.")
                             : make_error(error_of(fault));
  HttpResponse response =
      error_response(error, context_of(answer_format(head, options_), request_id, head.header("Host")));
  if (audit_ != nullptr) audit_->unread(request_id, head.peer, error.code, response.status);
  return response;
}

}  // namespace gateway
