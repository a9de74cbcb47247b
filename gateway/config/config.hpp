// The configuration as plain structs: what the YAML file may say, with its defaults. Loading is in load.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/core/limits.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// A listener's address; port 0 lets the system choose (the log line `listening` tells which).
struct ListenAddress {
  std::string host;  // an IPv4 or IPv6 address, no name
  std::uint16_t port = 0;
};

enum class Transport : std::uint8_t { tcp, udp };
enum class LinkMode : std::uint8_t {
  single,  // one terminal on each connection
  shared,  // a platform forwards for many terminals on one connection
};
enum class AdmissionMode : std::uint8_t {
  open,     // any terminal may register
  import,   // only devices that were imported before
  webhook,  // a web service decides
};

// What holds while the web service gives no decision.
enum class WhenDown : std::uint8_t {
  fail_closed,   // terminals are not answered, and try again
  last_known,    // its last decision on the terminal, however old
  allow_listed,  // imported devices are admitted
};

// products[].webhook.
struct WebhookConfig {
  std::string url;
  std::filesystem::path token_file;            // empty: no token is sent
  std::filesystem::path ca_file;               // empty: the system's certificates
  std::chrono::milliseconds time_limit{3000};  // for one question
  std::uint32_t concurrency = 16;              // questions at a time
  std::uint32_t queue = 1000;                  // questions that wait
  std::uint32_t cache = 100'000;               // decisions that are remembered
  std::chrono::seconds cache_time{60};         // how long one is good without asking
  std::uint32_t failures = 5;                  // in a row; then nothing is asked for `pause`
  std::chrono::seconds pause{10};
  WhenDown when_down = WhenDown::fail_closed;
};

// What ends a call: the terminal's acknowledgement, or the data it sends afterwards.
enum class ReplyRuleChoice : std::uint8_t { ack, data };

// How a configured content type makes the downlink body out of RequestBase64Byte.
enum class BodyForm : std::uint8_t {
  raw,   // the decoded bytes, verbatim
  json,  // a UTF-8 JSON object of the message's fields
  text,  // UTF-8 text of a 0x8300, with the flags fixed here
};

// An operator's own name for a downlink: products[].content_types[].
struct ContentTypeConfig {
  std::string name;
  std::uint16_t message_id = 0;
  BodyForm body = BodyForm::raw;
  std::uint8_t text_flag = 0;                 // body text: the flag byte of 0x8300
  std::uint8_t text_type = 1;                 // body text: the type byte of 0x8300 in 2019
  std::optional<ReplyRuleChoice> reply_rule;  // absent: the product's
};

struct ProductConfig {
  std::string product_key;
  ListenAddress listen{"0.0.0.0", 7999};
  Transport transport = Transport::tcp;
  LinkMode link_mode = LinkMode::single;
  AdmissionMode admission = AdmissionMode::open;  // no default in the file: it must be written
  std::optional<WebhookConfig> webhook;           // exactly with admission webhook
  std::vector<jt808::Edition> editions{jt808::Edition::v2011, jt808::Edition::v2013, jt808::Edition::v2019};
  std::uint32_t window = 8;                   // outstanding calls per terminal
  std::uint32_t queue = 64;                   // waiting calls per terminal
  std::uint32_t max_part = 1000;              // bytes of a part, where a downlink needs more than one frame
  std::chrono::milliseconds resend_after{0};  // 0: no downlink is sent a second time
  std::optional<ReplyRuleChoice> reply_rule;  // absent: each message's own rule (0x8900: ack)
  bool strict_frames = false;                 // refuse what the standard refuses
  std::string default_content_type;           // empty: a call without ContentType is refused
  std::vector<std::uint16_t> accepted_ids;    // unknown uplink ids answered with result 0
  std::vector<ContentTypeConfig> content_types;
};

struct AccessKeyConfig {
  std::string id;
  std::filesystem::path secret_file;  // exactly one of the two is set
  std::string secret_env;
  bool active = true;  // false: refused, its secret is not read
  // What the key may do; an empty list restricts nothing.
  std::vector<std::string> actions{};
  std::vector<std::string> products{};
  std::vector<std::uint16_t> message_ids{};  // of downlinks, in RRpc and Pub
};

// The keys of one caller; its limits are shared by them.
struct AccountConfig {
  std::string name;
  std::uint32_t qps = 1'000;  // RRpc calls a second; 0: no limit for any action
  std::vector<AccessKeyConfig> access_keys;
};

// PEM files; read at the start and on SIGHUP.
struct TlsConfig {
  std::filesystem::path certificate;  // the server's, then those between it and its authority
  std::filesystem::path private_key;
};

struct HttpConfig {
  ListenAddress listen{"127.0.0.1", 8080};
  bool echo_string_to_sign = true;  // in SignatureDoesNotMatch, as the original does
  std::string recommend;            // the page that error documents point to; empty: advice in words
  std::optional<TlsConfig> tls;     // given: HTTPS, and no plain HTTP
};

struct AdminConfig {
  ListenAddress listen{"127.0.0.1", 8081};
};

enum class PublisherKind : std::uint8_t { discard, log, file };

struct UplinkConfig {
  PublisherKind publisher = PublisherKind::discard;
  std::filesystem::path path;         // of `file`; empty: uplink.jsonl in the data folder
  std::size_t max_size = 100U << 20;  // bytes of one file
  std::uint32_t keep = 10;            // old files
};

// How a 0x0001 with result 1, 2 or 3 is told to the caller.
enum class RefusalForm : std::uint8_t { failure, success };

struct RrpcConfig {
  RefusalForm refusal = RefusalForm::failure;
};

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

// A line of JSON for each call of the API: log.audit.
struct AuditConfig {
  bool enabled = true;
  std::filesystem::path path;              // empty: audit.jsonl in the data folder
  std::size_t max_size = 100U << 20;       // bytes of one file
  std::uint32_t keep = 10;                 // old files
  std::size_t queue = 4U << 20;            // bytes of lines that are not written yet; above it they are lost
  std::uint32_t unsigned_per_second = 20;  // lines of requests that no key signed; 0: none
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  AuditConfig audit;
};

struct Config {
  std::uint32_t node_id = 0;  // 0..31, part of every MessageId
  std::filesystem::path data_dir = "data";
  std::uint32_t shards = 0;  // 0: one per core
  bool share_port = false;   // several processes on one port, opt-in
  std::vector<ProductConfig> products;
  HttpConfig http;
  AdminConfig admin;
  std::vector<AccountConfig> accounts;
  UplinkConfig uplink;
  RrpcConfig rrpc;
  Limits limits;
  LogConfig log;
};

}  // namespace gateway
