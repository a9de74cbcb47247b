// Calls that wait for a device store whose disk does not answer: for how long, and what becomes of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "gateway/http/audit_log.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/http/parking.hpp"
#include "tests/unit/http/run_handler.hpp"
#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;

// Takes every change and answers when the test says so. Thread-safe.
class HoldingStore final : public DeviceStore, public DeviceQueries {
 public:
  // Tells all of what waits.
  void release(bool kept) {
    std::vector<Done> changes;
    std::vector<std::function<void()>> questions;
    {
      const std::scoped_lock lock(mutex_);
      changes.swap(changes_);
      questions.swap(questions_);
    }
    for (const Done& done : changes) done(kept);
    for (const auto& question : questions) question();
  }
  // Until a change or a question waits.
  void await_one() {
    std::unique_lock lock(mutex_);
    const auto any = [this] { return !changes_.empty() || !questions_.empty(); };
    if (!arrived_.wait_for(lock, std::chrono::seconds(20), any)) throw std::runtime_error("nobody asked");
  }

  [[nodiscard]] std::optional<std::string> load(const OnDevice&, const OnPending&, const OnEnded&) override {
    return std::nullopt;
  }
  [[nodiscard]] Write write(DeviceChange, Done done) override {
    const std::scoped_lock lock(mutex_);
    changes_.push_back(std::move(done));
    arrived_.notify_all();
    return Write::queued;
  }
  void imported_since(std::function<void(std::optional<std::vector<DeviceRow>>)> done) override {
    done(std::nullopt);
  }
  void find_ids(std::vector<std::string>, Answer<std::vector<std::optional<DeviceName>>> done) override {
    hold([done = std::move(done)] { done(std::nullopt); });
  }
  void find_devices(std::vector<DeviceName>, Answer<std::vector<DeviceDetails>> done) override {
    hold([done = std::move(done)] { done(std::vector<DeviceDetails>{}); });
  }
  void find_page(DevicePageQuery, Answer<DevicePage> done) override {
    hold([done = std::move(done)] { done(DevicePage{}); });
  }

 private:
  void hold(std::function<void()> question) {
    const std::scoped_lock lock(mutex_);
    questions_.push_back(std::move(question));
    arrived_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Done> changes_;
  std::vector<std::function<void()>> questions_;
};

class DeviceWaitsTest : public testing::Test {
 protected:
  DeviceWaitsTest() { import("MAKER_MODEL_ID01"); }

  void import(const std::string& name) {
    VehicleDevice device;
    device.name = name;
    std::vector<ImportConflict> conflicts;
    EXPECT_EQ(book.import_devices(0, {device}, conflicts, [](bool) {}), DeviceCatalog::Change::begun);
    store.release(true);
  }
  static Values call_of(const std::string& action, const Values& more = {}) {
    Values values = fresh_values();
    for (const char* name : {"RequestBase64Byte", "Timeout", "ContentType"}) values.erase(name);
    values["Action"] = action;
    values["DeviceName"] = "MAKER_MODEL_ID01";
    for (const auto& [name, value] : more) values[name] = value;
    return values;
  }
  static Values import_of(const std::string& id) {
    return call_of("BatchImportVehicleDevice", {{"DeviceList.1.Manufacturer", "MAKER"},
                                                {"DeviceList.1.DeviceModel", "MODEL"},
                                                {"DeviceList.1.DeviceId", id}});
  }
  OpenApiHandler& handler(std::chrono::milliseconds patience, AuditLog* audit = nullptr) {
    actions.emplace(parts.config.products, book, store, parts.clock, patience);
    return handler_.emplace(parts.options, parts.secrets, parts.clock, service, *actions, parts.log, audit);
  }

