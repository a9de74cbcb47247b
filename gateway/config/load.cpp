// The keys of the configuration file.
#include "gateway/config/load.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "gateway/config/load_accounts.hpp"
#include "gateway/config/yaml_section.hpp"
#include "gateway/core/callout.hpp"
#include "gateway/core/downlink.hpp"
#include "jt808/frame.hpp"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uintmax_t kLargestFile = 1024 * 1024;
const std::vector<std::string> kRules{"ack", "data"};

void read_content_type(YamlSection& in, ContentTypeConfig& type) {
  in.take_text("name", type.name);
  in.take_message_id("message_id", type.message_id);
  if (const auto form = in.take_choice("body", {"raw", "json", "text"}))
    type.body = static_cast<BodyForm>(*form);
  std::uint32_t flag = type.text_flag;
  std::uint32_t text_type = type.text_type;
  in.take_number("text_flag", 0, 255, flag);
  in.take_number("text_type", 0, 255, text_type);
  type.text_flag = static_cast<std::uint8_t>(flag);
  type.text_type = static_cast<std::uint8_t>(text_type);
  if (const auto rule = in.take_choice("reply_rule", kRules))
    type.reply_rule = static_cast<ReplyRuleChoice>(*rule);
  if (type.name.empty()) in.error("name", "is missing: the name that callers write as ContentType");
  const bool looks_like_a_number = !type.name.empty() && type.name[0] >= '0' && type.name[0] <= '9';
  if (looks_like_a_number || type.name.find('+') != std::string::npos) {
    in.error("name", fmt::format("'{}' looks like a built-in ContentType; begin with a letter and use no '+'",
                                 type.name));
  }
  if (!in.has("message_id")) {
    in.error("message_id", "is missing: the downlink message, such as 0x8300");
  } else if (!is_callable(type.message_id)) {
    in.error("message_id",
             "must be from 0x8000 to 0x9FFF or 0xF000 to 0xFFFF, and none that the gateway sends itself");
  }
  if (type.body == BodyForm::text && type.message_id != 0x8300)
    in.error("body", "text is for message_id 0x8300 only");
}

// The addresses seen so far: no two listeners may have the same one.
class Listeners {
 public:
  void take(ConfigReport& report, YamlSection& in, const std::string& owner, ListenAddress& address,
            Transport transport = Transport::tcp) {
    if (!in.take_listen("listen", address) || address.port == 0) return;
    const std::string prefix = transport == Transport::udp ? "udp " : "";  // a port of its own
    add(report, {owner + ".listen", in.mark_of("listen"), in.has("listen"), prefix + text_of(address)});
  }
  // Of a section that the file does not have.
  void take_default(ConfigReport& report, const std::string& owner, const ListenAddress& address) {
    add(report, {owner + ".listen", YAML::Mark(), false, text_of(address)});
  }

 private:
  struct Listener {
    std::string path;
    YAML::Mark mark;
    bool written;
    std::string address;
  };

  void add(ConfigReport& report, Listener mine) {
    for (const Listener& other : seen_) {
      if (other.address != mine.address) continue;
      // Told where it is written; the other may be a default.
      const bool at_mine = mine.written || !other.written;
      const Listener& told = at_mine ? mine : other;
      report.add(told.mark, told.path, fmt::format("{} listens there too", (at_mine ? other : mine).path));
      break;
    }
    seen_.push_back(std::move(mine));
  }
  // One address has many spellings in IPv6, but one sequence of bytes.
  static std::string text_of(const ListenAddress& address) {
    std::array<char, sizeof(in6_addr)> bytes{};
    const char* const host = address.host.c_str();
    const std::size_t size =
        inet_pton(AF_INET, host, bytes.data()) == 1
            ? sizeof(in_addr)
            : static_cast<std::size_t>(inet_pton(AF_INET6, host, bytes.data())) * sizeof(in6_addr);
    return std::string(bytes.data(), size) + ':' + std::to_string(address.port);
  }

