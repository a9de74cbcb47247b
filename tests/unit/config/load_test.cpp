// The configuration loader: sound files, and every mistake with its place.
#include "gateway/config/load.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

const std::string kProduct = "products:\n  - product_key: a1\n    admission: open\n";

TEST(LoadTest, TheSmallestFileHasTheDefaults) {
  const LoadResult loaded = load_config_text(kProduct, "f.yaml");
  ASSERT_TRUE(loaded.config) << loaded.errors.front().text();
  EXPECT_EQ(loaded.config->products[0].listen.port, 7999);
  EXPECT_EQ(loaded.config->products[0].window, 8U);
  EXPECT_EQ(loaded.config->http.listen.port, 8080);
  EXPECT_EQ(loaded.config->limits.idle.count(), 180);
}

TEST(LoadTest, TheShippedFilesAreSoundAndTheReferenceIsTheDefaults) {
  const LoadResult dev = load_config(JT808_CONF_DIR "/gateway.dev.yaml");
  EXPECT_TRUE(dev.config) << dev.errors.front().text();
  const LoadResult load = load_config(JT808_CONF_DIR "/gateway.load.yaml");
  EXPECT_TRUE(load.config) << load.errors.front().text();
  const LoadResult reference = load_config(JT808_CONF_DIR "/gateway.yaml");
  ASSERT_TRUE(reference.config) << reference.errors.front().text();
  Config defaults;
  defaults.products.push_back({});
  defaults.products[0].product_key = "a1Product";
  defaults.products[0].admission = AdmissionMode::import;
  EXPECT_EQ(print_config(*reference.config), print_config(defaults));
}

TEST(LoadTest, WhatChangedIsToldBySectionButForTheAccounts) {
  const LoadResult loaded = load_config_text(kProduct, "f.yaml");
  ASSERT_TRUE(loaded.config);
  EXPECT_EQ(changed_sections(*loaded.config, *loaded.config), "");
  Config other = *loaded.config;
  other.accounts.push_back({});
  EXPECT_EQ(changed_sections(*loaded.config, other), "");
  other.shards = 7;
  other.products.push_back(other.products[0]);
  other.uplink.publisher = PublisherKind::log;
  EXPECT_EQ(changed_sections(*loaded.config, other), "shards products uplink");
  other = *loaded.config;
  other.log.audit.keep = 77;
  EXPECT_EQ(changed_sections(*loaded.config, other), "log");
}

TEST(LoadTest, WhatIsPrintedLoadsAsTheSame) {
  const LoadResult dev = load_config(JT808_CONF_DIR "/gateway.dev.yaml");
  ASSERT_TRUE(dev.config);
  const std::string printed = print_config(*dev.config);
  const LoadResult again = load_config_text(printed, "printed.yaml");
  ASSERT_TRUE(again.config) << again.errors.front().text();
  EXPECT_EQ(print_config(*again.config), printed);
}

