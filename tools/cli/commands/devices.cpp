// Implementation of `jt808 devices`.
#include "tools/cli/commands/devices.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cerrno>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>
#include <system_error>
#include <thread>

#include "tools/cli/api_options.hpp"
#include "tools/cli/device_import.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/vehicle_csv.hpp"

namespace cli {
namespace {

struct Options {
  ApiOptions api;
  ImportOptions import;
  std::string file;
};

std::string read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file.is_open() || file.bad() || text.bad()) {
    throw UsageError(fmt::format("cannot read {}: {}", path, std::generic_category().message(errno)));
  }
  return text.str();
}

void tell(const Options& options, const std::vector<LineError>& errors, const Environment& environment) {
  for (const LineError& error : errors) {
    environment.err << (error.line == 0
                            ? fmt::format("{}: {}\n", options.file, error.text)
                            : fmt::format("{}: line {}: {}\n", options.file, error.line, error.text));
  }
}

Exit finish(const Options& options, const ImportResult& result, std::size_t devices,
            const Environment& environment) {
  using Kind = ImportResult::Kind;
  tell(options, result.errors, environment);
  if (!result.problem.empty()) environment.err << "jt808: " << result.problem << '\n';
  if (result.kind == Kind::imported) {
    environment.out << fmt::format("imported {} devices into {}\n", devices, options.import.product);
  } else if (result.kind == Kind::checked) {
    environment.out << fmt::format("{} devices can be imported into {}; nothing was changed\n", devices,
                                   options.import.product);
  } else if (result.calls == 0 && result.problem.empty()) {
    environment.err << fmt::format("jt808: nothing was imported; {} errors\n", result.errors.size());
  }
  environment.out << std::flush;
  if (result.kind == Kind::unreachable) return Exit::unreachable;
  return result.kind == Kind::refused ? Exit::refused : Exit::success;
}

Exit import(const Options& options, const Environment& environment) {
  const Endpoint endpoint = endpoint_of(options.api);
  const AccessKey key = access_key_of(options.api, environment);
  const VehicleFile file = parse_vehicle_csv(read_file(options.file));
  if (!file.errors.empty()) {
    tell(options, file.errors, environment);
    environment.err << fmt::format("jt808: nothing was sent; the file has {} errors\n", file.errors.size());
    return Exit::refused;
  }
  auto pause = environment.pause;
  if (!pause) pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  ApiClient api({endpoint, key, options.api.ca_file, options.api.scheme()}, std::move(pause));
  Progress progress(environment.err, environment.err_is_terminal);
  const ImportResult result = import_vehicles(file.vehicles, options.import, api, progress);
  return finish(options, result, file.vehicles.size(), environment);
}

}  // namespace

void add_devices(CLI::App& app, const Environment& environment, std::function<int()>& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App& devices = *app.add_subcommand("devices", "Devices of a running gateway, through its API.");
  devices.require_subcommand(1);
  CLI::App& command = *devices.add_subcommand("import", "Import the devices of a CSV file, all or none.");
  add_api_options(command, options->api);
  command.add_option("--product", options->import.product, "ProductKey")->required();
  command.add_option("--instance", options->import.instance, "IotInstanceId");
  command
      .add_option(
          "--batch", options->import.batch,
          "Devices of one call, which is all or nothing by itself. Default: up to 10000, as many as the "
          "default limits of a gateway take")
      ->check(CLI::Range(1, 10'000));
  command.add_flag("--check", options->import.check_only, "Only ask whether the devices can be imported");
  command
      .add_option("FILE", options->file,
                  "CSV file with the header manufacturer,device_model,device_id,phone,plate,auth_code")
      ->required();
  command.footer(
      "Everything is checked before the first device is imported, and all errors are told with their lines.\n"
      "Exit status: 0 imported; 1 refused; 2 wrong usage; 3 the gateway cannot be reached.");
  command.callback([&chosen, &environment, options] {
    chosen = [&environment, options] { return static_cast<int>(import(*options, environment)); };
  });
}

}  // namespace cli
