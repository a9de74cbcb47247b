// The gateway under test: a folder with its configuration, the process, and where it listens.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/load/child_process.hpp"
#include "tools/load/descriptor.hpp"

namespace load {

struct GatewayPlan {
  std::filesystem::path program;
  std::vector<int> cores{0};
  unsigned shards = 1;
  std::uint16_t port = 0;  // for terminals; 0: the system chooses
  bool share_port = false;
  unsigned node_id = 0;
  std::string limits;               // lines of YAML below `limits:`, two blanks before each
  std::uint64_t descriptors = 0;    // of the process; 0: as many as this one may have
  std::filesystem::path auth_keys;  // of another gateway that this one shares terminals with; empty: its own
  std::filesystem::path data;       // its data folder, made before; empty: a new one that goes with it
};

// Puts the devices of a CSV file into plan.data, with the program's own import. Throws std::runtime_error
// with what it said where it fails or takes longer than `limit`.
void import_devices(const GatewayPlan& plan, const std::filesystem::path& csv, std::chrono::seconds limit);

// Which program this is: its name and the beginning of its SHA-256.
[[nodiscard]] std::string fingerprint(const std::filesystem::path& program);

// A temporary folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// Started and ready once constructed; throws std::runtime_error with the last lines of its log.
class GatewayProcess {
 public:
  static constexpr const char* kProduct = "a1Bench";
  // Of its only account, which has no limit of calls.
  static constexpr const char* kKeyId = "BenchKey";
  static constexpr const char* kSecret = "only-of-this-run";

  explicit GatewayProcess(const GatewayPlan& plan);
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  [[nodiscard]] ChildProcess& process() noexcept { return process_; }
  [[nodiscard]] const sockaddr_in& terminals() const noexcept { return terminals_; }
  [[nodiscard]] const sockaddr_in& http() const noexcept { return http_; }
  [[nodiscard]] const sockaddr_in& admin() const noexcept { return admin_; }
  [[nodiscard]] const std::filesystem::path& data_folder() const noexcept { return data_; }

 private:
  [[nodiscard]] sockaddr_in wait_for_listener(const std::string& role);

  TemporaryFolder folder_;
  std::filesystem::path data_;
  ChildProcess process_;
  sockaddr_in terminals_{};
  sockaddr_in http_{};
  sockaddr_in admin_{};
};

}  // namespace load
