// Implementation of the admin pages.
#include "gateway/http/admin_api.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <memory>
#include <utility>

namespace gateway {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::chrono::seconds kPatience{2};  // with a shard
constexpr std::size_t kMostOnAPage = 1000;

HttpResponse text(unsigned status, std::string line) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain;charset=utf-8";
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = std::move(line) + "\n";
  return response;
}

HttpResponse document(const json::object& value, unsigned status = 200) {
  HttpResponse response = text(status, json::serialize(value));
  response.content_type = "application/json;charset=utf-8";
  return response;
}

HttpResponse error(unsigned status, std::string_view code, std::string_view what) {
  return document({{"error", code}, {"message", what}}, status);
}

HttpResponse wrong_method(std::string_view allowed) {
  HttpResponse response =
      text(405, fmt::format("method not allowed: use {}", allowed.substr(0, allowed.find(','))));
  response.headers.push_back({"Allow", std::string(allowed)});
  return response;
}

// The answer of one shard; nothing where it does not come in time.
template <class T>
asio::awaitable<std::optional<T>> ask(ShardPool& shards, std::size_t shard,
                                      std::function<T(Shard&)> question) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor, kPatience);
  const auto answer = std::make_shared<std::optional<T>>();
  shards.ask(shard, [executor, timer, answer, question = std::move(question)](Shard& asked) {
    asio::post(executor, [timer, answer, value = question(asked)]() mutable {
      *answer = std::move(value);
      timer->cancel();
    });
  });
  boost::system::error_code ignored;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return std::move(*answer);
}

// Names and values are plain letters and digits in every page's query.
std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return pair.substr(std::min(pair.size(), equals + 1));
  }
  return {};
}

template <class T>
bool read_number(std::string_view text, T& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

std::optional<std::size_t> page_size(std::string_view query) {
  std::size_t size = 100;
  const std::string_view given = parameter(query, "limit");
  if (!given.empty() && (!read_number(given, size) || size == 0 || size > kMostOnAPage)) return std::nullopt;
  return size;
}

json::object traffic_of(const Traffic& traffic) {
  return {{"frames_in", traffic.frames_in},
          {"frames_out", traffic.frames_out},
          {"bytes_in", traffic.bytes_in},
          {"bytes_out", traffic.bytes_out}};
}

json::object facts_of(const OnlineTerminal& terminal, const Config& config, std::size_t shard) {
  return {{"product", config.products[terminal.key.product].product_key},
          {"phone", terminal.key.phone.digits()},
          {"device_name", terminal.device_name},
          {"edition", jt808::to_string(terminal.edition)},
          {"state", "online"},
          {"peer", terminal.peer},
          {"shard", shard},
          {"connected_seconds", terminal.connected.count()},
          {"silent_seconds", terminal.silent.count()},
          {"calls_outstanding", terminal.outstanding},
          {"calls_queued", terminal.queued},
          {"traffic", traffic_of(terminal.traffic)}};
}

json::object facts_of(const ClosedLink& link, const Config& config) {
  return {{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                               fmt::gmtime(std::chrono::system_clock::to_time_t(link.ended)))},
          {"product", config.products[link.product].product_key},
          {"phone", link.phone ? json::value(link.phone->digits()) : json::value(nullptr)},
          {"peer", link.peer},
          {"reason", to_string(link.reason)},
          {"seconds", link.lasted.count()},
          {"traffic", traffic_of(link.traffic)}};
}

}  // namespace