// Everything that a file can say, with text that needs care, and keys beside the file.
TEST(LoadTest, WhatIsPrintedLoadsAsTheSameWhereverItIsKept) {
  const std::string yaml = R"(
node_id: 7
data_dir: "d\"\\\t\x07"
products:
  - product_key: "two\nlines \u00e9"
    listen: "[::1]:7000"
    admission: open
    editions: [2019]
    reply_rule: data
    default_content_type: "te#xt: "
    accepted_ids: [0x0F01]
    content_types:
      - {name: "te#xt: ", message_id: 0x8300, body: text, reply_rule: ack}
  - product_key: hook
    listen: "[::1]:7001"
    admission: webhook
    webhook: {url: "https://h/x", token_file: t, ca_file: /etc/ca, time_limit: 250ms, cache_time: 0s,
              failures: 2, when_down: last_known}
accounts:
  - name: "a: b"
    access_keys:
      - {id: one, secret_file: keys/one, actions: [RRpc, QueryDevice], products: [hook], message_ids: [0x8300, 0x8105]}
      - {id: two, secret_file: /etc/keys/two}
      - {id: three, secret_env: THREE, active: false}
  - {name: empty, qps: 0}
http:
  recommend: "https://help.example/?a=1"
  tls: {certificate: tls/server.pem, private_key: /etc/tls/server.key}
rrpc: {refusal: success}
log: {level: trace, audit: {path: calls.jsonl, max_size: 1MiB, keep: 3, queue: 64KiB, unsigned_per_second: 5}}
limits: {store_answer: 3s, http_bodies: 8MiB, http_list_parameters: 500, nonces_per_account: 2000}
)";
  const LoadResult first = load_config_text(yaml, "conf/gateway.yaml");
  ASSERT_TRUE(first.config) << first.errors.front().text();
  const std::string printed = print_config(*first.config);
  const LoadResult again = load_config_text(printed, "elsewhere/printed.yaml");
  ASSERT_TRUE(again.config) << again.errors.front().text() << printed;
  EXPECT_EQ(print_config(*again.config), printed);
  EXPECT_EQ(again.config->data_dir, first.config->data_dir);
  EXPECT_EQ(again.config->products[0].product_key, first.config->products[0].product_key);
  ASSERT_TRUE(again.config->products[1].webhook);
  EXPECT_EQ(again.config->products[1].webhook->token_file, std::filesystem::absolute("conf/t"));
  EXPECT_EQ(again.config->products[1].webhook->time_limit.count(), 250);
  EXPECT_EQ(again.config->products[1].webhook->when_down, WhenDown::last_known);
  ASSERT_EQ(again.config->accounts.size(), 2U);
  EXPECT_EQ(again.config->accounts[0].access_keys[0].secret_file, std::filesystem::absolute("conf/keys/one"));
  EXPECT_EQ(again.config->accounts[0].access_keys[1].secret_file, "/etc/keys/two");
  EXPECT_EQ(again.config->accounts[0].qps, 1000U);
  EXPECT_EQ(again.config->accounts[1].qps, 0U);
  const AccessKeyConfig& limited = again.config->accounts[0].access_keys[0];
  EXPECT_EQ(limited.actions, (std::vector<std::string>{"RRpc", "QueryDevice"}));
  EXPECT_EQ(limited.products, std::vector<std::string>{"hook"});
  EXPECT_EQ(limited.message_ids, (std::vector<std::uint16_t>{0x8300, 0x8105}));
  EXPECT_TRUE(limited.active);
  EXPECT_FALSE(again.config->accounts[0].access_keys[2].active);
  EXPECT_EQ(again.config->log.audit.path, std::filesystem::absolute("conf/calls.jsonl"));
  EXPECT_EQ(again.config->log.audit.keep, 3U);
  EXPECT_EQ(again.config->log.audit.unsigned_per_second, 5U);
  EXPECT_EQ(again.config->limits.store_answer.count(), 3);
  EXPECT_EQ(again.config->limits.http_bodies, 8U << 20);
  EXPECT_EQ(again.config->limits.http_list_parameters, 500U);
  EXPECT_EQ(again.config->limits.nonces_per_account, 2000U);
  EXPECT_EQ(again.config->http.recommend, "https://help.example/?a=1");
  ASSERT_TRUE(again.config->http.tls);
  EXPECT_EQ(again.config->http.tls->certificate, std::filesystem::absolute("conf/tls/server.pem"));
  EXPECT_EQ(again.config->http.tls->private_key, "/etc/tls/server.key");
}

// A key of which one more option follows.
const std::string kKey =
    kProduct + "accounts:\n  - name: a\n    access_keys:\n      - {id: k, secret_env: K, ";

struct Row {
  std::string yaml;
  int line;
  int column;
  const char* words;
};

