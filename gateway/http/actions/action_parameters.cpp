// Implementation of the checks.
#include "gateway/http/actions/action_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/http/base64.hpp"

namespace gateway {
namespace {

using Outcome = std::optional<ApiError>;

constexpr std::size_t kLongestNumber = 9;  // digits of the N in Name.N

bool is_list(const ParameterSpec& spec) noexcept {
  return spec.type == ParameterType::text_list || spec.type == ParameterType::object_list;
}

std::optional<std::int64_t> number_of(std::string_view text) noexcept {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

struct Numbered {
  std::uint32_t number = 0;
  std::string_view member;  // what follows the number and a dot
  std::string_view value;
};

// Everything of the form Name.N or Name.N.Member, by its number. `sound` gets false where an N is none.
std::vector<Numbered> numbered(std::string_view name, const Parameters& parameters, bool& sound) {
  std::vector<Numbered> found;
  const auto& sorted = parameters.sorted();
  const auto before = [](const Parameter& p, std::string_view wanted) { return p.name < wanted; };
  const std::string prefix = std::string(name) + '.';
  for (auto at = std::lower_bound(sorted.begin(), sorted.end(), prefix, before);
       at != sorted.end() && at->name.starts_with(prefix); ++at) {
    const std::string_view rest = std::string_view(at->name).substr(prefix.size());
    const std::string_view digits = rest.substr(0, rest.find('.'));
    const auto number = digits.size() > kLongestNumber || digits.starts_with('0') || digits.starts_with('-')
                            ? std::nullopt
                            : number_of(digits);
    if (!number) {
      sound = false;
      continue;
    }
    const std::string_view member =
        rest.size() == digits.size() ? std::string_view() : rest.substr(digits.size() + 1);
    found.push_back({static_cast<std::uint32_t>(*number), member, at->value});
  }
  std::ranges::stable_sort(found, {}, &Numbered::number);
  return found;
}

std::size_t elements(const std::vector<Numbered>& sorted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].number != sorted[i - 1].number) ++count;
  }
  return count;
}

Outcome check_integer(const ParameterSpec& spec, std::string_view value) {
  const auto number = number_of(value);
  if (!spec.values.empty()) {
    if (number && std::ranges::find(spec.values, *number) != spec.values.end()) return std::nullopt;
    return make_error(spec.wrong,
                      fmt::format("{} must be one of {}.", spec.name, fmt::join(spec.values, ", ")));
  }
  if (number && *number >= spec.least && *number <= spec.most) return std::nullopt;
  if (spec.wrong != ApiErrorId::invalid_formatted_parameter) return make_error(spec.wrong);
  return make_error(
      spec.wrong, fmt::format("{} must be a whole number from {} to {}.", spec.name, spec.least, spec.most));
}

Outcome check_list(const ParameterSpec& spec, const Parameters& parameters) {
  bool sound = true;
  const auto found = numbered(spec.name, parameters, sound);
  const bool objects = spec.type == ParameterType::object_list;
  if (!sound || std::ranges::any_of(found, [&](const Numbered& one) {
        return objects ? one.member.empty() : !one.member.empty();
      })) {
    return make_error(spec.wrong, fmt::format("{0} is a list: write {0}.1{1}, {0}.2{1} and so on.", spec.name,
                                              objects ? ".Member" : ""));
  }
  if (!objects && std::ranges::any_of(found, [](const Numbered& one) { return one.value.empty(); })) {
    return make_error(spec.empty);
  }
  if (spec.most != 0 && !spec.drops_surplus && elements(found) > static_cast<std::size_t>(spec.most)) {
    return make_error(spec.wrong, fmt::format("{} has {} elements; at most {} are accepted.", spec.name,
                                              elements(found), spec.most));
  }
  return std::nullopt;
}

bool is_there(const ParameterSpec& spec, const Parameters& parameters) {
  if (!is_list(spec)) return find_value(spec, parameters) != nullptr;
  const std::string prefix = std::string(spec.name) + '.';
  const auto before = [](const Parameter& p, std::string_view wanted) { return p.name < wanted; };
  const auto& sorted = parameters.sorted();
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), prefix, before);
  return at != sorted.end() && at->name.starts_with(prefix);
}

