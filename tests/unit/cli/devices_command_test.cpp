// `jt808 devices import` against a server in this process: all of a file, or nothing of it.
#include <deque>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/cli/command.hpp"
#include "tests/unit/simulator/tiny_http_server.hpp"
#include "tools/cli/device_import.hpp"

namespace {

using test::CommandOutcome;
using test::CommandRoom;
using test::TinyHttpServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string ok(const std::string& data = "{}") {
  return TinyHttpServer::answer("200 OK", R"({"RequestId":"R","Success":true,"Data":)" + data + "}");
}
std::string refused(const std::string& code, const std::string& data = "{}") {
  return TinyHttpServer::answer("200 OK", R"({"RequestId":"R","Success":false,"Code":")" + code +
                                              R"(","ErrorMessage":"no","Data":)" + data + "}");
}

class DevicesImportTest : public testing::Test {
 protected:
  DevicesImportTest() {
    file_ = folder_.path() / "devices.csv";
    write(3);
  }

  void write(int devices) const {
    std::ofstream file(file_);
    file << "manufacturer,device_model,device_id,phone,plate,auth_code\n";
    for (int i = 1; i <= devices; ++i)
      file << "MAKER,MODEL,ID000" << i << ",1380000000" << i << ",P" << i << ",c\n";
  }
  CommandOutcome import(std::vector<std::string> more = {}, CommandRoom room = {}) {
    std::vector<std::string> arguments{"devices", "import",    "--endpoint", server_.url(), "--access-key-id",
                                       "testid",  "--product", "pk",         file_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_command(std::move(arguments), room);
  }
  // "BatchCheckVehicleDevice 2": what was called, with how many devices.
  [[nodiscard]] std::vector<std::string> calls() const {
    std::vector<std::string> all;
    for (const std::string& request : server_.requests()) {
      const auto at = request.find("Action=") + 7;
      std::string call = request.substr(at, request.find('&', at) - at);
      int devices = 0;
      for (auto id = request.find(".DeviceId="); id != std::string::npos;
           id = request.find(".DeviceId=", id + 1)) {
        ++devices;
      }
      all.push_back(call + ' ' + std::to_string(devices));
    }
    return all;
  }

  gateway::test::TemporaryFolder folder_;
  std::filesystem::path file_;
  TinyHttpServer server_{ok()};
};

TEST_F(DevicesImportTest, ChecksAllThenImportsAll) {
  const CommandOutcome outcome = import({"--instance", "iot-1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "imported 3 devices into pk\n");
  EXPECT_EQ(outcome.err, "") << "no bar where nobody looks";
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 3", "BatchImportVehicleDevice 3"));
  const std::string request = server_.requests().back();
  for (const char* const part :
       {"ProductKey=pk&", "IotInstanceId=iot-1&", "DeviceList.1.Manufacturer=MAKER&",
        "DeviceList.2.DeviceModel=MODEL&", "DeviceList.3.DeviceId=ID0003&", "DeviceList.1.Phone=13800000001&",
        "DeviceList.1.Plate=P1&", "DeviceList.3.AuthCode=c&"}) {
    EXPECT_THAT(request, HasSubstr(part));
  }
}

TEST_F(DevicesImportTest, SplitsIntoCallsAndChecksEverythingBeforeTheFirstImport) {
  const CommandOutcome outcome = import({"--batch", "2"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 2", "BatchCheckVehicleDevice 1",
                                   "BatchImportVehicleDevice 2", "BatchImportVehicleDevice 1"));
}

TEST_F(DevicesImportTest, OnlyAskingChangesNothing) {
  const CommandOutcome outcome = import({"--check"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("3 devices can be imported"));
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 3"));
}

TEST_F(DevicesImportTest, MistakesInTheFileAreToldAndNothingIsSent) {
  std::ofstream(file_, std::ios::app) << "MAKER,MODEL,ID0001,,,\nX,MODEL,ID0009,,,\n";
  const CommandOutcome outcome = import();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err,
              HasSubstr("devices.csv: line 5: device MAKER_MODEL_ID0001 stands in line 2 too\n"));
  EXPECT_THAT(outcome.err, HasSubstr("devices.csv: line 6: manufacturer 'X'"));
  EXPECT_THAT(outcome.err, HasSubstr("nothing was sent; the file has 2 errors"));
  EXPECT_THAT(calls(), ElementsAre());
}

TEST_F(DevicesImportTest, WhatTheGatewayRefusesIsToldWithLinesAndNothingIsImported) {
  server_.answer_next(
      {ok(R"({"InvalidDetailList":[{"Manufacturer":"MAKER","DeviceModel":"MODEL","DeviceId":"ID0002",)"
          R"("ErrorMsg":"The device name is illegal."},{"Manufacturer":"MAKER","DeviceModel":"MODEL",)"
          R"("DeviceId":"ID0002","ErrorMsg":"And its phone is."}],)"
          R"("RepeatedDeviceNameList":["MAKER_MODEL_ID0002"]})"),
       ok(R"({"RepeatedDeviceIdList":["ID0003"],"RepeatedDeviceNameList":["MAKER_MODEL_ID0003"]})")});
  const CommandOutcome outcome = import({"--batch", "2"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("devices.csv: line 3: The device name is illegal.\n"));
  EXPECT_THAT(outcome.err, HasSubstr("devices.csv: line 3: And its phone is.\n"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("line 3: the device exists already")));
  EXPECT_THAT(outcome.err, HasSubstr("devices.csv: line 4: the device exists already\n"));
  EXPECT_THAT(outcome.err, HasSubstr("nothing was imported; 3 errors"));
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 2", "BatchCheckVehicleDevice 1"));
}

TEST_F(DevicesImportTest, AnErrorOfTheWholeCallIsTold) {
  server_.answer_next({refused("iot.prod.NotExistedProduct")});
  const CommandOutcome outcome = import();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("iot.prod.NotExistedProduct: no (RequestId R)"));
}

TEST_F(DevicesImportTest, ALaterCallThatIsRefusedTakesTheEarlierOnesBack) {
  server_.answer_next(
      {ok(), ok(), ok(),
       refused("iot.common.InvalidFormattedParameter",
               R"({"InvalidDetailList":{"InvalidDetailList":[{"DeviceName":"MAKER_MODEL_ID0003",)"
               R"("ErrorMsg":"exists"}]}})")});
  const CommandOutcome outcome = import({"--batch", "2"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("devices.csv: line 4: exists\n"));
  EXPECT_THAT(outcome.err, HasSubstr("The 2 devices that were imported were deleted again."));
  const auto made = calls();
  ASSERT_EQ(made.size(), 6U);
  EXPECT_EQ(made[4], "DeleteDevice 0");
  EXPECT_THAT(server_.requests()[4], HasSubstr("DeviceName=MAKER_MODEL_ID0001&"));
  EXPECT_THAT(server_.requests()[5], HasSubstr("DeviceName=MAKER_MODEL_ID0002&"));
}

// The answer of BatchCheckVehicleDevice that these devices exist.
std::string exist(const std::vector<int>& devices) {
  std::string names;
  for (const int device : devices) {
    names += (names.empty() ? "\"" : ",\"") + ("MAKER_MODEL_ID000" + std::to_string(device)) + '"';
  }
  return ok(R"({"InvalidDetailList":[],"RepeatedDeviceNameList":[)" + names + "]}");
}

class DevicesLostAnswerTest : public DevicesImportTest {
 protected:
  CommandOutcome import_in_two_calls() {
    CommandRoom room;
    room.pause = [this](std::chrono::milliseconds) { ++pauses_; };
    return import({"--batch", "2"}, room);
  }
  int pauses_ = 0;
};

TEST_F(DevicesLostAnswerTest, DevicesThatAreThereWereImportedAndTheRestFollows) {
  server_.answer_next({ok(), ok(), "", exist({1, 2})});
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "imported 3 devices into pk\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 2", "BatchCheckVehicleDevice 1",
                                   "BatchImportVehicleDevice 2", "BatchCheckVehicleDevice 2",
                                   "BatchImportVehicleDevice 1"));
}

TEST_F(DevicesLostAnswerTest, DevicesThatAreNotThereWereNotImportedAndTheEarlierOnesAreTakenBack) {
  server_.answer_next({ok(), ok(), ok(), "", exist({}), exist({}), "", exist({})});
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(pauses_, 19) << "the call may be on its way still";
  EXPECT_THAT(outcome.err, HasSubstr("The devices of lines 4 to 4 were not imported."));
  EXPECT_THAT(outcome.err, HasSubstr("The 2 devices that were imported were deleted again."));
  EXPECT_THAT(outcome.err, Not(HasSubstr("not known")));
}

TEST_F(DevicesLostAnswerTest, ACallThatArrivesLateIsSeen) {
  server_.answer_next({ok(), ok(), "", exist({}), exist({1, 2})});
  EXPECT_EQ(import_in_two_calls().code, 0);
}

TEST_F(DevicesLostAnswerTest, SomeOfThemAreSomebodyElses) {
  server_.answer_next({ok(), ok(), "", exist({2})});
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("Some devices of lines 2 to 3 exist now, but not by this import"));
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 2", "BatchCheckVehicleDevice 1",
                                   "BatchImportVehicleDevice 2", "BatchCheckVehicleDevice 2"))
      << "nothing of theirs is deleted";
}