  std::vector<Listener> seen_;
};

void read_webhook(YamlSection& in, WebhookConfig& webhook, const std::filesystem::path& folder) {
  in.take_text("url", webhook.url);
  if (!HttpUrl::parse(webhook.url)) {
    in.error("url", "must be http://HOST[:PORT][/PATH] or https://..., without a user name");
  }
  const auto file = [&](const char* key, std::filesystem::path& path) {
    std::string text;
    in.take_text(key, text);
    if (!text.empty()) path = (folder / text).lexically_normal();
  };
  file("token_file", webhook.token_file);
  file("ca_file", webhook.ca_file);
  in.take_duration("time_limit", milliseconds(10), seconds(60),
                   [&](milliseconds given) { webhook.time_limit = given; });
  in.take_number("concurrency", 1, 1000, webhook.concurrency);
  in.take_number("queue", 0, 1'000'000, webhook.queue);
  in.take_number("cache", 1, 10'000'000, webhook.cache);
  in.take_number("failures", 1, 1000, webhook.failures);
  const auto whole = [&](const char* key, seconds& value) {
    in.take_duration(key, seconds(0), seconds(86'400), [&](milliseconds given) {
      value = std::chrono::duration_cast<seconds>(given);
      if (value != given) in.error(key, "must be whole seconds");
    });
  };
  whole("cache_time", webhook.cache_time);
  whole("pause", webhook.pause);
  if (const auto policy = in.take_choice("when_down", {"fail_closed", "last_known", "allow_listed"})) {
    webhook.when_down = static_cast<WhenDown>(*policy);
  }
}

void read_product(ConfigReport& report, YamlSection& in, ProductConfig& product,
                  const std::filesystem::path& folder) {
  in.take_text("product_key", product.product_key);
  if (product.product_key.empty()) in.error("product_key", "is missing: the ProductKey that callers name");
  if (const auto transport = in.take_choice("transport", {"tcp", "udp"}))
    product.transport = static_cast<Transport>(*transport);
  if (const auto mode = in.take_choice("link_mode", {"single", "shared"}))
    product.link_mode = static_cast<LinkMode>(*mode);
  if (product.link_mode == LinkMode::shared && product.transport == Transport::udp)
    in.error("link_mode", "shared is for tcp; a UDP socket carries many terminals as it is");
  if (!in.has("admission")) {
    in.error("admission",
             "is missing: 'open' (any terminal may register; it trusts the network), 'import' (only devices "
             "that were imported before) or 'webhook' (a web service decides)");
  }
  if (const auto mode = in.take_choice("admission", {"open", "import", "webhook"}))
    product.admission = static_cast<AdmissionMode>(*mode);
  in.take_section("webhook",
                  [&](YamlSection& webhook) { read_webhook(webhook, product.webhook.emplace(), folder); });
  if (product.admission == AdmissionMode::webhook && !product.webhook) {
    in.error("webhook", "is missing: admission webhook needs it, at least with its url");
  }
  if (product.admission != AdmissionMode::webhook && product.webhook) {
    in.error("webhook", "is for admission: webhook only");
  }
  if (in.has("editions")) product.editions.clear();
  in.take_list("editions", [&](const YAML::Node& item, const std::string& path) {
    const auto edition = item.IsScalar() ? jt808::edition_from(item.Scalar()) : std::nullopt;
    if (!edition) return report.add(item.Mark(), path, "must be 2011, 2013 or 2019");
    product.editions.push_back(*edition);
  });
  if (product.editions.empty()) in.error("editions", "must name at least one of 2011, 2013, 2019");
  in.take_number("window", 1, 64, product.window);
  in.take_number("queue", 0, 1024, product.queue);
  in.take_number("max_part", 64, jt808::kMaxBody, product.max_part);
  in.take_duration("resend_after", std::chrono::milliseconds(0), std::chrono::minutes(5),
                   [&](std::chrono::milliseconds given) { product.resend_after = given; });
  if (const auto rule = in.take_choice("reply_rule", kRules))
    product.reply_rule = static_cast<ReplyRuleChoice>(*rule);
  in.take_bool("strict_frames", product.strict_frames);
  in.take_list("accepted_ids", [&](const YAML::Node& item, const std::string& path) {
    const auto id = item.IsScalar() ? YamlSection::parse_message_id(item.Scalar()) : std::nullopt;
    if (!id) return report.add(item.Mark(), path, "must be a message id such as 0x0F01");
    product.accepted_ids.push_back(static_cast<std::uint16_t>(*id));
  });
  std::set<std::string> names;
  in.take_list("content_types", [&](const YAML::Node& item, const std::string& path) {
    YamlSection section(report, item, path);
    ContentTypeConfig type;
    read_content_type(section, type);
    if (!names.insert(type.name).second) section.error("name", fmt::format("'{}' is given twice", type.name));
    product.content_types.push_back(type);
  });
  in.take_text("default_content_type", product.default_content_type);
  if (!product.default_content_type.empty()) {
    const auto parsed = parse_content_type(product.default_content_type, product);
    if (const auto* bad = std::get_if<DownlinkError>(&parsed)) in.error("default_content_type", bad->text);
  }
}

