// Implementation of the composition root.
#include "gateway/app/app.hpp"

#include <fmt/format.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

#include "gateway/app/process_metrics.hpp"
#include "gateway/auth/admission_router.hpp"
#include "gateway/auth/auth_codes.hpp"
#include "gateway/auth/device_admission.hpp"
#include "gateway/auth/secret_files.hpp"
#include "gateway/auth/webhook_admission.hpp"
#include "gateway/core/link_ender.hpp"
#include "gateway/http/accounts.hpp"
#include "gateway/http/admin_api.hpp"
#include "gateway/http/api_request.hpp"
#include "gateway/http/audit_log.hpp"
#include "gateway/http/http_callout.hpp"
#include "gateway/http/http_server.hpp"
#include "gateway/http/metrics_page.hpp"
#include "gateway/http/openapi_handler.hpp"
#include "gateway/net/rrpc_dispatcher.hpp"
#include "gateway/net/shard_pool.hpp"
#include "gateway/store/sqlite_store.hpp"
#include "gateway/uplink/publishers.hpp"

namespace gateway {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::milliseconds kLastAnswers{500};  // to be written, after the drain

KeySecrets secrets_of(AccessKeys keys) {
  return std::move(keys.secrets);
}

LineFileOptions audit_options(const Config& config) {
  const AuditConfig& audit = config.log.audit;
  LineFileOptions options;
  options.name = "audit";
  options.file.path = audit.path.empty() ? config.data_dir / "audit.jsonl" : audit.path;
  options.file.max_size = audit.max_size;
  options.file.keep = audit.keep;
  options.queue = audit.queue;
  return options;
}

}  // namespace