TEST(LoadTest, EveryMistakeIsToldWithItsPlaceAndWhatIsAllowed) {
  const Row rows[] = {
      {"nod_id: 1\n" + kProduct, 1, 1, "did you mean 'node_id'?"},
      {kProduct + "node_id: 1\nnode_id: 2\n", 5, 1, "given twice"},
      {kProduct + "node_id: 010\n", 4, 10, "from 0 to 31"},
      {kProduct + "node_id: 32\n", 4, 10, "from 0 to 31"},
      {kProduct + "node_id: -1\n", 4, 10, "whole number"},
      {kProduct + "node_id: [1]\n", 4, 10, "whole number"},
      {kProduct + "share_port: yes\n", 4, 13, "true or false"},
      {kProduct + "limits:\n  idle: 180\n", 5, 9, "with its unit"},
      {kProduct + "limits:\n  idle: 1s\n", 5, 9, "from 10s"},
      {kProduct + "limits:\n  http_body: 1GB\n", 5, 14, "such as 65536, 64KiB or 1MiB"},
      {kProduct + "limits:\n  write_queue_soft: 1MiB\n", 5, 3, "larger than write_queue_soft"},
      {kProduct + "http:\n  listen: localhost:80\n", 5, 11, "ADDRESS:PORT"},
      {kProduct + "http:\n  listen: 127.0.0.1:70000\n", 5, 11, "ADDRESS:PORT"},
      {kProduct + "http: 5\n", 4, 7, "mapping"},
      {kProduct + "http:\n  tls:\n    certificate: a.pem\n", 6, 5, "private_key"},
      {kProduct + "http:\n  tls: true\n", 5, 8, "mapping"},
      {kProduct + "limits:\n  nonces: 10\n", 5, 11, "1000"},
      {kProduct + "log:\n  level: loud\n", 5, 10, "trace, debug, info, warn, error"},
      {kProduct + "uplink:\n  publisher: fax\n", 5, 14, "discard, log, file"},
      {"products:\n  - product_key: a1\n", 2, 5, "admission"},
      {"products:\n  - admission: open\n", 2, 5, "product_key"},
      {"products:\n  - product_key: a1\n    admission: listed\n", 3, 16, "open, import, webhook"},
      {"products:\n  - product_key: a1\n    admission: webhook\n", 2, 5, "webhook: is missing"},
      {kProduct + "    webhook: {url: \"http://h\"}\n", 4, 14, "admission: webhook only"},
      {"products:\n  - product_key: a1\n    admission: webhook\n    webhook: {url: \"ftp://h\"}\n", 4, 20,
       "http://HOST"},
      {"products:\n  - product_key: a1\n    admission: webhook\n    webhook: {url: \"http://h\", when_down: "
       "open}\n",
       4, 43, "fail_closed, last_known, allow_listed"},
      {"products: []\n", 1, 11, "at least one product"},
      {"products: 5\n", 1, 11, "must be a list"},
      {kProduct + "    editions: [2012]\n", 4, 16, "2011, 2013 or 2019"},
      {kProduct + "    window: 0\n", 4, 13, "from 1 to 64"},
      {kProduct + "    transport: sctp\n", 4, 16, "must be tcp, udp"},
      {kProduct + "    link_mode: many\n", 4, 16, "must be single, shared"},
      {kProduct + "    transport: udp\n    link_mode: shared\n", 5, 16, "is for tcp"},
      {kProduct + "    default_content_type: 1\n", 4, 27, "allowed are"},
      {kProduct + "    content_types:\n      - name: text\n", 5, 9, "message_id"},
      {kProduct + "    content_types:\n      - name: 0x83\n        message_id: 0x8300\n", 5, 15,
       "looks like"},
      {kProduct + "    content_types:\n      - name: t\n        message_id: 0x8001\n", 6, 21,
       "gateway sends"},
      {kProduct + "    content_types:\n      - name: t\n        message_id: 0x8104\n        body: text\n", 7,
       15, "0x8300 only"},
      {kProduct + "accounts:\n  - name: a\n    access_keys:\n      - id: k\n", 7, 9, "exactly one"},
      {kProduct + "accounts:\n  - name: a\n  - name: a\n", 6, 11, "'a' is given twice"},
      {kProduct + "accounts:\n  - {name: a, qps: -1}\n", 5, 20, "whole number"},
      {kKey + "actions: [RRpc, Rrpc]}\n", 7, 48, "'Rrpc' is no action; there are RRpc, Pub, "},
      {kKey + "actions: [RRpc, RRpc]}\n", 7, 48, "given twice"},
      {kKey + "actions: []}\n", 7, 41, "leave it out to allow everything"},
      {kKey + "products: [a2]}\n", 7, 43, "'a2' is no product; there are a1"},
      {kKey + "message_ids: [0x8300, 0x0200]}\n", 7, 54, "must be a downlink message such as 0x8300"},
      {kKey + "message_ids: [0x8100]}\n", 7, 46, "none that the gateway sends itself"},
      {kKey + "message_ids: [text]}\n", 7, 46, "must be a downlink message"},
      {kKey + "active: maybe}\n", 7, 40, "true or false"},
      {kProduct + "log: {audit: {queue: 1}}\n", 4, 22, "4096"},
      {kProduct + "  - product_key: a1\n    admission: open\n    listen: 127.0.0.1:1\n", 4, 18,
       "given twice"},
      {"a: [1\n", 2, 1, "no valid YAML"},
      {kProduct + "---\nnode_id: 1\n", 5, 1, "second document"},
      {kProduct + "node_id: \"1\"\n", 4, 10, "not a text in quotes"},
      {kProduct + "share_port: 'true'\n", 4, 13, "not a text in quotes"},
      {kProduct + "limits:\n  idle: 10500ms\n", 5, 9, "whole seconds"},
      {kProduct + "http:\n  listen: 0.0.0.0:7999\n", 5, 11, "listens there too"},
      {kProduct + "admin:\n  listen: 127.0.0.1:8080\n", 5, 11, "listens there too"},
  };
  for (const Row& row : rows) {
    const LoadResult loaded = load_config_text(row.yaml, "f.yaml");
    ASSERT_FALSE(loaded.config) << row.yaml;
    bool told = false;
    std::string all;
    for (const ConfigError& error : loaded.errors) {
      all += error.text() + "\n";
      told |= error.line == row.line && error.column == row.column &&
              error.text().find(row.words) != std::string::npos;
    }
    EXPECT_TRUE(told) << row.yaml << "expected " << row.line << ":" << row.column << " " << row.words
                      << "\ngot " << all;
  }
}