asio::awaitable<HttpResponse> AdminApi::handle(HttpRequest& request) {
  const std::string_view path = split_target(request.target).path;
  if (path.starts_with("/admin/")) {
    if (knows(request)) co_return co_await operate(request);
    HttpResponse refused =
        error(401, "unauthorized", "send Authorization: Bearer with the text of admin_token");
    refused.headers.push_back({"WWW-Authenticate", "Bearer"});
    co_return refused;
  }
  const bool has_metrics = path == "/metrics" && sources_.metrics;
  if (path != "/healthz" && path != "/readyz" && !has_metrics) {
    co_return text(404, "not found: there is /healthz, /readyz, /metrics and /admin/...");
  }
  if (request.method != "GET" && request.method != "HEAD") co_return wrong_method("GET, HEAD");
  if (has_metrics) {
    HttpResponse page = text(200, sources_.metrics());
    page.content_type = "text/plain; version=0.0.4; charset=utf-8";
    page.body.pop_back();  // its lines have their ends
    co_return page;
  }
  if (path == "/healthz") co_return co_await health();
  co_return draining_ ? text(503, "draining") : text(200, "ok");
}

bool AdminApi::knows(const HttpRequest& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view given = request.header("Authorization");
  if (sources_.token.empty() || !given.starts_with(kScheme)) return false;
  // Digests have one length, so that the time tells neither the token nor its length.
  const auto digest = [](std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
    return out;
  };
  const auto ours = digest(sources_.token);
  const auto theirs = digest(given.substr(kScheme.size()));
  return CRYPTO_memcmp(ours.data(), theirs.data(), ours.size()) == 0;
}

asio::awaitable<HttpResponse> AdminApi::health() {
  for (std::size_t shard = 0; sources_.shards != nullptr && shard < sources_.shards->size(); ++shard) {
    const auto alive = co_await ask<bool>(*sources_.shards, shard, [](Shard&) { return true; });
    if (!alive) co_return text(503, fmt::format("shard {} does not answer", shard));
  }
  co_return text(200, "ok");
}

asio::awaitable<HttpResponse> AdminApi::operate(const HttpRequest& request) {
  const auto [path, query] = split_target(request.target);
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/admin/closes") {
    if (!reads) co_return wrong_method("GET, HEAD");
    co_return co_await closes(query);
  }
  if (path == "/admin/sessions") {
    if (!reads) co_return wrong_method("GET, HEAD");
    co_return co_await sessions(query);
  }
  constexpr std::string_view kOne = "/admin/sessions/";
  if (path.starts_with(kOne)) {
    std::string_view rest = path.substr(kOne.size());
    const bool kick = rest.ends_with("/kick");
    if (kick) rest.remove_suffix(5);
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos) {
      if (kick ? request.method != "POST" : !reads) co_return wrong_method(kick ? "POST" : "GET, HEAD");
      co_return co_await session(rest.substr(0, slash), rest.substr(slash + 1), kick);
    }
  }
  co_return error(404, "not_found", "there is /admin/sessions and /admin/closes (docs/admin-api.md)");
}

asio::awaitable<HttpResponse> AdminApi::closes(std::string_view query) {
  const auto limit = page_size(query);
  if (!limit) co_return error(400, "invalid_parameter", "limit is a number from 1 to 1000");
  std::vector<ClosedLink> recent;
  json::array silent;
  json::object totals;
  for (std::size_t shard = 0; shard < sources_.shards->size(); ++shard) {
    auto part = co_await ask<std::vector<ClosedLink>>(
        *sources_.shards, shard,
        [count = *limit](Shard& asked) { return asked.recent_closes().newest(count); });
    if (!part) {
      silent.emplace_back(shard);
      continue;
    }
    recent.insert(recent.end(), std::make_move_iterator(part->begin()), std::make_move_iterator(part->end()));
  }
  std::ranges::stable_sort(recent, std::greater(), &ClosedLink::ended);
  if (recent.size() > *limit) recent.resize(*limit);
  for (std::size_t i = 0; i < kCloseReasons; ++i) {
    std::uint64_t sum = 0;
    for (const ShardMetrics* const metrics : sources_.shards->metrics()) sum += metrics->closes[i].value();
    totals.emplace(to_string(static_cast<CloseReason>(i)), sum);
  }
  json::array list;
  for (const ClosedLink& link : recent) list.push_back(facts_of(link, *sources_.config));
  co_return document({{"totals", totals}, {"closes", list}, {"silent_shards", silent}});
}

