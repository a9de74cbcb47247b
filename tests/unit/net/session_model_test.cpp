// Random lives of terminals against a simple model of what must be true: one owner for each terminal, one
// result for each call, and no answer that closes another call.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <random>

#include "gateway/net/rrpc_dispatcher.hpp"
#include "tests/support/session_fixture.hpp"

namespace gateway::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kSteps = 100'000;
constexpr std::size_t kPhones = 4;
constexpr std::size_t kMostLinks = 12;
// A terminal does not answer what it was asked so long ago; an answer without serial could not be placed.
constexpr Duration kOldest = seconds(50);

class SessionModelTest : public SessionFixture {
 protected:
  // A downlink as the terminal got it. Every body carries the number of its call.
  struct Asked {
    std::uint16_t id;
    std::uint16_t serial;
    std::uint8_t type;  // of a 0x8900
    std::size_t call;
    TimePoint at;
  };
  struct Life {
    std::unique_ptr<Terminal> terminal;
    std::size_t phone = 0;
    std::string code;
    bool online = false;
    std::deque<Asked> asked;
    std::deque<Asked> answered;  // for answers given twice
  };
  struct Call {
    std::size_t phone = 0;
    std::uint16_t id = 0;
    TimePoint deadline{};
    Life* link = nullptr;  // the owner when it was made
    std::optional<RrpcResult> result;
  };
  struct End {
    bool clean;
    TimePoint at;
  };