TEST(LoadTest, AllMistakesAreToldAtOnceInTheOrderOfTheFile) {
  const LoadResult loaded = load_config_text("node_id: 99\nshards: x\nproducts:\n  - window: 0\n", "f.yaml");
  ASSERT_GE(loaded.errors.size(), 5U);
  for (std::size_t i = 1; i < loaded.errors.size(); ++i)
    EXPECT_LE(loaded.errors[i - 1].line, loaded.errors[i].line);
}

TEST(LoadTest, ContradictionsAreToldTogetherWithOtherMistakes) {
  const LoadResult loaded = load_config_text(
      kProduct + "  - product_key: a1\n    admission: open\n    listen: nowhere\nnode_id: 99\n", "f.yaml");
  std::string all;
  for (const ConfigError& error : loaded.errors) all += error.text() + "\n";
  EXPECT_NE(all.find("'a1' is given twice"), std::string::npos) << all;
  EXPECT_NE(all.find("must be ADDRESS:PORT"), std::string::npos) << all;
  EXPECT_NE(all.find("from 0 to 31"), std::string::npos) << all;
  EXPECT_EQ(all.find("listens there too"), std::string::npos) << "nobody knows where it listens\n" << all;
}

TEST(LoadTest, EveryMistakeHasAPlaceAndIsToldOnce) {
  for (const char* yaml : {"products: [5]\n", "products:\n  - [a]\n", "products:\n  - {}\n",
                           "products: [{product_key: a, admission: open, content_types: [x]}]\n"}) {
    const LoadResult loaded = load_config_text(yaml, "f.yaml");
    ASSERT_FALSE(loaded.errors.empty()) << yaml;
    for (const ConfigError& error : loaded.errors) {
      EXPECT_GT(error.line, 0) << yaml << error.text();
      EXPECT_GT(error.column, 0) << yaml << error.text();
    }
  }
  EXPECT_EQ(load_config_text("products: [5]\n", "f.yaml").errors.size(), 1U);
}

TEST(LoadTest, ListensThatDifferInSpellingOnlyAreTheSame) {
  const LoadResult loaded = load_config_text(
      "products:\n"
      "  - {product_key: a, admission: open, listen: \"[::1]:7000\"}\n"
      "  - {product_key: b, admission: open, listen: \"[0:0::1]:7000\"}\n",
      "f.yaml");
  ASSERT_EQ(loaded.errors.size(), 1U);
  EXPECT_NE(loaded.errors[0].text().find("listens there too"), std::string::npos);
}

TEST(LoadTest, FilesThatCannotBeReadAreToldByName) {
  EXPECT_NE(load_config("/nonexistent/f.yaml").errors.at(0).text().find("no such file"), std::string::npos);
  EXPECT_NE(load_config("/").errors.at(0).text().find("no regular file"), std::string::npos);
  EXPECT_FALSE(load_config_text("", "f.yaml").config);
  EXPECT_FALSE(load_config_text("- 1\n", "f.yaml").config);
}

}  // namespace
}  // namespace gateway