TEST_F(DevicesLostAnswerTest, WhatNobodyTellsIsSaidToBeUnknown) {
  std::deque<std::string> answers{ok(), ok(), ok(), ""};
  answers.resize(answers.size() + 19);          // nobody answers the questions,
  answers.push_back(refused("InternalError"));  // or nobody knows,
  answers.emplace_back();                       // nor the first deletion
  server_.answer_next(answers);
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("It is not known whether lines 4 to 4 were imported."));
  EXPECT_THAT(outcome.err,
              HasSubstr("2 devices stay imported, or it is not known that they were deleted: lines 2 to 3."));
}

TEST_F(DevicesLostAnswerTest, AnImportThatTheStoreHasNotConfirmedIsTakenBack) {
  server_.answer_next({ok(), ok(), refused("iot.system.SystemException"), exist({1, 2})});
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("iot.system.SystemException: no"));
  EXPECT_THAT(outcome.err, HasSubstr("The 2 devices that were imported were deleted again."));
}

TEST_F(DevicesLostAnswerTest, WhereTheStoreKeepsNothingDeletingStopsAtTheFirst) {
  server_.answer_next({ok(), ok(), refused("iot.system.SystemException"), exist({1, 2}),
                       refused("iot.system.SystemException")});
  const CommandOutcome outcome = import_in_two_calls();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err,
              HasSubstr("2 devices stay imported, or it is not known that they were deleted: lines 2 to 3."));
  EXPECT_THAT(calls().back(), "DeleteDevice 0");
  EXPECT_EQ(calls().size(), 5U);
}