  void SetUp() override {
    const char* const wanted = std::getenv("JT808_MODEL_SEED");
    seed = wanted == nullptr ? 808 : std::strtoull(wanted, nullptr, 10);
    random.seed(seed);
    std::cout << "seed " << seed << " (JT808_MODEL_SEED)\n";
    config.limits.idle = seconds(180);
  }
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : random() % below; }
  static std::string phone_of(std::size_t phone) { return "1380000000" + std::to_string(phone); }
  Life* any_link() { return lives.empty() ? nullptr : lives[pick(lives.size())].get(); }

  void step() {
    switch (pick(16)) {
      case 0:
        return connect_one();
      case 1:
        return log_in(any_link(), pick(4) != 0);
      case 2:
        return pick(8) == 0 ? close(any_link(), pick(2) == 0) : answer(any_link());
      case 3:
        return pass_time(milliseconds(pick(pick(6) == 0 ? 4000 : 400)));
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return some_call(pick(kPhones));
      case 9:
        return answer_wrongly(any_link());
      case 10:
        return answer_again(any_link());
      case 11:
        return chatter(any_link());
      default:
        return answer(any_link());
    }
  }

  void connect_one() {
    if (lives.size() >= kMostLinks) return close(lives.front().get(), false);
    auto life = std::make_unique<Life>();
    life->phone = pick(kPhones);
    life->terminal = connect(phone_of(life->phone));
    lives.push_back(std::move(life));
  }

  void log_in(Life* life, bool rightly) {
    if (life == nullptr || life->online || life->terminal->link.closed) return;
    if (life->code.empty()) {
      life->code = life->terminal->registered_code(
          registration(jt808::Edition::v2013, "ID000" + std::to_string(life->phone)));
    }
    if (life->code.empty()) return;
    registered[life->phone] = true;
    const std::uint8_t result = life->terminal->authenticate(rightly ? life->code : life->code + "x");
    if (!rightly) {
      EXPECT_EQ(result, 1);
      return;
    }
    ASSERT_EQ(result, 0);
    life->online = true;
    Life* const before = std::exchange(owners[life->phone], life);
    if (before != nullptr) {
      EXPECT_TRUE(before->terminal->link.closed);
      for (Call& call : calls) {
        if (call.link == before) expect_ended(call);
      }
    }
  }

  void close(Life* life, bool clean) {
    if (life == nullptr) return;
    const CloseReason reason = clean ? CloseReason::peer_closed : CloseReason::peer_reset;
    const bool owner = owners[life->phone] == life;
    if (owner) {
      owners[life->phone] = nullptr;
      ends[life->phone] = End{is_clean(life->terminal->link.closed.value_or(reason)), clock.now()};
    }
    life->terminal->session->on_closed(life->terminal->link.closed.value_or(reason));
    for (Call& call : calls) {
      if (call.link == life) {
        expect_ended(call);
        call.link = nullptr;
      }
    }
    std::erase_if(lives, [life](const auto& each) { return each.get() == life; });
  }

  void pass_time(Duration by) {
    pass(by);
    for (Call& call : calls) {
      if (call.deadline + milliseconds(20) < clock.now()) expect_ended(call);
    }
    // Idle links are closed by their sessions.
    for (std::size_t i = lives.size(); i-- > 0;) {
      if (lives[i]->terminal->link.closed && pick(2) == 0) close(lives[i].get(), false);
    }
  }

  // Mostly to terminals that are there.
  void some_call(std::size_t phone) {
    if (owners[phone] == nullptr && pick(8) != 0) return log_in(any_link(), true);
    make_call(phone);
  }

  void make_call(std::size_t phone) {
    const std::size_t number = calls.size();
    calls.push_back({});
    Call& call = calls.back();
    call.phone = phone;
    call.link = owners[phone];
    RrpcRequest request;
    request.product_key = "a1Test";
    request.device_name = phone_of(phone);
    const Body token{static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
                     static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
    switch (pick(4)) {
      case 0:
        call.id = 0x8300;
        request.content_type = "0x8300";
        request.payload = {4};
        break;
      case 1:
        call.id = 0x8106;
        request.content_type = "0x8106";
        request.payload = {1};
        break;
      case 2:
        call.id = 0x8900;
        request.content_type = std::to_string(240 + pick(3));
        request.reply_rule = ReplyRuleChoice::data;
        break;
      default:
        call.id = 0x8300;
        request.content_type = "0x8300";
        request.payload = {4};
        request.payload.resize(pick(3) == 0 ? 2500 : 1, 'x');
    }
    // The number stands behind the first byte of the body.
    const auto at = static_cast<std::ptrdiff_t>(call.id == 0x8900 ? 0 : 1);
    request.payload.insert(request.payload.begin() + at, token.begin(), token.end());
    request.timeout = milliseconds(1000 + pick(7001));
    call.deadline = clock.now() + request.timeout;
    const bool known = known_phones[phone];
    dispatcher.call(std::move(request), [this, number](RrpcResult result) {
      ASSERT_FALSE(calls[number].result) << "call " << number << " was answered twice";
      if (result.answer_message_id) {
        EXPECT_EQ(answering, number) << "an answer closed another call";
      }
      calls[number].result = std::move(result);
    });
    if (call.link == nullptr) expect_absent(call, known);
    collect();
  }

  // Why a terminal without an owner is not there.
  void expect_absent(const Call& call, bool known) {
    ASSERT_TRUE(call.result);
    if (!known) {
      EXPECT_EQ(call.result->reason,
                registered[call.phone] ? Reason::not_authenticated : Reason::never_connected);
      return;
    }
    const End& end = ends[call.phone];
    const bool half = !end.clean && clock.now() - end.at < config.limits.idle;
    EXPECT_EQ(call.result->code, half ? RrpcCode::halfconn : RrpcCode::offline);
    EXPECT_EQ(call.result->reason, Reason::disconnected);
  }

  void expect_ended(const Call& call) {
    EXPECT_TRUE(call.result) << "a call of id " << call.id << " is still open";
  }

  // Every frame that was sent to a terminal joins what it has been asked.
  void collect() {
    for (const auto& life : lives) {
      for (const SentFrame& sent : life->terminal->link.take()) {
        if (sent.id != 0x8300 && sent.id != 0x8106 && sent.id != 0x8900) continue;
        if (sent.package_index > 1) continue;
        std::size_t call = 0;
        for (std::size_t i = 1; i < 5; ++i) call = call << 8 | sent.body.at(i);
        ASSERT_LT(call, calls.size());
        EXPECT_EQ(life->phone, calls[call].phone) << "a downlink went to another terminal";
        const std::uint8_t type = sent.id == 0x8900 ? sent.body[0] : std::uint8_t{0};
        const auto serial =
            static_cast<std::uint16_t>(sent.serial + (sent.package_total > 1 ? sent.package_total - 1 : 0));
        life->asked.push_back({sent.id, serial, type, call, clock.now()});
      }
    }
  }

  void say(Life& life, std::uint16_t id, const Body& body) {
    // What the session sends back includes downlinks that waited for a place in the window.
    Terminal& terminal = *life.terminal;
    Body wire = terminal_frame(terminal.phone, terminal.edition, id, terminal.next_serial++, body);
    jt808::FrameView view;
    ASSERT_EQ(jt808::parse_frame(std::span(wire).subspan(1, wire.size() - 2), view), jt808::FrameFault::none);
    terminal.session->on_frame(view);
    collect();
  }
  void acknowledge(Life& life, const Asked& asked, std::uint8_t result = 0) {
    say(life, 0x0001,
        {static_cast<std::uint8_t>(asked.serial >> 8), static_cast<std::uint8_t>(asked.serial),
         static_cast<std::uint8_t>(asked.id >> 8), static_cast<std::uint8_t>(asked.id), result});
  }
  void answer_one(Life& life, const Asked& asked) {
    answering = asked.call;
    switch (asked.id) {
      case 0x8106:
        if (pick(3) == 0) acknowledge(life, asked);
        say(life, 0x0104,
            {static_cast<std::uint8_t>(asked.serial >> 8), static_cast<std::uint8_t>(asked.serial), 0});
        break;
      case 0x8900:
        acknowledge(life, asked);
        say(life, 0x0900, {asked.type, static_cast<std::uint8_t>(asked.call)});
        break;
      default:
        acknowledge(life, asked, pick(10) == 0 ? std::uint8_t{1} : std::uint8_t{0});
    }
    answering = kNobody;
  }

  void answer(Life* life) {
    if (life == nullptr || life->asked.empty()) return;
    // Mostly in order, as terminals work; answers with serials may come in any order.
    std::size_t which = pick(3) == 0 ? pick(life->asked.size()) : 0;
    if (life->asked[which].id == 0x8900) {
      which = 0;
      while (life->asked[which].id != 0x8900) ++which;
    }
    const Asked asked = life->asked[which];
    life->asked.erase(life->asked.begin() + static_cast<std::ptrdiff_t>(which));
    if (clock.now() - asked.at > kOldest) return;
    if (pick(8) == 0) return;  // it never answers this one
    const bool open = !calls[asked.call].result && life->online;
    answer_one(*life, asked);
    if (open && !life->terminal->link.closed) expect_ended(calls[asked.call]);
    if (asked.id != 0x8900) life->answered.push_back(asked);
    if (life->answered.size() > 50) life->answered.pop_front();
  }

  void answer_again(Life* life) {
    if (life == nullptr || life->answered.empty()) return;
    acknowledge(*life, life->answered[pick(life->answered.size())], static_cast<std::uint8_t>(pick(4)));
  }

  void answer_wrongly(Life* life) {
    if (life == nullptr || life->asked.empty()) return;
    Asked wrong = life->asked[pick(life->asked.size())];
    switch (pick(4)) {
      case 0:
        wrong.id = 0x8301;
        break;
      case 1:
        wrong.serial = static_cast<std::uint16_t>(wrong.serial + 20'000);
        break;
      case 2:
        return say(*life, 0x0900, {0xFF, 1, 2});  // a type nobody asked for
      default:
        // Another terminal, or an older link of this one, answers in its place.
        life = any_link();
        if (life == nullptr || owners[life->phone] == life) return;
    }
    acknowledge(*life, wrong);
  }

  void chatter(Life* life) {
    if (life == nullptr) return;
    say(*life, 0x0002, {});
    if (owners[life->phone] == life) known_phones[life->phone] = true;
  }

  void check() {
    for (std::size_t phone = 0; phone < kPhones; ++phone) {
      const auto presence = registry.find(key_of(phone_of(phone)));
      Life* const owner = owners[phone];
      ASSERT_EQ(owner != nullptr, presence && presence->online.has_value()) << phone_of(phone);
      if (owner != nullptr) {
        EXPECT_EQ(mailbox.sessions.at(presence->online->slot), owner->terminal->session.get());
        known_phones[phone] = true;
      }
    }
    std::size_t online_sessions = 0;
    for (const auto& life : lives)
      online_sessions += life->terminal->session->state() == Session::State::online;
    EXPECT_LE(online_sessions, kPhones);
  }

  static constexpr std::size_t kNobody = SIZE_MAX;
  RrpcDispatcher dispatcher{config, clock, registry, devices, mailbox};
  std::uint64_t seed = 0;
  std::mt19937_64 random;
  std::vector<std::unique_ptr<Life>> lives;
  std::array<Life*, kPhones> owners{};
  std::array<End, kPhones> ends{};
  std::array<bool, kPhones> registered{};
  std::array<bool, kPhones> known_phones{};
  std::deque<Call> calls;
  std::size_t answering = kNobody;
};

TEST_F(SessionModelTest, AHundredThousandRandomStepsKeepEveryPromise) {
  for (int i = 0; i < kSteps && !HasFailure(); ++i) {
    SCOPED_TRACE("step " + std::to_string(i));
    step();
    check();
  }
  while (!lives.empty()) close(lives.front().get(), true);
  pass(seconds(10));
  std::map<std::string, std::size_t> results;
  for (const Call& call : calls) {
    ASSERT_TRUE(call.result);
    ++results[call.result->fault     ? "fault"
              : call.result->refused ? "refused"
                                     : std::string(to_string(call.result->code)) + ' ' +
                                           std::string(to_string(call.result->reason))];
  }
  for (const auto& [name, count] : results) std::cout << name << ": " << count << '\n';
  EXPECT_GT(results["SUCCESS "], calls.size() / 10) << "the steps must lead somewhere";
  EXPECT_FALSE(reply_wheel.armed()) << "nothing waits any more";
  EXPECT_EQ(links.unauthenticated.load(), 0U);
}

}  // namespace
}  // namespace gateway::test