// `after` is the `next` of the page before: SHARD-SLOT, where to go on.
asio::awaitable<HttpResponse> AdminApi::sessions(std::string_view query) {
  const auto limit = page_size(query);
  if (!limit) co_return error(400, "invalid_parameter", "limit is a number from 1 to 1000");
  std::optional<std::uint16_t> product;
  if (const std::string_view key = parameter(query, "product"); !key.empty()) {
    const auto found = std::ranges::find(sources_.config->products, key, &ProductConfig::product_key);
    if (found == sources_.config->products.end())
      co_return error(404, "not_found", "there is no such product");
    product = static_cast<std::uint16_t>(found - sources_.config->products.begin());
  }
  std::size_t shard = 0;
  std::uint32_t slot = 0;
  if (const std::string_view after = parameter(query, "after"); !after.empty()) {
    const std::size_t dash = std::min(after.find('-'), after.size() - 1);
    if (!read_number(after.substr(0, dash), shard) || !read_number(after.substr(dash + 1), slot)) {
      co_return error(400, "invalid_parameter", "after is the `next` of the page before");
    }
  }
  json::array list;
  json::array silent;
  json::value next = nullptr;
  for (; shard < sources_.shards->size() && next.is_null(); ++shard, slot = 0) {
    auto part = co_await ask<std::vector<OnlineTerminal>>(
        *sources_.shards, shard, [slot, product, left = *limit - list.size()](Shard& asked) {
          return asked.online_from(slot, product, left);
        });
    if (!part) {
      silent.emplace_back(shard);
      continue;
    }
    for (const OnlineTerminal& each : *part) list.push_back(facts_of(each, *sources_.config, shard));
    if (list.size() == *limit) next = json::string(fmt::format("{}-{}", shard, part->back().slot + 1));
  }
  co_return document({{"sessions", list}, {"next", next}, {"silent_shards", silent}});
}

asio::awaitable<HttpResponse> AdminApi::session(std::string_view product_key, std::string_view digits,
                                                bool kick) {
  const auto& products = sources_.config->products;
  const auto product = std::ranges::find(products, product_key, &ProductConfig::product_key);
  const auto phone = jt808::PhoneNumber::from_digits(digits);
  if (product == products.end() || !phone) {
    co_return error(404, "not_found", "there is no such product, or the phone is no number");
  }
  const auto presence =
      sources_.registry->find({static_cast<std::uint16_t>(product - products.begin()), *phone});
  if (!presence) co_return error(404, "not_found", "the terminal has not logged in since the start");
  if (!presence->online) {
    if (kick) co_return error(409, "offline", "the terminal is not online");
    co_return document({{"product", product_key},
                        {"phone", phone->digits()},
                        {"state", "offline"},
                        {"clean_end", presence->clean_end}});
  }
  const SessionRef ref = *presence->online;
  const auto facts = co_await ask<std::optional<OnlineTerminal>>(
      *sources_.shards, ref.shard, [ref, kick](Shard& asked) -> std::optional<OnlineTerminal> {
        auto found = asked.online_terminal(ref);
        if (found && kick) asked.find(ref)->kick();
        return found;
      });
  if (!facts) co_return error(503, "shard_silent", "the terminal's shard does not answer");
  if (!*facts) co_return error(409, "offline", "the terminal's link has just ended");
  json::object shown = facts_of(**facts, *sources_.config, ref.shard);
  if (kick) shown["state"] = "kicked";
  co_return document(shown);
}

HttpResponse AdminApi::refuse(const HttpRequest&, HttpFault fault) {
  switch (fault) {
    case HttpFault::malformed:
      return text(400, "malformed request");
    case HttpFault::header_too_large:
      return text(431, "request header too large");
    case HttpFault::body_too_large:
      return text(413, "request body too large");
    case HttpFault::bodies_full:
      return text(503, "too many request bodies");
    case HttpFault::handler_failed:
      break;
  }
  return text(500, "internal error");
}

}  // namespace gateway