// In the order in which they need each other; the terminals' side ends before what it uses.
struct App::Parts {
  Parts(Config given, const Clock& its_clock, LogSink& its_log)
      : config(std::move(given)), clock(its_clock), log(its_log) {}
  // Calls that a shard still holds refer to the control context, which must not end before them.
  // The last callbacks of web services go to the store, and those of the store to the shards.
  ~Parts() {
    callouts.clear();
    if (store) store->close();
    shards.reset();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  Config config;
  const Clock& clock;
  LogSink& log;
  std::optional<DataFolder> folder;
  std::optional<AuthCodes> codes;
  std::optional<Accounts> accounts;
  std::optional<LineFile> audit_file;
  std::optional<AuditLog> audit;
  std::unique_ptr<UplinkPublisher> publisher;
  SessionRegistry registry{config.limits.remembered_terminals, config.limits.takeovers_per_minute};
  std::unique_ptr<SqliteStore> store;
  std::optional<DeviceBook> devices;
  std::optional<AdmissionRouter> admission;
  std::vector<std::unique_ptr<HttpCallout>> callouts;
  std::vector<std::pair<std::string, const WebhookAdmission*>> webhooks;  // owned by `admission`
  std::optional<ShardPool> shards;
  std::optional<LinkEnder> link_ender;
  std::optional<RrpcDispatcher> dispatcher;
  std::optional<MetricsPage> metrics;
  std::optional<MeasuredCalls> calls;
  std::string admin_token;
  std::optional<DeviceActions> device_actions;
  std::optional<OpenApiHandler> api;
  std::optional<AdminApi> admin_api;
  asio::io_context control{1};
  asio::executor_work_guard<asio::io_context::executor_type> control_work{control.get_executor()};
  std::optional<HttpServer> http;
  std::optional<HttpServer> admin;
  std::thread control_thread;
  bool started = false;

  [[nodiscard]] std::optional<std::string> prepare();
  void tell_of_new_keys();
  [[nodiscard]] std::optional<std::string> make_admissions();
  [[nodiscard]] std::optional<std::string> listen();
  void reload_accounts(std::optional<std::vector<AccountConfig>> given);
  // Runs a task on the control thread and waits for it.
  void on_control(const std::function<void()>& task);
};

std::optional<std::string> App::Parts::prepare() {
  auto opened = DataFolder::open(config.data_dir);
  if (!opened.value) return opened.error;
  folder.emplace(std::move(*opened.value));
  auto made = make_publisher(config, log);
  if (!made.value) return made.error;
  publisher = std::move(made.value);
  std::error_code ignored;
  const bool has_keys = std::filesystem::exists(folder->path() / "auth_keys", ignored);
  auto auth_keys = load_auth_keys(folder->path());
  if (!auth_keys.value) return auth_keys.error;
  if (!has_keys) tell_of_new_keys();
  codes.emplace(std::move(*auth_keys.value));
  auto access_keys = load_access_keys(config.accounts, folder->path());
  if (!access_keys.value) return access_keys.error;
  if (access_keys.value->created) {
    LogLine(log, LogLevel::info, "access_key_created")
        .field("path", (folder->path() / "access_key.json").string());
  }
  accounts.emplace(config.accounts, secrets_of(std::move(*access_keys.value)), config.products, clock);
  if (config.log.audit.enabled) {
    audit_file.emplace(audit_options(config), log);
    if (auto failed = audit_file->start()) return "log.audit: " + *failed;
    audit.emplace(*audit_file, *accounts, config.products, clock, config.log.audit.unsigned_per_second);
  }
  auto token = load_admin_token(folder->path());
  if (!token.value) return token.error;
  admin_token = std::move(*token.value);
  std::vector<std::string> product_keys;
  for (const ProductConfig& product : config.products) product_keys.push_back(product.product_key);
  std::string store_error;
  store = SqliteStore::open(folder->path() / "devices.db", std::move(product_keys), config.limits.store_queue,
                            log, store_error);
  if (!store) return store_error;
  devices.emplace(config, *codes, *store, clock);
  if (auto failed = devices->load()) return failed;
  if (auto failed = make_admissions()) return failed;
  for (const ProductConfig& product : config.products) {
    if (product.admission != AdmissionMode::open) continue;
    LogLine(log, LogLevel::warn, "admission_open")
        .field("product", product.product_key)
        .field("meaning", "any terminal that reaches the port may register; use it on trusted networks only");
  }
  return std::nullopt;
}

// Beside devices it may be that a copy of the folder was put back without its keys.
void App::Parts::tell_of_new_keys() {
  std::error_code ignored;
  const bool has_devices = std::filesystem::exists(folder->path() / "devices.db", ignored);
  LogLine line(log, has_devices ? LogLevel::warn : LogLevel::info, "auth_keys_created");
  line.field("path", (folder->path() / "auth_keys").string());
  if (has_devices) {
    line.field("meaning",
               "codes from an earlier auth_keys do not hold: put that file back, or terminals "
               "that have one register again");
  }
}

std::optional<std::string> App::Parts::make_admissions() {
  std::vector<std::unique_ptr<Admission>> by_product;
  for (const ProductConfig& product : config.products) {
    if (!product.webhook) {
      by_product.push_back(std::make_unique<DeviceAdmission>(*devices));
      continue;
    }
    const WebhookConfig& webhook = *product.webhook;
    const auto url = HttpUrl::parse(webhook.url);
    if (!url) return product.product_key + ": webhook.url is no address: " + webhook.url;
    HttpCalloutOptions options{*url, webhook.time_limit, {}, webhook.ca_file};
    if (!webhook.token_file.empty()) {
      auto token = load_secret(webhook.token_file);
      if (!token.value) return token.error;
      options.token = std::move(*token.value);
    }
    callouts.push_back(std::make_unique<HttpCallout>(std::move(options)));
    if (auto failed = callouts.back()->start()) return failed;
    auto asked = std::make_unique<WebhookAdmission>(*devices, product, clock, *callouts.back(), log);
    webhooks.emplace_back(product.product_key, asked.get());
    by_product.push_back(std::move(asked));
  }
  admission.emplace(std::move(by_product));
  return std::nullopt;
}

std::optional<std::string> App::Parts::listen() {
  shards.emplace(config, clock, registry, *admission, *publisher, log);
  link_ender.emplace(registry, *shards);
  devices->set_listener(*link_ender);
  devices->set_online_check([this](const TerminalKey& key) {
    const auto presence = registry.find(key);
    return presence && presence->online;
  });
  dispatcher.emplace(config, clock, registry, *devices, *shards);
  metrics.emplace(
      shards->metrics(), [this] { return registry.online(); }, [this] { return log.lost(); });
  calls.emplace(*dispatcher, clock, *metrics);
  device_actions.emplace(config.products, *devices, *store, clock, config.limits.store_answer);
  api.emplace(api_options(config), *accounts, clock, *calls, *device_actions, log, audit ? &*audit : nullptr);
  metrics->add([this] { return metrics_of(*devices, *store); });
  metrics->add([this] { return metrics_of(webhooks); });
  metrics->add([this] { return metrics_of(api->gate()); });
  if (audit_file) {
    metrics->add([this] {
      return std::vector<MetricSample>{
          {"audit_lines_lost_total",
           MetricKind::counter,
           "Lines of the audit log that were lost, because its file took them too slowly.",
           {{static_cast<double>(audit_file->lost())}}},
          {"audit_left_out_total",
           MetricKind::counter,
           "Requests that no key signed and that have no line of their own in the audit log.",
           {{static_cast<double>(audit->left_out())}}}};
    });
  }
  admin_api.emplace(
      AdminSources{admin_token, [this] { return metrics->text(); }, &config, &registry, &*shards});
  http.emplace(control, config.http.listen, config.limits, *api, log, "http", config.http.tls);
  admin.emplace(control, config.admin.listen, config.limits, *admin_api, log, "admin");
  if (auto failed = shards->open()) return failed;
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    const auto endpoint = shards->endpoint_of(i);
    LogLine(log, LogLevel::info, "listening")
        .field("role", "terminal")
        .field("transport", config.products[i].transport == Transport::udp ? "udp" : "tcp")
        .field("product", config.products[i].product_key)
        .field("address", endpoint_text(endpoint));
  }
  if (auto failed = http->open()) return failed;
  if (auto failed = admin->open()) return failed;
  return std::nullopt;
}