TEST_F(DevicesImportTest, ACallThatIsTooLargeForTheGatewayHasAHint) {
  server_.answer_next({TinyHttpServer::answer(
      "400 Bad Request", R"({"Code":"InvalidParameter","Message":"more than 5","RequestId":"R"})")});
  const CommandOutcome outcome = import();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("more than 5"));
  EXPECT_THAT(outcome.err, HasSubstr("--batch"));
}

TEST_F(DevicesImportTest, OneCallTakesAsManyDevicesAsAGatewayDoesByDefault) {
  const auto of = [](const std::string& text) {
    cli::Vehicle vehicle;
    vehicle.manufacturer = vehicle.device_model = vehicle.device_id = "ABCD";
    vehicle.plate = vehicle.auth_code = text;
    return cli::default_batch({vehicle});
  };
  EXPECT_EQ(of("12345678"), 10'000U);
  EXPECT_LT(of(std::string(200, 'x')), 5'000U) << "the body has its limit too";
}

TEST_F(DevicesImportTest, AGatewayThatIsNotThereImportsNothing) {
  server_.answer_next({""});
  const CommandOutcome outcome = import();
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("Nothing was imported."));
}

TEST_F(DevicesImportTest, AThrottledCallIsMadeAgainWithAnotherNonce) {
  server_.answer_next({TinyHttpServer::answer(
      "400 Bad Request", R"({"Code":"Throttling.User","Message":"m","RequestId":"R"})")});
  int pauses = 0;
  CommandRoom room;
  room.pause = [&pauses](std::chrono::milliseconds) { ++pauses; };
  EXPECT_EQ(import({}, room).code, 0);
  EXPECT_EQ(pauses, 1);
  EXPECT_THAT(calls(), ElementsAre("BatchCheckVehicleDevice 3", "BatchCheckVehicleDevice 3",
                                   "BatchImportVehicleDevice 3"));
  const auto nonce = [](const std::string& request) {
    return request.substr(request.find("SignatureNonce="), 47);
  };
  EXPECT_NE(nonce(server_.requests()[0]), nonce(server_.requests()[1]));
}

TEST_F(DevicesImportTest, OnATerminalThereIsABarAndItGoesAway) {
  CommandRoom room;
  room.err_is_terminal = true;
  const CommandOutcome outcome = import({"--batch", "2"}, room);
  EXPECT_THAT(outcome.err, HasSubstr("checking  [                              ] 0 % (0 of 3)"));
  EXPECT_THAT(outcome.err, HasSubstr("importing [====================          ] 66 % (2 of 3)"));
  EXPECT_THAT(outcome.err, testing::EndsWith(" \r"));
}

TEST_F(DevicesImportTest, WithTheHeaderSignatureTheListIsInTheForm) {
  EXPECT_EQ(import({"--signature", "sig3"}).code, 0);
  const std::string request = server_.requests().front();
  EXPECT_THAT(request, testing::StartsWith("POST /?ProductKey=pk HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("x-acs-action: BatchCheckVehicleDevice\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\n\r\nDeviceList.1.AuthCode=c&"));
}

TEST_F(DevicesImportTest, WrongUseIsTold) {
  EXPECT_EQ(test::run_command({"devices"}).code, 2);
  EXPECT_EQ(import({"--batch", "10001"}).code, 2);
  file_ = folder_.path() / "missing.csv";
  const CommandOutcome outcome = import();
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("missing.csv: No such file or directory"));
}

}  // namespace
