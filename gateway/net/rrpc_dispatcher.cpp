// Implementation of the dispatcher.
#include "gateway/net/rrpc_dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "gateway/core/device_catalog.hpp"
#include "gateway/core/downlink.hpp"
#include "gateway/core/rrpc_result.hpp"
#include "gateway/core/session.hpp"

namespace gateway {

RrpcDispatcher::RrpcDispatcher(const Config& config, const Clock& clock, SessionRegistry& registry,
                               const DeviceDirectory& directory, SessionMailbox& mailbox)
    : config_(config),
      clock_(clock),
      registry_(registry),
      directory_(directory),
      mailbox_(mailbox),
      message_ids_(clock, config.node_id) {}

void RrpcDispatcher::call(RrpcRequest request, std::function<void(RrpcResult)> done) {
  const auto product = std::ranges::find(config_.products, request.product_key, &ProductConfig::product_key);
  if (product == config_.products.end()) {
    return done(result_of_fault(RrpcFault::product_not_found,
                                fmt::format("The product {} does not exist.", request.product_key)));
  }
  if (!is_well_formed_device_name(request.device_name)) {
    return done(result_of_fault(RrpcFault::device_name_invalid,
                                "DeviceName has 1 to 73 letters, digits and - _ @ . : only: "
                                "manufacturer_model_terminalid, or the digits of the phone number."));
  }
  const auto index = static_cast<std::uint16_t>(product - config_.products.begin());
  const auto key = directory_.find_device(index, request.device_name);
  if (!key) {
    return done(result_of_fault(RrpcFault::device_not_found,
                                fmt::format("The device {} does not exist.", request.device_name)));
  }
  const TimePoint now = clock_.now();
  const auto presence = registry_.find(*key);
  jt808::Edition edition = presence ? presence->edition : product->editions.front();
  auto made = make_downlink(*product, request.content_type, request.payload, edition, request.reply_rule);
  if (!presence) {
    // Nobody knows yet what such a terminal speaks: a body is wrong only where it is so in every edition.
    for (const jt808::Edition other : product->editions) {
      if (std::holds_alternative<Downlink>(made)) break;
      edition = other;
      made = make_downlink(*product, request.content_type, request.payload, edition, request.reply_rule);
    }
  }
  if (auto* const error = std::get_if<DownlinkError>(&made)) {
    return done(result_of_fault(error->fault, std::move(error->text)));
  }
  if (request.send_only) std::get<Downlink>(made).rule.kind = ReplyKind::written;
  const std::uint64_t message_id = message_ids_.next();
  const auto finish = [done = std::move(done), message_id](RrpcResult result) {
    if (!result.fault) result.message_id = message_id;
    done(std::move(result));
  };
  const auto finish_stopped = [finish, edition] {
    finish(result_of({ReplyStatus::shutting_down, 0, 0, 0, {}, {}}, 0, edition, false));
  };
  if (stopped_.load()) return finish_stopped();
  if (directory_.disabled(*key)) return finish(result_of_disabled());
  if (!presence || !presence->online) {
    return finish(
        result_of_absent(presence, directory_.awaits_authentication(*key), now, config_.limits.idle));
  }

  // std::function needs a copyable task; the call itself is moved out of it once.
  auto downlink = std::make_shared<Downlink>(std::move(std::get<Downlink>(made)));
  const TimePoint deadline = now + request.timeout;
  mailbox_.deliver(
      *presence->online,
      [this, downlink, deadline, edition, finish, finish_stopped,
       want_json = request.want_answer_json](Session& session) {
        // The drain may have passed this shard between the look-up and now.
        if (stopped_.load()) return finish_stopped();
        const std::uint16_t id = downlink->message_id;
        session.request({id, std::move(downlink->body), downlink->rule, deadline,
                         [finish, id, edition, want_json](const Reply& reply) {
                           finish(result_of(reply, id, edition, want_json));
                         },
                         downlink->text_offset});
      },
      [this, key = *key, finish, finish_stopped, limit = Duration(config_.limits.idle)] {
        if (stopped_.load()) return finish_stopped();
        // It ended between the look-up and now; the registry knows how.
        finish(result_of_absent(registry_.find(key), false, clock_.now(), limit));
      });
}

}  // namespace gateway
