// jt808-gateway: reads the command line and the configuration, runs the gateway until SIGTERM or SIGINT;
// SIGHUP reloads.
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <optional>
#include <vector>

#include "gateway/app/app.hpp"
#include "gateway/app/import_devices.hpp"
#include "gateway/config/load.hpp"
#include "gateway/observe/spdlog_sink.hpp"
#include "jt808/gbk.hpp"

namespace {

struct Options {
  std::string config_file;
  std::string data_dir;
  std::string import_file;
  bool check = false;
  bool print = false;
};

// Every terminal and every call that waits holds a descriptor, and the soft limit is often 1,024 only. The
// limit that now holds; 0 where it cannot be known.
rlim_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

// The accounts as the file has them now; nothing where it is not sound, which is told. So is what else has
// changed in it: that waits for a restart. `other_data_dir`: the command line says where it is.
std::optional<std::vector<gateway::AccountConfig>> accounts_now(const std::string& file,
                                                                const gateway::Config& running,
                                                                bool other_data_dir, gateway::LogSink& log) {
  gateway::LoadResult loaded = gateway::load_config(file);
  if (loaded.config) {
    if (other_data_dir) loaded.config->data_dir = running.data_dir;
    const std::string changed = gateway::changed_sections(running, *loaded.config);
    if (!changed.empty()) {
      gateway::LogLine(log, gateway::LogLevel::warn, "reload_needs_restart").field("sections", changed);
    }
    return std::move(loaded.config->accounts);
  }
  for (const gateway::ConfigError& error : loaded.errors) {
    gateway::LogLine(log, gateway::LogLevel::error, "reload_failed").field("cause", error.text());
  }
  return std::nullopt;
}

int serve(const gateway::Config& config, const std::string& file, bool other_data_dir) {
  if (!jt808::gbk_available()) {
    fmt::print(stderr,
               "jt808-gateway: the C library has no GBK converter, which the protocol needs for texts; "
               "install its gconv modules (Debian: libc6)\n");
    return 1;
  }
  // Blocked before any thread exists, so that only sigwait() below takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of write(), told by who writes

  const gateway::SystemClock clock;
  const auto log = gateway::make_spdlog_sink(config.log.level);
  gateway::LogLine(*log, gateway::LogLevel::info, "descriptors").field("limit", raise_descriptor_limit());
  gateway::App app(config, clock, *log);
  if (const auto failed = app.start()) {
    gateway::LogLine(*log, gateway::LogLevel::error, "start_failed").field("cause", *failed);
    fmt::print(stderr, "jt808-gateway: {}\n", *failed);
    return 1;
  }
  int taken = 0;
  while (sigwait(&signals, &taken) == 0 && taken == SIGHUP)
    app.reload(accounts_now(file, config, other_data_dir, *log));
  app.stop();
  return 0;
}

int import(const gateway::Config& config, const std::string& file) {
  const gateway::ImportReport report = gateway::import_device_file(config, file);
  for (const std::string& error : report.errors) fmt::print(stderr, "{}\n", error);
  if (!report.errors.empty()) {
    fmt::print(stderr, "nothing was imported\n");
    return 1;
  }
  fmt::print("{}\n", report.text);
  return 0;
}

int run(const Options& options) {
  gateway::LoadResult loaded = gateway::load_config(options.config_file);
  if (!loaded.config) {
    for (const gateway::ConfigError& error : loaded.errors) fmt::print(stderr, "{}\n", error.text());
    return 2;
  }
  if (!options.data_dir.empty()) loaded.config->data_dir = options.data_dir;
  if (options.print) {
    fmt::print("{}", gateway::print_config(*loaded.config));
    return 0;
  }
  if (options.check) {
    fmt::print("{}: the configuration is sound\n", options.config_file);
    return 0;
  }
  if (!options.import_file.empty()) return import(*loaded.config, options.import_file);
  return serve(*loaded.config, options.config_file, !options.data_dir.empty());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("A gateway for JT/T 808 terminals with an RRpc-compatible HTTP API.", "jt808-gateway");
  cli.set_version_flag("--version", "jt808-gateway " JT808_VERSION, "Print the version, end");
  Options options;
  cli.add_option("--config", options.config_file, "The configuration file (YAML)")->required();
  cli.add_option("--data-dir", options.data_dir, "Where keys are kept; instead of the file's data_dir");
  auto* const check =
      cli.add_flag("--check-config", options.check, "Read the configuration, say what is wrong, end");
  cli.add_flag("--print-config", options.print, "Print the configuration with all defaults, end")
      ->excludes(check);
  cli.add_option("--import-devices", options.import_file,
                 "Import devices from this CSV file into the data folder, end; a running gateway is told")
      ->excludes(check);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(options);
  } catch (const std::exception& error) {  // of the start: no thread to be had, no memory
    fmt::print(stderr, "jt808-gateway: {}\n", error.what());
    return 1;
  }
}
