// The configuration as YAML text.
#include <fmt/format.h>

#include <array>

#include "gateway/config/load.hpp"

namespace gateway {
namespace {

std::string listen(const ListenAddress& address) {
  return address.host.find(':') == std::string::npos ? fmt::format("{}:{}", address.host, address.port)
                                                     : fmt::format("\"[{}]:{}\"", address.host, address.port);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string_view rule(ReplyRuleChoice choice) {
  return choice == ReplyRuleChoice::ack ? "ack" : "data";
}

void append(std::string& out, const ContentTypeConfig& type) {
  constexpr std::array<std::string_view, 3> kForms{"raw", "json", "text"};
  out += fmt::format("      - name: {}\n        message_id: 0x{:04X}\n        body: {}\n",
                     in_quotes(type.name), type.message_id, kForms[static_cast<std::size_t>(type.body)]);
  out += fmt::format("        text_flag: {}\n        text_type: {}\n", type.text_flag, type.text_type);
  if (type.reply_rule) out += fmt::format("        reply_rule: {}\n", rule(*type.reply_rule));
}

void append(std::string& out, const WebhookConfig& webhook) {
  constexpr std::array<std::string_view, 3> kPolicies{"fail_closed", "last_known", "allow_listed"};
  out += fmt::format("    webhook:\n      url: {}\n", in_quotes(webhook.url));
  if (!webhook.token_file.empty())
    out += fmt::format("      token_file: {}\n", in_quotes(webhook.token_file.string()));
  if (!webhook.ca_file.empty())
    out += fmt::format("      ca_file: {}\n", in_quotes(webhook.ca_file.string()));
  out += fmt::format(
      "      time_limit: {}ms\n      concurrency: {}\n      queue: {}\n      cache: {}\n      cache_time: "
      "{}s\n"
      "      failures: {}\n      pause: {}s\n      when_down: {}\n",
      webhook.time_limit.count(), webhook.concurrency, webhook.queue, webhook.cache,
      webhook.cache_time.count(), webhook.failures, webhook.pause.count(),
      kPolicies[static_cast<std::size_t>(webhook.when_down)]);
}

void append(std::string& out, const ProductConfig& product) {
  constexpr std::array<std::string_view, 3> kModes{"open", "import", "webhook"};
  out += fmt::format(
      "  - product_key: {}\n    listen: {}\n    transport: {}\n    link_mode: {}\n    admission: {}\n    "
      "editions: [",
      in_quotes(product.product_key), listen(product.listen),
      product.transport == Transport::udp ? "udp" : "tcp",
      product.link_mode == LinkMode::shared ? "shared" : "single",
      kModes[static_cast<std::size_t>(product.admission)]);
  for (std::size_t i = 0; i < product.editions.size(); ++i) {
    out += fmt::format("{}{}", i == 0 ? "" : ", ", jt808::to_string(product.editions[i]));
  }
  out += "]\n";
  if (product.webhook) append(out, *product.webhook);
  out += fmt::format("    window: {}\n    queue: {}\n    max_part: {}\n    resend_after: {}ms\n",
                     product.window, product.queue, product.max_part, product.resend_after.count());
  if (product.reply_rule) out += fmt::format("    reply_rule: {}\n", rule(*product.reply_rule));
  out += fmt::format("    strict_frames: {}\n    default_content_type: {}\n    accepted_ids: [",
                     product.strict_frames, in_quotes(product.default_content_type));
  for (std::size_t i = 0; i < product.accepted_ids.size(); ++i) {
    out += fmt::format("{}0x{:04X}", i == 0 ? "" : ", ", product.accepted_ids[i]);
  }
  out += product.content_types.empty() ? "]\n    content_types: []\n" : "]\n    content_types:\n";
  for (const ContentTypeConfig& type : product.content_types) append(out, type);
}

// Nothing where the list is empty: it restricts nothing then, and an empty list cannot be written.
template <class T, class ToText>
void append_list(std::string& out, std::string_view key, const std::vector<T>& values,
                 const ToText& to_text) {
  if (values.empty()) return;
  out += fmt::format("        {}: [", key);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out += i == 0 ? "" : ", ";
    out += to_text(values[i]);
  }
  out += "]\n";
}

void append(std::string& out, const AccountConfig& account) {
  out += fmt::format("  - name: {}\n    qps: {}\n    access_keys:{}\n", in_quotes(account.name), account.qps,
                     account.access_keys.empty() ? " []" : "");
  for (const AccessKeyConfig& key : account.access_keys) {
    out += fmt::format("      - id: {}\n", in_quotes(key.id));
    if (!key.secret_env.empty()) out += fmt::format("        secret_env: {}\n", in_quotes(key.secret_env));
    if (!key.secret_file.empty())
      out += fmt::format("        secret_file: {}\n", in_quotes(key.secret_file.string()));
    out += fmt::format("        active: {}\n", key.active);
    append_list(out, "actions", key.actions, [](const std::string& name) { return in_quotes(name); });
    append_list(out, "products", key.products, [](const std::string& name) { return in_quotes(name); });
    append_list(out, "message_ids", key.message_ids,
                [](std::uint16_t id) { return fmt::format("0x{:04X}", id); });
  }
}

void append(std::string& out, const Limits& limits) {
  const auto duration = [&out](std::string_view key, std::chrono::milliseconds value) {
    out += fmt::format("  {}: {}ms\n", key, value.count());
  };
  const auto number = [&out](std::string_view key, std::size_t value) {
    out += fmt::format("  {}: {}\n", key, value);
  };
  out += "limits:\n";
  duration("unauthenticated", limits.unauthenticated);
  duration("idle", limits.idle);
  duration("write_progress", limits.write_progress);
  number("max_links", limits.max_links);
  number("max_unauthenticated_links", limits.max_unauthenticated_links);
  number("links_per_address", limits.links_per_address);
  number("recent_closes", limits.recent_closes);
  number("terminals_per_link", limits.terminals_per_link);
  number("max_bad_frames_in_a_row", limits.max_bad_frames_in_a_row);
  number("max_refused_before_login", limits.max_refused_before_login);
  number("write_queue_soft", limits.write_queue_soft);
  number("write_queue_hard", limits.write_queue_hard);
  number("takeovers_per_minute", limits.takeovers_per_minute);
  number("remembered_terminals", limits.remembered_terminals);
  number("devices", limits.devices);
  number("pending_registrations", limits.pending_registrations);
  number("store_queue", limits.store_queue);
  number("reassembly_message", limits.reassembly_message);
  number("reassembly_messages", limits.reassembly_messages);
  number("reassembly_shard", limits.reassembly_shard);
  duration("reassembly_idle", limits.reassembly_idle);
  number("backlog", limits.backlog);
  number("backlog_shard", limits.backlog_shard);
  number("uplink_queue", limits.uplink_queue);
  number("parked_calls", limits.parked_calls);
  number("parked_bytes", limits.parked_bytes);
  number("rrpc_payload", limits.rrpc_payload);
  duration("store_answer", limits.store_answer);
  number("http_connections", limits.http_connections);
  number("http_header", limits.http_header);
  number("http_body", limits.http_body);
  number("http_bodies", limits.http_bodies);
  number("http_parameters", limits.http_parameters);
  number("http_list_parameters", limits.http_list_parameters);
  number("nonces", limits.nonces);
  number("nonces_per_account", limits.nonces_per_account);
  number("http_failures_per_minute", limits.http_failures_per_minute);
  duration("tls_handshake", limits.tls_handshake);
  duration("http_read", limits.http_read);
  duration("http_write", limits.http_write);
  duration("http_keep_alive", limits.http_keep_alive);
  duration("drain", limits.drain);
}

}  // namespace

std::string print_config(const Config& config) {
  constexpr std::array<std::string_view, 5> kLevels{"trace", "debug", "info", "warn", "error"};
  std::string out =
      fmt::format("node_id: {}\ndata_dir: {}\nshards: {}\nshare_port: {}\nproducts:\n", config.node_id,
                  in_quotes(config.data_dir.string()), config.shards, config.share_port);
  for (const ProductConfig& product : config.products) append(out, product);
  out += fmt::format("http:\n  listen: {}\n  echo_string_to_sign: {}\n  recommend: {}\n",
                     listen(config.http.listen), config.http.echo_string_to_sign,
                     in_quotes(config.http.recommend));
  if (config.http.tls) {
    out += fmt::format("  tls:\n    certificate: {}\n    private_key: {}\n",
                       in_quotes(config.http.tls->certificate.string()),
                       in_quotes(config.http.tls->private_key.string()));
  }
  out += fmt::format("admin:\n  listen: {}\n", listen(config.admin.listen));
  out += config.accounts.empty() ? "accounts: []\n" : "accounts:\n";
  for (const AccountConfig& account : config.accounts) append(out, account);
  constexpr std::array<std::string_view, 3> kPublishers{"discard", "log", "file"};
  out += fmt::format("uplink:\n  publisher: {}\n  path: {}\n  max_size: {}\n  keep: {}\n",
                     kPublishers[static_cast<std::size_t>(config.uplink.publisher)],
                     in_quotes(config.uplink.path.string()), config.uplink.max_size, config.uplink.keep);
  out += fmt::format("rrpc:\n  refusal: {}\n",
                     config.rrpc.refusal == RefusalForm::success ? "success" : "failure");
  append(out, config.limits);
  const AuditConfig& audit = config.log.audit;
  out += fmt::format("log:\n  level: {}\n  audit:\n    enabled: {}\n    path: {}\n    max_size: {}\n",
                     kLevels[static_cast<std::size_t>(config.log.level)], audit.enabled,
                     in_quotes(audit.path.string()), audit.max_size);
  out += fmt::format("    keep: {}\n    queue: {}\n    unsigned_per_second: {}\n", audit.keep, audit.queue,
                     audit.unsigned_per_second);
  return out;
}

}  // namespace gateway
