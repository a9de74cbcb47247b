// Implementation of the gateway under test.
#include "tools/load/gateway_process.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include <array>
#include <cerrno>
#include <deque>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace load {
namespace {

constexpr auto kStart = std::chrono::seconds(60);  // with a full store, on a slow machine
constexpr std::size_t kShownLines = 15;

std::string configuration(const GatewayPlan& plan, const std::filesystem::path& secret) {
  return fmt::format(
      "node_id: {}\n"
      "shards: {}\n"
      "share_port: {}\n"
      "products:\n"
      "  - product_key: {}\n"
      "    listen: 127.0.0.1:{}\n"
      "    admission: open\n"
      "http:\n"
      "  listen: 127.0.0.1:0\n"
      "admin:\n"
      "  listen: 127.0.0.1:0\n"
      "accounts:\n"
      "  - name: bench\n"
      "    qps: 0\n"
      "    access_keys:\n"
      "      - id: {}\n"
      "        secret_file: {}\n"
      "uplink:\n"
      "  publisher: discard\n"
      "limits:\n"
      "  nonces: 20000000\n"  // a minute of signed calls takes more than the default
      "{}",
      plan.node_id, plan.shards, plan.share_port, GatewayProcess::kProduct, plan.port, GatewayProcess::kKeyId,
      secret.string(), plan.limits);
}

// Writes the configuration and its secret; the configuration's path.
std::filesystem::path configure(const GatewayPlan& plan, const std::filesystem::path& folder) {
  const std::filesystem::path config = folder / "gateway.yaml";
  const std::filesystem::path secret = folder / "secret";
  std::ofstream(secret) << GatewayProcess::kSecret;
  std::filesystem::permissions(secret,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ofstream(config) << configuration(plan, secret);
  return config;
}

std::string end_of(const std::filesystem::path& log) {
  std::ifstream in(log);
  std::deque<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
    if (lines.size() > kShownLines) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

}  // namespace

std::string fingerprint(const std::filesystem::path& program) {
  constexpr std::size_t kShown = 6;
  std::ifstream in(program, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (bytes.empty() ||
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error(program.string() + " cannot be read");
  std::string text = program.filename().string() + " ";
  for (const unsigned char byte : std::span(digest).first(kShown)) text += fmt::format("{:02x}", byte);
  return text;
}

void import_devices(const GatewayPlan& plan, const std::filesystem::path& csv, std::chrono::seconds limit) {
  const TemporaryFolder folder;
  const std::filesystem::path log = folder.path() / "log";
  ChildProcess import =
      ChildProcess::execute(plan.cores,
                            {plan.program.string(), "--config", configure(plan, folder.path()).string(),
                             "--data-dir", plan.data.string(), "--import-devices", csv.string()},
                            log);
  if (!import.wait(limit)) throw std::runtime_error("the devices were not imported:\n" + end_of(log));
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "jt808-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

GatewayProcess::GatewayProcess(const GatewayPlan& plan)
    : data_(plan.data.empty() ? folder_.path() / "data" : plan.data) {
  const std::filesystem::path config = configure(plan, folder_.path());
  std::filesystem::create_directory(data_folder());
  if (!plan.auth_keys.empty()) std::filesystem::copy_file(plan.auth_keys, data_folder() / "auth_keys");
  process_ = ChildProcess::execute(
      plan.cores, {plan.program.string(), "--config", config.string(), "--data-dir", data_folder().string()},
      folder_.path() / "log", plan.descriptors);
  terminals_ = wait_for_listener("terminal");
  http_ = wait_for_listener("http");
  admin_ = wait_for_listener("admin");
}

GatewayProcess::~GatewayProcess() {
  process_.stop(std::chrono::seconds(20));
}

sockaddr_in GatewayProcess::wait_for_listener(const std::string& role) {
  const auto until = std::chrono::steady_clock::now() + kStart;
  constexpr std::string_view kAddress = "address=";
  while (std::chrono::steady_clock::now() < until) {
    const bool running = process_.running();
    std::ifstream log(folder_.path() / "log");
    for (std::string line; std::getline(log, line);) {
      if (line.find("listening") == std::string::npos || line.find("role=" + role) == std::string::npos)
        continue;
      const std::size_t at = line.find(kAddress);
      if (at == std::string::npos) continue;
      std::string address = line.substr(at + kAddress.size());
      std::erase(address, '"');
      return loopback_address(std::string_view(address).substr(0, address.find(' ')));
    }
    if (!running) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("the gateway did not start; the end of its log:\n" +
                           end_of(folder_.path() / "log"));
}

}  // namespace load
