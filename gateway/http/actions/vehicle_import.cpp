// Implementation of the import's checks and lists.
#include "gateway/http/actions/vehicle_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "gateway/core/identity.hpp"

namespace gateway {
namespace {

constexpr std::size_t kLongestCode = 255;  // bytes
constexpr std::size_t kLongestPlate = 64;
constexpr std::size_t kLongestNickname = 128;

// The members of the description, in its order.
enum Member : std::size_t { manufacturer, model, id, phone, auth_code, plate, nickname };

std::string name_of(const ObjectParameter& device) {
  return fmt::format("{}_{}_{}", device.members[manufacturer], device.members[model], device.members[id]);
}

bool is_sound_part(std::string_view part, std::size_t least, std::size_t most) noexcept {
  return part.size() >= least && part.size() <= most && std::ranges::all_of(part, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

class Reader {
 public:
  explicit Reader(VehicleList& list) : list_(list) {}

  void read(std::size_t place) {
    const ObjectParameter& given = list_.given[place];
    const std::size_t before = list_.problems.size();
    VehicleDevice device;
    check_parts(given);
    if (list_.problems.size() == before) {
      device.name = name_of(given);
      if (const auto [seen, first] = names_.try_emplace(device.name, given.number); !first) {
        problem(given, fmt::format("The device stands in DeviceList.{} too.", seen->second)).repeated = true;
      }
    }
    check_phone(given, device);
    device.auth_code = given.members[auth_code];
    device.plate = given.members[plate];
    device.nickname = given.members[nickname];
    if (!device.auth_code.empty() && given.members[phone].empty()) {
      problem(given, "AuthCode needs a Phone: a code is worth something for one only.");
    }
    for (const auto& [what, size, most] :
         {std::tuple{"AuthCode", device.auth_code.size(), kLongestCode},
          std::tuple{"Plate", device.plate.size(), kLongestPlate},
          std::tuple{"Nickname", device.nickname.size(), kLongestNickname}}) {
      if (size > most) problem(given, fmt::format("{} is longer than {} bytes.", what, most));
    }
    if (list_.problems.size() != before) return;
    list_.devices.push_back(std::move(device));
    list_.places.push_back(place);
  }

 private:
  VehicleProblem& problem(const ObjectParameter& device, std::string text) {
    list_.problems.push_back({&device, std::move(text)});
    return list_.problems.back();
  }

  void check_parts(const ObjectParameter& given) {
    const bool good_manufacturer = is_sound_part(given.members[manufacturer], 4, 11);
    const bool good_model = is_sound_part(given.members[model], 4, 30);
    const bool good_id = is_sound_part(given.members[id], 4, 30);
    if (good_manufacturer && good_model && good_id) return;
    VehicleProblem& told =
        problem(given, fmt::format("The device name is illegal: {}{}{}letters, digits and hyphens only.",
                                   good_manufacturer ? "" : "Manufacturer has 4 to 11, ",
                                   good_model ? "" : "DeviceModel has 4 to 30, ",
                                   good_id ? "" : "DeviceId has 4 to 30, "));
    told.manufacturer = !good_manufacturer;
    told.model = !good_model;
    told.id = !good_id;
  }

  void check_phone(const ObjectParameter& given, VehicleDevice& device) {
    const std::string_view digits = given.members[phone];
    if (digits.empty()) return;
    device.phone = jt808::PhoneNumber::from_digits(digits);
    if (!device.phone) {
      problem(given, "Phone is not 1 to 20 digits.");
    } else if (const auto [seen, first] = phones_.try_emplace(device.phone->digits(), given.number); !first) {
      problem(given, fmt::format("The phone stands in DeviceList.{} too.", seen->second));
    }
  }

  VehicleList& list_;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::unordered_map<std::string, std::uint32_t> phones_;
};

std::string_view text_of(ImportConflict conflict) noexcept {
  switch (conflict) {
    case ImportConflict::exists:
      return "The device exists already.";
    case ImportConflict::phone_taken:
      return "The phone is bound to another device.";
    case ImportConflict::no_room:
      return "There is no room for more devices: limits.devices.";
    case ImportConflict::none:
      break;
  }
  return "";
}

// A member as it is sent back: so much of it that one sees which it is, whatever its sender made of it.
std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 96;
  if (text.size() <= kMost) return std::string(text);
  std::size_t size = kMost;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;  // a whole character
  return std::string(text.substr(0, size)) + "...";
}

// One of the lists of texts.
template <class Wanted, class Value>
void write_list(DocumentWriter& document, const VehicleList& list, std::string_view name,
                std::string_view inner, Wanted wanted, Value value) {
  if (!inner.empty()) document.object(name);
  document.list(inner.empty() ? name : inner);
  for (const VehicleProblem& problem : list.problems) {
    if (wanted(problem)) document.item(shown(value(*problem.device)));
  }
  document.end();
  if (!inner.empty()) document.end();
}

}  // namespace

VehicleList read_vehicles(const ActionSpec& action, const Parameters& parameters) {
  VehicleList list;
  list.given = objects_of(action, "DeviceList", parameters);
  list.devices.reserve(list.given.size());
  Reader reader(list);
  for (std::size_t i = 0; i < list.given.size(); ++i) reader.read(i);
  return list;
}

void add_conflicts(VehicleList& list, const std::vector<ImportConflict>& conflicts) {
  for (std::size_t i = 0; i < conflicts.size(); ++i) {
    if (conflicts[i] == ImportConflict::none) continue;
    VehicleProblem problem{&list.given[list.places[i]], std::string(text_of(conflicts[i]))};
    problem.repeated = conflicts[i] == ImportConflict::exists;
    list.problems.push_back(std::move(problem));
  }
  std::ranges::stable_sort(list.problems, {}, [](const VehicleProblem& one) { return one.device->number; });
}

void write_problems(DocumentWriter& document, const VehicleList& list, bool nested) {
  const auto inner = [nested](std::string_view name) { return nested ? name : std::string_view(); };
  if (nested) document.object("InvalidDetailList");
  document.list("InvalidDetailList");
  for (const VehicleProblem& problem : list.problems) {
    const auto& members = problem.device->members;
    document.item()
        .text("Manufacturer", shown(members[manufacturer]))
        .text("DeviceModel", shown(members[model]))
        .text("DeviceId", shown(members[id]))
        .text("DeviceName", shown(name_of(*problem.device)))
        .text("ErrorMsg", problem.text)
        .number("Index", problem.device->number)
        .end();
  }
  document.end();
  if (nested) document.end();
  const auto member = [](Member which) {
    return [which](const ObjectParameter& device) { return std::string(device.members[which]); };
  };
  const auto repeated = [](const VehicleProblem& one) { return one.repeated; };
  const auto malformed = [](const VehicleProblem& one) { return one.manufacturer || one.model || one.id; };
  write_list(
      document, list, "InvalidManufacturerList", inner("invalidManufacturerList"),
      [](const VehicleProblem& one) { return one.manufacturer; }, member(manufacturer));
  write_list(
      document, list, "InvalidDeviceModelList", inner("invalidDeviceModelList"),
      [](const VehicleProblem& one) { return one.model; }, member(model));
  write_list(
      document, list, "InvalidDeviceIdList", inner("invalidDeviceIdList"),
      [](const VehicleProblem& one) { return one.id; }, member(id));
  write_list(document, list, "RepeatedDeviceIdList", inner("repeatedDeviceIdList"), repeated, member(id));
  write_list(document, list, "InvalidDeviceNameList", inner("InvalidDeviceNameList"), malformed, name_of);
  write_list(document, list, "RepeatedDeviceNameList", inner("RepeatedDeviceNameList"), repeated, name_of);
}

}  // namespace gateway
