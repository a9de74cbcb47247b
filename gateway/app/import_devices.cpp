// Implementation of the import of a file.
#include "gateway/app/import_devices.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <fstream>
#include <sstream>

#include "gateway/auth/device_book.hpp"
#include "gateway/auth/secret_files.hpp"
#include "gateway/store/device_import.hpp"

namespace gateway {

ImportReport import_device_file(const Config& config, const std::filesystem::path& csv) {
  constexpr std::uintmax_t kLargest = 256U << 20U;
  std::error_code problem;
  const auto size = std::filesystem::file_size(csv, problem);
  std::ifstream in(csv, std::ios::binary);
  std::ostringstream text;
  if (!problem && size <= kLargest) text << in.rdbuf();
  if (problem || !in || size > kLargest) {
    return {{fmt::format("{}: cannot be read, or is larger than 256 MiB", csv.string())}, {}};
  }
  std::vector<std::string> product_keys;
  for (const ProductConfig& product : config.products) product_keys.push_back(product.product_key);
  ImportFile file = parse_device_csv(text.str(), product_keys);
  if (file.errors.empty()) {
    if (auto failed = DataFolder::create(config.data_dir)) return {{*failed}, {}};
    const auto digest = [](const ImportLine& line) {
      return DeviceBook::digest_of_code(line.product_key, line.device_name, line.auth_code);
    };
    const std::filesystem::path store = config.data_dir / "devices.db";
    ImportOutcome outcome = import_devices(store, file.lines, digest, SystemClock().wall_now());
    if (outcome.errors.empty()) {
      std::string told = fmt::format("devices imported into {}: {} ({} new, {} changed)",
                                     std::filesystem::absolute(store).lexically_normal().string(),
                                     file.lines.size(), outcome.created, outcome.changed);
      if (const auto running = DataFolder::owner(config.data_dir)) {
        told += ::kill(*running, SIGHUP) == 0
                    ? fmt::format("; the running gateway (process {}) was told", *running)
                    : fmt::format("; tell the running gateway: kill -HUP {}", *running);
      } else {
        told += "; no gateway runs on this folder";
      }
      return {{}, told};
    }
    file.errors = std::move(outcome.errors);
  }
  for (std::string& error : file.errors) error = csv.string() + ": " + error;
  return {std::move(file.errors), {}};
}

}  // namespace gateway
