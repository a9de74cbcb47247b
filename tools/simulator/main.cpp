// jt808-sim: simulated terminals from the command line.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>

#include "jt808/gbk.hpp"
#include "tools/simulator/arguments.hpp"
#include "tools/simulator/console.hpp"

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kUsage = 2;
constexpr std::uint32_t kMostPrinted = 20;  // terminals whose coming and going is worth a line each

// A descriptor each; the soft limit is often 1,024.
bool raise_descriptor_limit(std::uint32_t terminals) {
  constexpr rlim_t kOthers = 32;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return true;
  const rlim_t needed = terminals + kOthers;
  if (limit.rlim_cur >= needed) return true;
  limit.rlim_cur = std::min(needed, limit.rlim_max);
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= needed;
}

// 0 where it cannot be known.
std::size_t columns_of(int terminal) {
  winsize size{};
  return ioctl(terminal, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void draw_every_second(asio::steady_timer& timer, simulator::Console& console,
                       const simulator::Fleet& fleet) {
  timer.expires_after(std::chrono::seconds(1));
  timer.async_wait([&](const error_code& error) {
    if (error) return;
    console.draw_progress(fleet, columns_of(STDERR_FILENO));
    draw_every_second(timer, console, fleet);
  });
}

int run(simulator::Arguments arguments) {
  asio::io_context io(1);
  asio::ip::tcp::resolver resolver(io);
  error_code error;
  const auto found = resolver.resolve(arguments.host, arguments.port, error);
  if (error || found.empty()) {
    std::cerr << fmt::format("--server: the host name '{}' is not known: {}\n", arguments.host,
                             error.message());
    return kUsage;
  }
  for (const auto& address : found) arguments.fleet.servers.push_back(address.endpoint());
  if (!raise_descriptor_limit(arguments.fleet.count)) {
    std::cerr << fmt::format(
        "--count: this process may not open {} connections; raise the limit with `ulimit -n`\n",
        arguments.fleet.count);
    return kUsage;
  }

  simulator::ConsoleOptions options;
  options.print_terminals = arguments.fleet.count <= kMostPrinted;
  options.print_downlinks = arguments.print_downlinks;
  options.progress = isatty(STDERR_FILENO) == 1;
  const bool v6 = arguments.host.find(':') != std::string::npos;
  const std::string server =
      fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), arguments.host, arguments.port);
  const auto console = std::make_shared<simulator::Console>(
      options, server, arguments.json ? std::cerr : std::cout, std::cerr);
  simulator::Fleet fleet(io, arguments.fleet, simulator::system_wall_clock(), console);

  asio::steady_timer progress(io);
  asio::steady_timer end(io);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  const auto started = simulator::Clock::now();
  const auto finish = [&](const error_code& failure) {
    if (!failure) io.stop();
  };
  signals.async_wait([&](const error_code& failure, int) { finish(failure); });
  if (arguments.duration.count() > 0) {
    end.expires_after(arguments.duration);
    end.async_wait(finish);
  }
  if (options.progress) draw_every_second(progress, *console, fleet);
  fleet.start();
  io.run();

  console->erase_progress();
  const auto duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(simulator::Clock::now() - started);
  if (arguments.json) {
    std::cout << simulator::summary_json(fleet, duration) << '\n' << std::flush;
  } else {
    std::cerr << simulator::summary_text(fleet, duration) << '\n';
  }
  fleet.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto parsed = simulator::parse_arguments({argv + 1, argv + argc}, std::cout, std::cerr);
    if (const int* const code = std::get_if<int>(&parsed)) return *code;
    if (!jt808::gbk_available()) {
      std::cerr
          << "this system has no converter for GBK, so Chinese text is lost: install the C library's gconv "
             "modules (Debian: libc-bin, libc6)\n";
      return 1;
    }
    return run(std::get<simulator::Arguments>(std::move(parsed)));
  } catch (const std::exception& error) {
    std::cerr << "jt808-sim: " << error.what() << '\n';
    return 1;
  }
}
