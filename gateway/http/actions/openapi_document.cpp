// Implementation of the OpenAPI document.
#include "gateway/http/actions/openapi_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

#include "gateway/core/api_actions.hpp"
#include "gateway/http/actions/action_spec.hpp"

namespace gateway {
namespace {

namespace json = boost::json;

json::string text(std::string_view value) {
  return json::string(value);
}

json::object reference(std::string_view part, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", part, name)}};
}

std::string described(const std::string& said, bool extension) {
  return extension ? said + " (an extension of this gateway)" : said;
}

json::object schema_of(const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::integer: {
      json::object schema{{"type", "integer"}};
      if (spec.values.empty()) {
        schema["minimum"] = spec.least;
        schema["maximum"] = spec.most;
      } else {
        schema["enum"] = json::array(spec.values.begin(), spec.values.end());
      }
      if (spec.initial == "1") schema["default"] = 1;
      if (spec.initial == "10") schema["default"] = 10;
      return schema;
    }
    case ParameterType::base64:
      return {{"type", "string"}, {"contentEncoding", "base64"}};
    case ParameterType::text_list:
    case ParameterType::object_list: {
      json::object items{{"type", "string"}};
      if (spec.type == ParameterType::object_list) {
        items = {{"type", "object"}};
        json::object members;
        json::array required;
        for (const ParameterSpec& member : spec.members) {
          json::object schema = schema_of(member);
          schema["description"] = described(std::string(member.text), member.extension);
          members[member.name] = std::move(schema);
          if (member.required) required.push_back(text(member.name));
        }
        items["properties"] = std::move(members);
        items["required"] = std::move(required);
      }
      json::object schema{{"type", "array"}, {"items", std::move(items)}};
      if (spec.most != 0 && !spec.drops_surplus) schema["maxItems"] = spec.most;
      return schema;
    }
    case ParameterType::text:
      break;
  }
  return {{"type", "string"}};
}

std::string description_of(const ParameterSpec& spec) {
  std::string said(spec.text);
  if (spec.type == ParameterType::text_list)
    said += fmt::format(" Sent as {0}.1, {0}.2 and so on.", spec.name);
  if (spec.type == ParameterType::object_list) {
    said += fmt::format(" Sent as {0}.1.{1}, {0}.2.{1} and so on, at most {2}.", spec.name,
                        spec.members.front().name, spec.most);
  }
  if (!spec.alias.empty()) said += fmt::format(" The old spelling {} is taken too.", spec.alias);
  return described(said, spec.extension);
}

// Parameters of the query and of the form are read alike; each is shown where the original has it.
void add_parameters(json::object& operation, const ActionSpec& action) {
  json::array query{reference("parameters", "Version"), reference("parameters", "Format")};
  json::object form;
  json::array required;
  query.push_back(
      json::object{{"name", "Action"},
                   {"in", "query"},
                   {"required", true},
                   {"description", "The action; with SIG3 it is in the header x-acs-action instead."},
                   {"schema", json::object{{"type", "string"}, {"const", text(action.name)}}}});
  for (const ParameterSpec& spec : action.parameters) {
    json::object schema = schema_of(spec);
    if (spec.in_form) {
      schema["description"] = description_of(spec);
      form[spec.name] = std::move(schema);
      if (spec.required) required.push_back(text(spec.name));
      continue;
    }
    json::object parameter{{"name", text(spec.name)},
                           {"in", "query"},
                           {"required", spec.required},
                           {"description", description_of(spec)},
                           {"schema", std::move(schema)}};
    query.push_back(std::move(parameter));
  }
  operation["parameters"] = std::move(query);
  if (form.empty()) return;
  json::object schema{{"type", "object"}, {"properties", std::move(form)}};
  if (!required.empty()) schema["required"] = std::move(required);
  operation["requestBody"] = json::object{
      {"required", true},
      {"content",
       json::object{{"application/x-www-form-urlencoded", json::object{{"schema", std::move(schema)}}}}}};
}

json::object schema_of(const FieldSpec& field) {
  constexpr std::string_view kNames[]{"string", "integer", "boolean", "object"};
  json::object schema{{"type", text(kNames[static_cast<std::size_t>(field.type)])},
                      {"description", described(std::string(field.text), field.extension)}};
  if (field.type == FieldType::integer) schema["format"] = "int64";
  return schema;
}

json::object& properties_of(json::object& schema) {
  if (!schema.contains("properties")) schema["properties"] = json::object();
  return schema["properties"].as_object();
}

// Walks `Data.DeviceInfo[].IotId` into the schema, making what is not there.
void add_field(json::object& root, const FieldSpec& field) {
  json::object* at = &root;
  std::string_view path = field.path;
  for (;;) {
    const std::size_t dot = path.find('.');
    const bool last = dot == std::string_view::npos;
    std::string_view name = path.substr(0, dot);
    const bool list = name.ends_with("[]");
    if (list) name.remove_suffix(2);
    json::object& members = properties_of(*at);
    if (!members.contains(name)) {
      json::object inner = last ? schema_of(field) : json::object{{"type", "object"}};
      members[name] = list ? json::object{{"type", "array"}, {"items", std::move(inner)}} : std::move(inner);
    }
    if (last) return;
    json::object& found = members[name].as_object();
    at = list ? &found["items"].as_object() : &found;
    path.remove_prefix(dot + 1);
  }
}

json::object response_of(const ActionSpec& action) {
  json::object root{{"type", "object"},
                    {"required", json::array{"RequestId", "Success"}},
                    {"xml", json::object{{"name", text(action.response)}}}};
  json::object& members = properties_of(root);
  members["RequestId"] = reference("schemas", "RequestId");
  members["Success"] = json::object{{"type", "boolean"}};
  for (const FieldSpec& field : action.fields) add_field(root, field);
  json::array codes;
  const auto add = [&codes](ApiErrorId id) {
    json::string code(api_error(id).code);
    if (std::ranges::find(codes, json::value(code)) == codes.end())
      codes.push_back(json::value(std::move(code)));
  };
  for (const ApiErrorId id : action.errors) add(id);
  add(ApiErrorId::invalid_formatted_parameter);
  members["Code"] = json::object{{"type", "string"},
                                 {"description", "Only with Success false; among them."},
                                 {"examples", std::move(codes)}};
  members["ErrorMessage"] = json::object{{"type", "string"}, {"description", "Only with Success false."}};
  return root;
}

json::object media(const json::object& schema) {
  return {{"application/json;charset=utf-8", json::object{{"schema", schema}}},
          {"text/xml;charset=utf-8", json::object{{"schema", schema}}}};
}

json::object operation_of(const ActionSpec& action) {
  json::object operation{{"operationId", text(action.name)},
                         {"summary", described(std::string(action.summary), action.extension)},
                         {"security", json::array{json::object{{"sig3", json::array()}},
                                                  json::object{{"sig1", json::array()}}}}};
  const ApiAction* const limited = find_api_action(action.name);
  if (limited != nullptr && limited->per_second != 0) operation["x-calls-per-second"] = limited->per_second;
  add_parameters(operation, action);
  operation["responses"] =
      json::object{{"200", json::object{{"description", "The action was reached; Success tells the rest."},
                                        {"content", media(reference("schemas", action.response))}}},
                   {"default", reference("responses", "Error")}};
  return operation;
}

json::object error_catalogue() {
  json::object list;
  for (const ApiErrorEntry& entry : api_error_catalogue()) {
    std::string code(entry.code);
    if (entry.id == ApiErrorId::missing_parameter) code += "<Parameter>";
    list[code] = json::object{
        {"status", entry.status}, {"message", text(entry.message)}, {"advice", text(entry.advice)}};
  }
  return list;
}

json::object security_schemes() {
  return {
      {"sig1",
       json::object{{"type", "apiKey"},
                    {"in", "query"},
                    {"name", "Signature"},
                    {"description",
                     "HMAC-SHA1 over all parameters, with AccessKeyId, SignatureMethod, SignatureVersion, "
                     "SignatureNonce and Timestamp beside it: docs/api.md."}}},
      {"sig3", json::object{{"type", "apiKey"},
                            {"in", "header"},
                            {"name", "Authorization"},
                            {"description", "ACS3-HMAC-SHA256 over request and headers: docs/api.md."}}}};
}

json::object components() {
  json::object schemas;
  for (const ActionSpec& action : actions()) schemas[action.response] = response_of(action);
  schemas["RequestId"] =
      json::object{{"type", "string"}, {"pattern", "^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$"}};
  json::object error{{"type", "object"},
                     {"xml", json::object{{"name", "Error"}}},
                     {"required", json::array{"RequestId", "HostId", "Code", "Message", "Recommend"}}};
  json::object& members = properties_of(error);
  members["RequestId"] = reference("schemas", "RequestId");
  for (const char* name : {"HostId", "Code", "Message", "Recommend"}) {
    members[name] = json::object{{"type", "string"}};
  }
  schemas["Error"] = std::move(error);
  json::object parameters;
  parameters["Version"] =
      json::object{{"name", "Version"},
                   {"in", "query"},
                   {"required", true},
                   {"description", "With SIG3 it is in the header x-acs-version instead."},
                   {"schema", json::object{{"type", "string"}, {"const", "2018-01-20"}}}};
  parameters["Format"] =
      json::object{{"name", "Format"},
                   {"in", "query"},
                   {"required", false},
                   {"description", "Any case; without it XML, with SIG3 what Accept asks for."},
                   {"schema", json::object{{"type", "string"}, {"enum", json::array{"JSON", "XML"}}}}};
  return {
      {"schemas", std::move(schemas)},
      {"parameters", std::move(parameters)},
      {"responses", json::object{{"Error", json::object{{"description", "The request was not accepted."},
                                                        {"content", media(reference("schemas", "Error"))}}}}},
      {"securitySchemes", security_schemes()}};
}

}  // namespace