void App::Parts::on_control(const std::function<void()>& task) {
  std::promise<void> done;
  asio::post(control, [&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

App::App(Config config, const Clock& clock, LogSink& log)
    : parts_(std::make_unique<Parts>(std::move(config), clock, log)) {}

App::~App() {
  stop();
}

std::optional<std::string> App::start() {
  if (auto failed = parts_->prepare()) return failed;
  if (auto failed = parts_->listen()) return failed;
  parts_->shards->start();
  parts_->control_thread = std::thread([parts = parts_.get()] { parts->control.run(); });
  parts_->started = true;
  LogLine(parts_->log, LogLevel::info, "started").field("products", parts_->config.products.size());
  return std::nullopt;
}

void App::Parts::reload_accounts(std::optional<std::vector<AccountConfig>> given) {
  std::vector<AccountConfig> wanted = given ? std::move(*given) : config.accounts;
  auto keys = load_access_keys(wanted, folder->path());
  if (!keys.value) {
    LogLine(log, LogLevel::error, "reload_failed").field("cause", keys.error);
    return;
  }
  if (keys.value->created) {
    LogLine(log, LogLevel::warn, "access_key_created")
        .field("path", (folder->path() / "access_key.json").string())
        .field("meaning", "no access key is configured any more; this one may do everything");
  }
  const std::size_t count = keys.value->secrets.size();
  on_control([&] { accounts->replace(wanted, secrets_of(std::move(*keys.value))); });
  config.accounts = std::move(wanted);
  LogLine(log, LogLevel::info, "reloaded").field("access_keys", count);
}

void App::reload(std::optional<std::vector<AccountConfig>> accounts) {
  Parts& parts = *parts_;
  if (!parts.started) return;
  parts.reload_accounts(std::move(accounts));
  auto keys = load_auth_keys(parts.folder->path());
  if (keys.value) {
    parts.codes->replace(std::move(*keys.value));
  } else {
    LogLine(parts.log, LogLevel::error, "reload_failed").field("cause", keys.error);
  }
  std::optional<std::string> bad_certificate;
  parts.on_control([&] { bad_certificate = parts.http->reload_certificate(); });
  if (bad_certificate) LogLine(parts.log, LogLevel::error, "reload_failed").field("cause", *bad_certificate);
  parts.devices->reload_imported([&log = parts.log](std::optional<std::size_t> devices) {
    if (devices) {
      LogLine(log, LogLevel::info, "reloaded").field("devices_imported", *devices);
    } else {
      LogLine(log, LogLevel::error, "reload_failed")
          .field("cause", "the device store could not read what was imported; reload again once it can");
    }
  });
}

void App::stop() {
  Parts& parts = *parts_;
  if (!parts.started) return;
  parts.started = false;
  LogLine(parts.log, LogLevel::info, "draining").field("terminals", parts.registry.online());
  const auto deadline = std::chrono::steady_clock::now() + parts.config.limits.drain;
  // Shared: a server that never ends by itself may still hold the callback when this function has gone on.
  const auto http_closed = std::make_shared<std::promise<void>>();
  auto closed = http_closed->get_future();
  parts.on_control([&] {
    parts.admin_api->set_draining();
    parts.http->stop_accepting();
    parts.http->when_closed([http_closed] { http_closed->set_value(); });
  });
  // No new call reaches a terminal from here on; those that wait are answered by the shards' drain.
  parts.dispatcher->stop();
  parts.shards->stop_accepting();
  parts.shards->drain(parts.config.limits.drain);
  if (closed.wait_until(deadline) != std::future_status::ready) {
    // A disk that fails holds up callers, not the end: they are told that their change may still be made.
    parts.on_control([&] { parts.device_actions->end_waits(); });
    closed.wait_for(kLastAnswers);
  }
  parts.on_control([&] {
    parts.http->close_all();
    parts.admin->close_all();
  });
  parts.control_work.reset();
  parts.control.stop();
  parts.control_thread.join();
  parts.shards->stop();
  for (const auto& callout : parts.callouts) callout->stop();
  parts.store->close();
  if (parts.audit_file) parts.audit_file->close();
  LogLine(parts.log, LogLevel::info, "stopped");
}

asio::ip::tcp::endpoint App::terminal_endpoint(std::size_t product_index) const {
  return parts_->shards->endpoint_of(product_index);
}

asio::ip::tcp::endpoint App::http_endpoint() const {
  return parts_->http->endpoint();
}

asio::ip::tcp::endpoint App::admin_endpoint() const {
  return parts_->admin->endpoint();
}

RrpcService& App::rrpc() {
  return *parts_->calls;
}

void App::advance() {
  parts_->shards->advance();
}

}  // namespace gateway