Outcome check_value(const ParameterSpec& spec, const Parameters& parameters) {
  if (is_list(spec)) return check_list(spec, parameters);
  const std::string_view* value = find_value(spec, parameters);
  if (value == nullptr) return std::nullopt;
  if (spec.type == ParameterType::integer) return check_integer(spec, *value);
  // Whether a message may be empty is known only to the call.
  if (spec.type == ParameterType::base64) return std::nullopt;
  if (value->empty() && spec.empty != ApiErrorId::invalid_formatted_parameter) return make_error(spec.empty);
  return std::nullopt;
}

const ParameterSpec& spec_of(const ActionSpec& action, std::string_view name) {
  return *std::ranges::find(action.parameters, name, &ParameterSpec::name);
}

}  // namespace

const std::string_view* find_value(const ParameterSpec& spec, const Parameters& parameters) noexcept {
  const std::string_view* value = parameters.find(spec.name);
  return value == nullptr && !spec.alias.empty() ? parameters.find(spec.alias) : value;
}

Outcome check_parameters(const ActionSpec& action, const Parameters& parameters) {
  for (const ParameterSpec& spec : action.parameters) {
    if (spec.required && !is_there(spec, parameters)) return missing(spec.name);
    if (!spec.alias.empty() && parameters.find(spec.name) != nullptr &&
        parameters.find(spec.alias) != nullptr) {
      return invalid(spec.alias, fmt::format("it is the same parameter as {}; give one of them.", spec.name));
    }
  }
  for (const ParameterSpec& spec : action.parameters) {
    if (auto error = check_value(spec, parameters)) return error;
  }
  return std::nullopt;
}

std::int64_t integer_of(const ActionSpec& action, std::string_view name, const Parameters& parameters) {
  const ParameterSpec& spec = spec_of(action, name);
  const std::string_view* value = find_value(spec, parameters);
  return number_of(value == nullptr ? spec.initial : std::string_view(*value)).value_or(0);
}

std::vector<std::string_view> list_of(const ActionSpec& action, std::string_view name,
                                      const Parameters& parameters) {
  const auto most = static_cast<std::size_t>(spec_of(action, name).most);
  bool sound = true;
  std::vector<std::string_view> values;
  for (const Numbered& one : numbered(name, parameters, sound)) {
    if (values.size() < most) values.push_back(one.value);
  }
  return values;
}

std::vector<ObjectParameter> objects_of(const ActionSpec& action, std::string_view name,
                                        const Parameters& parameters) {
  const ParameterSpec& spec = spec_of(action, name);
  bool sound = true;
  std::vector<ObjectParameter> objects;
  for (const Numbered& one : numbered(name, parameters, sound)) {
    if (objects.empty() || objects.back().number != one.number) {
      if (objects.size() == static_cast<std::size_t>(spec.most)) break;
      objects.push_back({one.number, std::vector<std::string_view>(spec.members.size())});
    }
    const auto member = std::ranges::find(spec.members, one.member, &ParameterSpec::name);
    if (member == spec.members.end()) continue;  // as unknown parameters: ignored
    objects.back().members[static_cast<std::size_t>(member - spec.members.begin())] = one.value;
  }
  return objects;
}

CallTarget target_of(const ActionSpec& action, const Parameters& parameters) {
  CallTarget target;
  const auto text = [&parameters](std::string_view name) {
    const std::string_view* value = parameters.find(name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
  };
  const auto collect = [&](std::string_view name, std::vector<std::string_view>& into) {
    const auto spec = std::ranges::find(action.parameters, name, &ParameterSpec::name);
    if (spec == action.parameters.end()) return;
    if (is_list(*spec)) {
      into = list_of(action, name, parameters);
    } else if (const std::string_view value = text(name); !value.empty()) {
      into.push_back(value);
    }
  };
  target.product_key = text("ProductKey");
  collect("DeviceName", target.devices);
  collect("IotId", target.iot_ids);
  target.content_type = text("ContentType");
  return target;
}

}  // namespace gateway