std::string openapi_document() {
  json::object paths;
  for (const ActionSpec& action : actions()) {
    const json::object operation = operation_of(action);
    json::object get = operation;
    get["operationId"] = fmt::format("{}ByGet", action.name);
    if (auto* body = get.if_contains("requestBody")) {
      // By GET everything is in the query.
      const json::object& schema =
          body->at("content").at("application/x-www-form-urlencoded").at("schema").as_object();
      for (const auto& [name, member] : schema.at("properties").as_object()) {
        get["parameters"].as_array().push_back(
            json::object{{"name", name}, {"in", "query"}, {"required", true}, {"schema", member}});
      }
      get.erase("requestBody");
    }
    paths[fmt::format("/#Action={}", action.name)] =
        json::object{{"get", std::move(get)}, {"post", operation}};
  }
  const json::object document{
      {"openapi", "3.1.0"},
      {"info",
       json::object{{"title", "jt808-gateway"},
                    {"version", "2018-01-20"},
                    {"description",
                     "The IoT OpenAPI (RPC style) as this gateway speaks it. Every action is called at the "
                     "path /, by GET or POST; parameters may be in the query or in the form body."}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"paths", std::move(paths)},
      {"components", components()},
      {"x-error-codes", error_catalogue()}};
  return json::serialize(document);
}

}  // namespace gateway