void read_limits(YamlSection& in, Limits& limits) {
  const auto duration = [&in](const char* key, auto& value, milliseconds low, milliseconds high) {
    in.take_duration(key, low, high, [&](milliseconds given) {
      value = std::chrono::duration_cast<std::remove_reference_t<decltype(value)>>(given);
      if (value != given) in.error(key, "must be whole seconds");
    });
  };
  duration("unauthenticated", limits.unauthenticated, seconds(1), seconds(3600));
  duration("idle", limits.idle, seconds(10), seconds(86'400));
  duration("write_progress", limits.write_progress, seconds(1), seconds(600));
  in.take_number("max_links", 0, 10'000'000, limits.max_links);
  in.take_number("max_unauthenticated_links", 1, 10'000'000, limits.max_unauthenticated_links);
  in.take_number("links_per_address", 0, 10'000'000, limits.links_per_address);
  in.take_number("recent_closes", 0, 1'000'000, limits.recent_closes);
  in.take_number("terminals_per_link", 1, 1'000'000, limits.terminals_per_link);
  in.take_number("max_bad_frames_in_a_row", 1, 1'000'000, limits.max_bad_frames_in_a_row);
  in.take_number("max_refused_before_login", 1, 1'000'000, limits.max_refused_before_login);
  in.take_size("write_queue_soft", 4096, 1U << 24, limits.write_queue_soft);
  in.take_size("write_queue_hard", 8192, 1U << 26, limits.write_queue_hard);
  if (limits.write_queue_soft >= limits.write_queue_hard) {
    in.error("write_queue_hard", "must be larger than write_queue_soft");
  }
  in.take_number("takeovers_per_minute", 1, 10'000, limits.takeovers_per_minute);
  in.take_number("remembered_terminals", 64, 100'000'000, limits.remembered_terminals);
  in.take_number("devices", 1, 100'000'000, limits.devices);
  in.take_number("pending_registrations", 16, 10'000'000, limits.pending_registrations);
  in.take_number("store_queue", 16, 10'000'000, limits.store_queue);
  in.take_size("reassembly_message", 1024, std::size_t{1} << 26, limits.reassembly_message);
  in.take_number("reassembly_messages", 1, 64, limits.reassembly_messages);
  in.take_size("reassembly_shard", 1U << 20, std::size_t{1} << 36, limits.reassembly_shard);
  duration("reassembly_idle", limits.reassembly_idle, seconds(10), seconds(3600));
  in.take_size("backlog", 1024, std::size_t{1} << 26, limits.backlog);
  in.take_size("backlog_shard", 1U << 20, std::size_t{1} << 36, limits.backlog_shard);
  in.take_size("uplink_queue", 64U << 10, std::size_t{1} << 36, limits.uplink_queue);
  in.take_number("parked_calls", 1, 1'000'000, limits.parked_calls);
  in.take_size("rrpc_payload", 1, 1U << 20, limits.rrpc_payload);
  in.take_size("parked_bytes", 1U << 20, std::size_t{1} << 36, limits.parked_bytes);
  duration("store_answer", limits.store_answer, seconds(1), seconds(600));
  in.take_number("http_connections", 1, 1'000'000, limits.http_connections);
  in.take_size("http_header", 1024, 1U << 20, limits.http_header);
  in.take_size("http_body", 1024, 1U << 26, limits.http_body);
  in.take_size("http_bodies", 1U << 20, std::size_t{1} << 36, limits.http_bodies);
  in.take_number("http_parameters", 16, 100'000, limits.http_parameters);
  in.take_number("http_list_parameters", 16, 1'000'000, limits.http_list_parameters);
  in.take_number("nonces", 1'000, 100'000'000, limits.nonces);
  in.take_number("nonces_per_account", 1'000, 100'000'000, limits.nonces_per_account);
  in.take_number("http_failures_per_minute", 0, 1'000'000, limits.http_failures_per_minute);
  duration("tls_handshake", limits.tls_handshake, seconds(1), seconds(600));
  duration("http_read", limits.http_read, seconds(1), seconds(600));
  duration("http_write", limits.http_write, seconds(1), seconds(600));
  duration("http_keep_alive", limits.http_keep_alive, seconds(1), seconds(3600));
  duration("drain", limits.drain, seconds(1), seconds(600));
}

TlsConfig read_tls(YamlSection& in, const std::filesystem::path& folder) {
  TlsConfig tls;
  const auto take_file = [&](const char* key, std::filesystem::path& file) {
    std::string given;
    in.take_text(key, given);
    if (given.empty()) return in.error(key, "is missing: a PEM file, relative to this one");
    file = (folder / given).lexically_normal();
  };
  take_file("certificate", tls.certificate);
  take_file("private_key", tls.private_key);
  return tls;
}

void read_audit(YamlSection& in, AuditConfig& audit, const std::filesystem::path& folder) {
  std::string path;
  in.take_bool("enabled", audit.enabled);
  in.take_text("path", path);
  if (!path.empty()) audit.path = (folder / path).lexically_normal();
  in.take_size("max_size", 4096, std::size_t{1} << 40, audit.max_size);
  in.take_number("keep", 0, 10'000, audit.keep);
  in.take_size("queue", 4096, std::size_t{1} << 30, audit.queue);
  in.take_number("unsigned_per_second", 0, 100'000, audit.unsigned_per_second);
}

Config read(ConfigReport& report, const YAML::Node& root, const std::filesystem::path& folder) {
  Config config;
  YamlSection in(report, root, "");
  in.take_number("node_id", 0, 31, config.node_id);
  std::string data_dir = config.data_dir;
  in.take_text("data_dir", data_dir);
  config.data_dir = data_dir;
  if (data_dir.empty()) in.error("data_dir", "must name a folder");
  in.take_number("shards", 0, 256, config.shards);
  in.take_bool("share_port", config.share_port);
  Listeners listeners;
  std::set<std::string> product_keys;
  in.take_list("products", [&](const YAML::Node& item, const std::string& path) {
    YamlSection section(report, item, path);
    ProductConfig& product = config.products.emplace_back();
    read_product(report, section, product, folder);
    if (!product.product_key.empty() && !product_keys.insert(product.product_key).second)
      section.error("product_key", fmt::format("'{}' is given twice", product.product_key));
    if (section.is_mapping()) listeners.take(report, section, path, product.listen, product.transport);
  });
  if (config.products.empty()) in.error("products", "must list at least one product");
  if (config.products.size() > 1000) in.error("products", "lists more than 1000 products");
  in.take_section("http", [&](YamlSection& http) {
    listeners.take(report, http, "http", config.http.listen);
    http.take_bool("echo_string_to_sign", config.http.echo_string_to_sign);
    http.take_text("recommend", config.http.recommend);
    http.take_section("tls", [&](YamlSection& tls) { config.http.tls = read_tls(tls, folder); });
  });
  in.take_section("admin",
                  [&](YamlSection& admin) { listeners.take(report, admin, "admin", config.admin.listen); });
  if (!in.has("http")) listeners.take_default(report, "http", config.http.listen);
  if (!in.has("admin")) listeners.take_default(report, "admin", config.admin.listen);
  read_accounts(report, in, config, folder);
  in.take_section("uplink", [&](YamlSection& uplink) {
    if (const auto kind =
            uplink.take_choice("publisher", {"discard", "log", "file"}, "; this version has no other")) {
      config.uplink.publisher = static_cast<PublisherKind>(*kind);
    }
    std::string path;
    uplink.take_text("path", path);
    if (!path.empty()) config.uplink.path = (folder / path).lexically_normal();
    uplink.take_size("max_size", 4096, std::size_t{1} << 40, config.uplink.max_size);
    uplink.take_number("keep", 0, 10'000, config.uplink.keep);
  });
  in.take_section("rrpc", [&](YamlSection& rrpc) {
    if (const auto form = rrpc.take_choice("refusal", {"failure", "success"})) {
      config.rrpc.refusal = static_cast<RefusalForm>(*form);
    }
  });
  in.take_section("limits", [&](YamlSection& limits) { read_limits(limits, config.limits); });
  in.take_section("log", [&](YamlSection& log) {
    if (const auto level = log.take_choice("level", {"trace", "debug", "info", "warn", "error"})) {
      config.log.level = static_cast<LogLevel>(*level);
    }
    log.take_section("audit", [&](YamlSection& audit) { read_audit(audit, config.log.audit, folder); });
  });
  return config;
}

LoadResult failed(const std::string& file, std::string message) {
  return {std::nullopt, {{file, 0, 0, "", std::move(message)}}};
}

}  // namespace

std::string ConfigError::text() const {
  std::string text = line == 0 ? file : fmt::format("{}:{}:{}", file, line, column);
  return text + ": " + (path.empty() ? "" : path + ": ") + message;
}

LoadResult load_config_text(std::string_view yaml, const std::string& file_name) {
  ConfigReport report{file_name, {}};
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.empty() || !documents.front().IsMap())
      return failed(file_name, "holds no configuration: it must be a mapping with 'products'");
    if (documents.size() > 1)
      report.add(documents[1].Mark(), "", "a second document begins here; a configuration is one document");
    // Absolute, so that the printed configuration means the same wherever it is kept.
    Config config = read(report, documents.front(),
                         std::filesystem::absolute(std::filesystem::path(file_name)).parent_path());
    if (report.errors.empty()) return {std::move(config), {}};
  } catch (const YAML::Exception& error) {
    report.errors.push_back(
        {file_name, error.mark.line + 1, error.mark.column + 1, "", "no valid YAML: " + error.msg});
  }
  std::ranges::stable_sort(report.errors, [](const ConfigError& a, const ConfigError& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return {std::nullopt, std::move(report.errors)};
}

LoadResult load_config(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return failed(file, "there is no such file");
  if (!std::filesystem::is_regular_file(file, error)) return failed(file, "is no regular file");
  if (std::filesystem::file_size(file, error) > kLargestFile) return failed(file, "is larger than 1 MiB");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return failed(file, "cannot be read; check its permissions");
  return load_config_text(text.str(), file.string());
}

}  // namespace gateway
