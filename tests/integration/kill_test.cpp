// kill -9 of the program in the middle of registrations: what a terminal was told holds after the restart.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "gateway/auth/secret_files.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fakes.hpp"
#include "tests/unit/store/stores.hpp"

namespace gateway::test {
namespace {

using jt808::Edition;

// A terminal's link that waits for each answer; ends with the gateway.
class BlockingLink {
 public:
  explicit BlockingLink(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~BlockingLink() { ::close(socket_); }
  BlockingLink(const BlockingLink&) = delete;
  BlockingLink& operator=(const BlockingLink&) = delete;

  // The next frame that the gateway sends; nothing where the link ends before.
  std::optional<SentFrame> ask(const std::string& phone, std::uint16_t id, const Body& body) {
    constexpr int kHangs = 20'000;
    const Body frame = terminal_frame(phone, Edition::v2019, id, serial_++, body);
    if (!open_ || ::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL) < 0) return std::nullopt;
    for (;;) {
      if (const auto frames = parse_frames(received_); !frames.empty()) {
        received_.clear();
        return frames.front();
      }
      pollfd ready{socket_, POLLIN, 0};
      if (::poll(&ready, 1, kHangs) <= 0) return std::nullopt;
      std::array<std::uint8_t, 2048> buffer{};
      const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) return std::nullopt;
      received_.insert(received_.end(), buffer.begin(), buffer.begin() + got);
    }
  }

 private:
  int socket_ = -1;
  bool open_ = false;
  std::uint16_t serial_ = 1;
  Body received_;
};

class KillTest : public testing::Test {
 protected:
  static constexpr int kDevices = 20'000;

  static std::string phone_of(int number) { return "138" + std::to_string(10'000'000 + number); }
  static std::string terminal_id_of(int number) { return "ID" + std::to_string(100'000 + number); }
  static std::string name_of(int number) { return "MAKER_MODEL_" + terminal_id_of(number); }

  void SetUp() override {
    std::ofstream(config())
        << "products:\n  - product_key: a1\n    listen: 127.0.0.1:0\n    admission: import\n"
           "shards: 2\nhttp: {listen: \"127.0.0.1:0\"}\nadmin: {listen: \"127.0.0.1:0\"}\n"
           "data_dir: \""
        << data() << "\"\n";
    std::ofstream csv(folder() + "/devices.csv");
    csv << "product_key,device_name\n";
    for (int i = 0; i < kDevices; ++i) csv << "a1," << name_of(i) << "\n";
    csv.close();
    const auto imported = ::test::run_program(
        {JT808_GATEWAY, "--config", config(), "--import-devices", folder() + "/devices.csv"});
    ASSERT_EQ(imported.code, 0) << imported.err;
  }

  [[nodiscard]] std::string folder() const { return temporary.file().parent_path().string(); }
  [[nodiscard]] std::string config() const { return folder() + "/gateway.yaml"; }
  [[nodiscard]] std::string data() const { return folder() + "/data"; }

  // Until terminals can connect; their port.
  std::uint16_t start() {
    program.emplace(std::vector<std::string>{"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", JT808_GATEWAY,
                                             "--config", config()});
    const std::string address = "address=127.0.0.1:";
    while (const auto line = program->read_line()) {
      const auto at = line->find(address);
      if (line->find("role=terminal") == std::string::npos || at == std::string::npos) continue;
      return static_cast<std::uint16_t>(std::stoul(line->substr(at + address.size())));
    }
    ADD_FAILURE() << "the gateway did not start";
    return 0;
  }

  // The code that it is given; empty where the gateway ended before.
  static std::string register_terminal(BlockingLink& link, int number) {
    jt808::TerminalRegister message;
    message.manufacturer_id = "MAKER";
    message.terminal_model = "MODEL";
    message.terminal_id = terminal_id_of(number);
    message.plate = "B" + std::to_string(number);
    Body body;
    EXPECT_TRUE(jt808::encode(message, Edition::v2019, body));
    const auto answer = link.ask(phone_of(number), 0x0100, body);
    if (!answer) return {};
    EXPECT_EQ(answer->id, 0x8100);
    EXPECT_EQ(answer->body.at(2), 0);
    return {answer->body.begin() + 3, answer->body.end()};
  }
  // The result; nothing where the gateway ended before.
  static std::optional<int> log_in(BlockingLink& link, int number, const std::string& code) {
    jt808::TerminalAuthentication message;
    message.auth_code = code;
    Body body;
    EXPECT_TRUE(jt808::encode(message, Edition::v2019, body));
    const auto answer = link.ask(phone_of(number), 0x0102, body);
    if (!answer) return std::nullopt;
    EXPECT_EQ(answer->id, 0x8001);
    return answer->body.at(4);
  }

  StoreFolder temporary;
  std::optional<::test::ChildProcess> program;
};

TEST_F(KillTest, AKillInTheMiddleOfRegistrationsLosesNothingThatWasAcknowledged) {
  constexpr int kThreads = 8;
  constexpr int kEnough = 400;
  const std::uint16_t port = start();
  std::mutex mutex;
  std::map<int, std::string> codes;  // that were handed out
  std::map<int, bool> logged_in;     // whose 0x0102 was acknowledged
  std::atomic<int> next{0};
  std::atomic<int> done{0};
  std::vector<std::thread> terminals;
  for (int i = 0; i < kThreads; ++i) {
    terminals.emplace_back([&] {
      for (int number = next++; number < kDevices; number = next++) {
        BlockingLink link(port);
        const std::string code = register_terminal(link, number);
        if (code.empty()) return;
        {
          const std::lock_guard lock(mutex);
          codes[number] = code;
        }
        ++done;
        if (number % 3 == 0) continue;  // some never come to it
        const auto result = log_in(link, number, code);
        if (!result) return;
        EXPECT_EQ(*result, 0);
        const std::lock_guard lock(mutex);
        logged_in[number] = true;
      }
    });
  }
  while (done.load() < kEnough && next.load() < kDevices) std::this_thread::yield();
  program.reset();  // by SIGKILL
  for (std::thread& terminal : terminals) terminal.join();
  ASSERT_LT(next.load(), kDevices) << "the kill came too late to be in the middle";
  ASSERT_GE(codes.size(), static_cast<std::size_t>(kEnough));

  {
    NoLog log;
    std::string error;
    const auto store = SqliteStore::open(data() + "/devices.db", {"a1"}, 1000, log, error);
    ASSERT_TRUE(store) << error;
    const Kept kept = load_all(*store);
    ASSERT_FALSE(kept.error) << *kept.error;
    for (const auto& [number, yes] : logged_in) {
      const DeviceRow& row = kept.devices.at(name_of(number));
      EXPECT_EQ(row.phone, key_of(phone_of(number)).phone) << number;
      EXPECT_EQ(row.status, DeviceStatus::registered) << number;
    }
  }

  const std::uint16_t again = start();
  for (const auto& [number, code] : codes) {
    BlockingLink link(again);
    EXPECT_EQ(log_in(link, number, code), 0) << number;
  }
}

}  // namespace
}  // namespace gateway::test
