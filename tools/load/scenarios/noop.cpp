// `noop`: a signed call that touches no terminal, against nginx and against our own server's constant answer.
#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "tools/load/scenarios/bench.hpp"
#include "tools/load/scenarios/callers.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kConnections = 256;
constexpr auto kPatience = milliseconds(20'000);

// One nginx process that returns 200 with a short body; no log, connections stay.
struct Nginx {
  Nginx(const Bench& bench, std::uint16_t port) : address(loopback_address(1, port)) {
    const std::filesystem::path config = folder.path() / "nginx.conf";
    std::ofstream(config) << fmt::format(
        "daemon off; master_process off; pid {0}/pid; error_log {0}/error;\n"
        "worker_rlimit_nofile 4096; events {{ worker_connections 2048; }}\n"
        "http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600;\n"
        "  client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f; uwsgi_temp_path "
        "{0}/u;\n"
        "  scgi_temp_path {0}/s;\n"
        "  server {{ listen 127.0.0.1:{1} backlog=4096; location / {{ return 200 '{{\"Success\":true}}'; }} "
        "}} }}\n",
        folder.path().string(), port);
    process = ChildProcess::execute({bench.server_core},
                                    {bench.nginx, "-p", folder.path().string(), "-c", config.string()},
                                    folder.path() / "log");
  }
  TemporaryFolder folder;
  sockaddr_in address;
  ChildProcess process;
};

// A port that was free a moment ago.
std::uint16_t free_port() {
  return ntohs(address_of(listen_on_loopback()).sin_port);
}

enum Figure : std::size_t { kPerCpuSecond, kServerShare, kClientShare };

Figures figures(HttpFleet& fleet, const ChildProcess& server, milliseconds time, std::string_view who,
                std::string& fault) {
  const std::uint64_t before = server.cpu();
  const HttpOutcome outcome = fleet.closed_loop(time);
  const auto cpu = static_cast<double>(server.cpu() - before);
  if (!outcome.sound() && fault.empty()) {
    fault = fmt::format("{}: {} lost, {} wrong, {} closed {}", who, outcome.lost, outcome.wrong,
                        outcome.closed, outcome.example);
  }
  const auto wall = static_cast<double>(outcome.nanoseconds);
  return {static_cast<double>(outcome.right) / cpu * 1e9, cpu / wall,
          static_cast<double>(outcome.client_cpu) / wall};
}

void compare(Bench& bench, const std::string& other, Bar bar, HttpFleet& calls, const ChildProcess& gateway,
             HttpFleet& compared, const ChildProcess& server) {
  bench.tell("noop: GetDeviceStatus, 256 connections, against " + other);
  std::string fault;
  const RoundsResult result = bench.compare(
      [&] { return figures(calls, gateway, bench.slice(), "gateway", fault); },
      [&] { return figures(compared, server, bench.slice(), other, fault); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format("  round {}: {:.3f} ({:.0f} / {:.0f} per CPU s), stolen {:.0f} %", number,
                               round.candidate[0] / round.floor[0], round.candidate[0], round.floor[0],
                               round.stolen * 100));
      });
  Row row = row_of("noop", "GetDeviceStatus per CPU s / " + other, result, result.ratio(kPerCpuSecond));
  row.bar = bar;
  row.detail = fmt::format("gateway {:.0f}, {} {:.0f} per CPU s", result.candidate(0).median, other,
                           result.floor(0).median);
  row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
  row.sound = fault.empty();
  row.fault = fault;
  bench.rows.push_back(std::move(row));
}

}  // namespace

void run_noop(Bench& bench) {
  pin_to({bench.client_core});
  GatewayProcess gateway(bench.gateway_plan());
  OnlineFleet terminal(bench, gateway.terminals(), 1);
  EventLoop loop;
  HttpFleet calls(loop, status_calls(gateway, kConnections));
  calls.connect(kPatience);
  HttpFleet constant(loop, constant_calls(gateway.admin(), kConnections, "/readyz", kReady));
  constant.connect(kPatience);
  // Signature and routing may cost a quarter on top: 1 / 1.25.
  compare(bench, "our constant", {0.80, true, {}}, calls, gateway.process(), constant, gateway.process());
  if (bench.nginx.empty()) {
    bench.tell("noop: no --nginx given; without that baseline");
    return;
  }
  Nginx nginx(bench, free_port());
  for (int i = 0; i < 200; ++i) {  // until it listens
    EventLoop probe_loop;
    HttpFleet probe(probe_loop, constant_calls(nginx.address, 1, "/", kSuccess));
    try {
      probe.connect(milliseconds(500));
      if (probe.open_loop(100, milliseconds(10)).right == 1) break;
    } catch (const std::runtime_error&) {
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
  HttpFleet compared(loop, constant_calls(nginx.address, kConnections, "/", kSuccess));
  compared.connect(kPatience);
  compare(bench, "nginx return 200", {0.40, true, 0.52}, calls, gateway.process(), compared, nginx.process);
}

}  // namespace load
