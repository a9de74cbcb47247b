// Implementation of the import.
#include "tools/cli/device_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <span>
#include <string_view>

namespace cli {
namespace {

namespace json = boost::json;

struct Member {
  std::string_view name;
  std::string Vehicle::*value;
};
constexpr std::array<Member, 6> kMembers{{{"Manufacturer", &Vehicle::manufacturer},
                                          {"DeviceModel", &Vehicle::device_model},
                                          {"DeviceId", &Vehicle::device_id},
                                          {"Phone", &Vehicle::phone},
                                          {"Plate", &Vehicle::plate},
                                          {"AuthCode", &Vehicle::auth_code}}};
constexpr std::size_t kMostOfACall = 10'000;  // the API drops what is beyond

using Batch = std::span<const Vehicle>;

// A list of an answer: an array, or an object around one (as the import has it).
json::array list_of(const json::object& data, std::string_view name) {
  const json::value* found = data.if_contains({name.data(), name.size()});
  while (found != nullptr && found->is_object() && found->get_object().size() == 1) {
    found = &found->get_object().begin()->value();
  }
  return found != nullptr && found->is_array() ? found->get_array() : json::array();
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains({name.data(), name.size()});
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

class Import {
 public:
  Import(const std::vector<Vehicle>& vehicles, const ImportOptions& options, ApiClient& api,
         Progress& progress)
      : vehicles_(vehicles), options_(options), api_(api), progress_(progress) {
    const std::size_t wanted = options.batch == 0 ? default_batch(vehicles) : options.batch;
    batch_ = std::clamp<std::size_t>(wanted, 1, kMostOfACall);
    for (const Vehicle& vehicle : vehicles) lines_.emplace(vehicle.device_name(), vehicle.line);
  }

  ImportResult run() {
    if (!check()) return std::move(result_);
    if (options_.check_only) {
      result_.kind = ImportResult::Kind::checked;
      return std::move(result_);
    }
    import();
    return std::move(result_);
  }

 private:
  [[nodiscard]] Batch batch_at(std::size_t begin) const {
    return Batch(vehicles_).subspan(begin, std::min(batch_, vehicles_.size() - begin));
  }
  [[nodiscard]] Parameters query() const {
    Parameters values{{"ProductKey", options_.product}};
    if (!options_.instance.empty()) values.emplace("IotInstanceId", options_.instance);
    return values;
  }
  [[nodiscard]] ApiAnswer call(const char* action, Batch batch) {
    Parameters form;
    std::size_t number = 0;
    for (const Vehicle& vehicle : batch) {
      ++number;
      for (const Member& member : kMembers) {
        const std::string& value = vehicle.*(member.value);
        if (!value.empty()) form.emplace(fmt::format("DeviceList.{}.{}", number, member.name), value);
      }
    }
    return api_.call(action, query(), form);
  }

  // What became of a call whose answer says nothing of it.
  enum class Fate { imported, absent, others, unknown };
  // Right after the check nobody had them: those that are there now came with the call, which imports all or
  // none. It may still be on its way, so that one question is not enough.
  Fate fate_of(Batch batch) {
    constexpr int kMostQuestions = 20;  // longer than a call waits for the store
    constexpr std::chrono::milliseconds kBetween{500};
    Fate fate = Fate::unknown;
    for (int asked = 0; asked < kMostQuestions; ++asked) {
      if (asked > 0) api_.pause(kBetween);
      try {
        const ApiAnswer answer = call("BatchCheckVehicleDevice", batch);
        const json::value* const data = answer.document.if_contains("Data");
        fate = Fate::unknown;
        if (!answer.success() || data == nullptr || !data->is_object()) continue;
        const std::size_t there = list_of(data->get_object(), "RepeatedDeviceNameList").size();
        if (there == batch.size()) return Fate::imported;
        if (there > 0) return Fate::others;
        fate = Fate::absent;
      } catch (const HttpError&) {
        fate = Fate::unknown;
      }
    }
    return fate;
  }

  // False where something is refused, or nobody answers.
  bool check() {
    for (std::size_t at = 0; at < vehicles_.size(); at += batch_) {
      progress_.show("checking ", at, vehicles_.size());
      try {
        take_errors(call("BatchCheckVehicleDevice", batch_at(at)));
      } catch (const HttpError& error) {
        result_.kind = ImportResult::Kind::unreachable;
        result_.problem = fmt::format("{} Nothing was imported.", error.what());
        break;
      }
      if (!result_.problem.empty()) break;
    }
    progress_.clear();
    return result_.kind == ImportResult::Kind::imported;
  }

  void take_errors(const ApiAnswer& answer) {
    const json::value* const found = answer.document.if_contains("Data");
    const json::object data = found != nullptr && found->is_object() ? found->get_object() : json::object();
    const std::size_t before = result_.errors.size();
    std::set<std::string> told;
    const auto tell = [&](const std::string& name, const std::string& text) {
      told.insert(name);
      const auto line = lines_.find(name);
      const bool known = line != lines_.end();
      result_.errors.push_back({known ? line->second : 0, known ? text : name + ": " + text});
    };
    for (const json::value& each : list_of(data, "InvalidDetailList")) {
      if (!each.is_object()) continue;
      const json::object& detail = each.get_object();
      std::string name = text_of(detail, "Manufacturer") + '_' + text_of(detail, "DeviceModel") + '_' +
                         text_of(detail, "DeviceId");
      if (!lines_.contains(name)) name = text_of(detail, "DeviceName");
      tell(name, text_of(detail, "ErrorMsg"));
    }
    for (const auto& [list, text] : {std::pair("RepeatedDeviceNameList", "the device exists already"),
                                     std::pair("InvalidDeviceNameList", "the gateway refuses this device")}) {
      for (const json::value& each : list_of(data, list)) {
        // Their details, where there are any, say more.
        if (each.is_string() && !told.contains(std::string(each.get_string()))) {
          tell(std::string(each.get_string()), text);
        }
      }
    }
    if (answer.success() && result_.errors.size() == before) return;
    result_.kind = ImportResult::Kind::refused;
    if (result_.errors.size() == before) {
      result_.problem = answer.error();
      const std::string code = answer.code();
      if (code == "RequestBodyTooLarge" || code == "InvalidParameter") {
        result_.problem += " If the call was too large for this gateway, give --batch a smaller number.";
      }
    }
  }

  void import() {
    std::size_t at = 0;
    std::size_t done = 0;  // devices that this run imported
    for (; at < vehicles_.size(); at += batch_) {
      progress_.show("importing", at, vehicles_.size());
      const Batch batch = batch_at(at);
      const std::string lines = lines_from(at, at + batch.size());
      try {
        const ApiAnswer answer = call("BatchImportVehicleDevice", batch);
        take_errors(answer);
        // The store has not confirmed it, which does not mean that it will not.
        if (answer.code() == "iot.system.SystemException") done += tell_fate(batch, lines);
      } catch (const HttpError& error) {
        result_.kind = ImportResult::Kind::unreachable;
        result_.problem = error.what();
        const std::size_t imported = tell_fate(batch, lines);
        done += imported;
        if (imported != 0) {  // only its answer was lost
          result_.kind = ImportResult::Kind::imported;
          result_.problem.clear();
          ++result_.calls;
          continue;
        }
      }
      if (result_.kind != ImportResult::Kind::imported) break;
      done += batch.size();
      ++result_.calls;
    }
    progress_.clear();
    if (result_.kind != ImportResult::Kind::imported && done > 0) take_back(done);
  }

  // How many devices of the batch were imported after all; adds what is known to the problem.
  std::size_t tell_fate(Batch batch, const std::string& lines) {
    switch (fate_of(batch)) {
      case Fate::imported:
        return batch.size();
      case Fate::absent:
        result_.problem += fmt::format(" The devices of {} were not imported.", lines);
        break;
      case Fate::others:
        result_.problem += fmt::format(
            " Some devices of {} exist now, but not by this import, which is all or none.", lines);
        break;
      case Fate::unknown:
        result_.problem += fmt::format(" It is not known whether {} were imported.", lines);
        break;
    }
    return 0;
  }

  // Deletes the first `count` devices, which this run imported; stops where nobody answers or nothing is
  // kept.
  void take_back(std::size_t count) {
    std::vector<std::size_t> left;
    bool reachable = true;
    for (std::size_t i = 0; i < count; ++i) {
      progress_.show("taking back", i, count);
      if (reachable) {
        try {
          Parameters values = query();
          values.emplace("DeviceName", vehicles_[i].device_name());
          const ApiAnswer answer = api_.call("DeleteDevice", values, {});
          if (answer.success() || answer.code() == "iot.device.NotExistedDevice") continue;
          reachable = answer.code() != "iot.system.SystemException";
        } catch (const HttpError&) {
          reachable = false;
        }
      }
      left.push_back(i);
    }
    progress_.clear();
    const std::string before = result_.problem.empty() ? "" : result_.problem + ' ';
    result_.problem =
        left.empty()
            ? fmt::format("{}The {} devices that were imported were deleted again.", before, count)
            : fmt::format("{}{} devices stay imported, or it is not known that they were deleted: {}.",
                          before, left.size(), lines_from(left.front(), left.back() + 1));
  }

  [[nodiscard]] std::string lines_from(std::size_t begin, std::size_t end) const {
    return fmt::format("lines {} to {}", vehicles_[begin].line, vehicles_[end - 1].line);
  }

  const std::vector<Vehicle>& vehicles_;
  const ImportOptions& options_;
  ApiClient& api_;
  Progress& progress_;
  std::size_t batch_ = 1;
  std::map<std::string, std::size_t> lines_;
  ImportResult result_;
};

}  // namespace

std::size_t default_batch(const std::vector<Vehicle>& vehicles) {
  // limits.http_list_parameters and limits.http_body of the gateway, with room for what every call has.
  constexpr std::size_t kParameters = 80'000 - 16;
  constexpr std::size_t kBytes = (std::size_t{4} << 20) - (std::size_t{64} << 10);
  constexpr std::size_t kAroundAValue = std::string_view("&DeviceList.10000.=").size();
  std::size_t parameters = 1;
  std::size_t bytes = 1;
  for (const Vehicle& vehicle : vehicles) {
    std::size_t members = 0;
    std::size_t size = 0;
    for (const Member& member : kMembers) {
      const std::string& value = vehicle.*(member.value);
      if (value.empty()) continue;
      ++members;
      size += kAroundAValue + member.name.size() + 3 * value.size();  // where every byte is escaped
    }
    parameters = std::max(parameters, members);
    bytes = std::max(bytes, size);
  }
  return std::min({kMostOfACall, kParameters / parameters, kBytes / bytes});
}

ImportResult import_vehicles(const std::vector<Vehicle>& vehicles, const ImportOptions& options,
                             ApiClient& api, Progress& progress) {
  ImportResult result = Import(vehicles, options, api, progress).run();
  std::ranges::stable_sort(result.errors, {}, &LineError::line);
  return result;
}

}  // namespace cli