  OpenApiParts parts;
  HoldingStore store;
  DeviceBook book{parts.config, parts.codes, store, parts.clock};
  AnsweringService service{[](const RrpcRequest&) { return RrpcResult{}; }};
  std::optional<DeviceActions> actions;
  std::optional<OpenApiHandler> handler_;
};

TEST_F(DeviceWaitsTest, AChangeThatIsNotConfirmedInTimeMayStillBeMadeAndItsLateAnswerIsDropped) {
  OpenApiHandler& api = handler(std::chrono::milliseconds(1));
  for (const Values& values :
       {call_of("DisableThing"), call_of("EnableThing"), import_of("ID02"), call_of("DeleteDevice")}) {
    const HttpResponse response = run(api, post_request(values));
    EXPECT_EQ(response.status, 200U);
    EXPECT_THAT(response.body, HasSubstr("iot.system.SystemException")) << values.at("Action");
    EXPECT_THAT(response.body, HasSubstr("may still be made")) << values.at("Action");
  }
  EXPECT_EQ(actions->waiting(), 0U);
  store.release(true);  // the io_context of these calls is gone
}

TEST_F(DeviceWaitsTest, AQuestionThatIsNotAnsweredInTimeIsASystemException) {
  OpenApiHandler& api = handler(std::chrono::milliseconds(1));
  for (const Values& values :
       {call_of("QueryDeviceDetail"), call_of("QueryDevice"), call_of("QueryVehicleDevice"),
        call_of("QueryDeviceByStatus", {{"Status", "1"}}), call_of("GetDeviceStatus", {{"IotId", "x"}})}) {
    const std::string body = run(api, post_request(values)).body;
    EXPECT_THAT(body, HasSubstr("iot.system.SystemException")) << values.at("Action");
    EXPECT_THAT(body, testing::Not(HasSubstr("may still be made"))) << values.at("Action");
  }
  store.release(true);
}

TEST_F(DeviceWaitsTest, AnAnswerInTimeIsTold) {
  OpenApiHandler& api = handler(std::chrono::minutes(10));
  TestServer server(api);
  TestClient client(server.endpoint());
  for (const bool kept : {true, false}) {
    client.send(to_wire(post_request(call_of("DisableThing"))));
    store.await_one();
    store.release(kept);
    EXPECT_THAT(client.read().body, HasSubstr(kept ? "\"Success\":true" : "iot.system.SystemException"));
  }
  EXPECT_EQ(server.on_thread([&] { return actions->waiting(); }), 0U);
}

TEST_F(DeviceWaitsTest, AtTheEndTheWaitingCallsAreAnsweredAndEachHasItsLineInTheAuditLog) {
  test::TemporaryFolder folder;
  LineFileOptions options;
  options.name = "audit";
  options.file.path = folder.path() / "audit.jsonl";
  LineFile file(std::move(options), parts.log);
  ASSERT_FALSE(file.start());
  AuditLog audit(file, parts.secrets, parts.config.products, parts.clock);
  OpenApiHandler& api = handler(std::chrono::minutes(10), &audit);
  TestServer server(api);
  TestClient client(server.endpoint());
  client.send(to_wire(post_request(call_of("DisableThing"))));
  store.await_one();
  auto closed = server.closed();
  server.stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "the end waits for it";
  server.on_thread([&] { actions->end_waits(); });
  EXPECT_THAT(client.read().body, HasSubstr("may still be made"));
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  store.release(true);
  server.close_all();
  file.close();
  std::ifstream written(folder.path() / "audit.jsonl");
  std::string line;
  ASSERT_TRUE(std::getline(written, line));
  EXPECT_THAT(line, HasSubstr("\"action\":\"DisableThing\""));
  EXPECT_THAT(line, HasSubstr("iot.system.SystemException"));
}

TEST_F(DeviceWaitsTest, WhoCallsAfterTheEndDoesNotWait) {
  OpenApiHandler& api = handler(std::chrono::minutes(10));
  actions->end_waits();
  EXPECT_THAT(run(api, post_request(call_of("DeleteDevice"))).body, HasSubstr("may still be made"));
  store.release(true);
}

TEST_F(DeviceWaitsTest, TheCallsThatWaitAreLimitedAndOthersGoOn) {
  parts.options.max_parked_calls = 1;
  OpenApiHandler& api = handler(std::chrono::minutes(10));
  TestServer server(api);
  TestClient first(server.endpoint());
  first.send(to_wire(post_request(call_of("DisableThing"))));
  store.await_one();
  TestClient second(server.endpoint());
  second.send(to_wire(post_request(call_of("EnableThing"))));
  EXPECT_THAT(second.read().body, HasSubstr("Too many calls wait for the device store"));
  second.send(to_wire(post_request(call_of("GetDeviceStatus"))));
  EXPECT_THAT(second.read().body, HasSubstr("\"Success\":true"));
  store.release(true);
  EXPECT_THAT(first.read().body, HasSubstr("\"Success\":true"));
}

}  // namespace
}  // namespace gateway
