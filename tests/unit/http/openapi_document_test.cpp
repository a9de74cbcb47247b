// The description for machines: sound in itself, and of every action.
#include "gateway/http/actions/openapi_document.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "gateway/http/actions/action_spec.hpp"

namespace gateway {
namespace {

namespace json = boost::json;

const json::object& document() {
  static const json::object parsed = json::parse(openapi_document()).as_object();
  return parsed;
}

// Every $ref below `at` names something that is there; schemas have types that JSON Schema knows.
void check(const json::value& at) {
  if (const auto* list = at.if_array()) {
    for (const json::value& one : *list) check(one);
  }
  const auto* object = at.if_object();
  if (object == nullptr) return;
  if (const auto* reference = object->if_contains("$ref")) {
    const std::string text(reference->as_string());
    ASSERT_TRUE(text.starts_with("#/components/")) << text;
    boost::system::error_code missing;
    EXPECT_NE(json::value(document()).find_pointer(text.substr(1), missing), nullptr) << text;
  }
  for (const auto& [name, member] : *object) check(member);
}

void check_schema(const json::object& schema) {
  if (schema.contains("$ref")) return;
  static const std::set<std::string> kTypes{"string", "integer", "boolean", "object", "array"};
  ASSERT_TRUE(schema.contains("type")) << json::serialize(schema);
  EXPECT_TRUE(kTypes.contains(std::string(schema.at("type").as_string())));
  EXPECT_EQ(schema.at("type").as_string() == "array", schema.contains("items"));
  if (const auto* items = schema.if_contains("items")) check_schema(items->as_object());
  const auto* properties = schema.if_contains("properties");
  if (properties != nullptr) {
    for (const auto& [name, member] : properties->as_object()) check_schema(member.as_object());
  }
  if (const auto* required = schema.if_contains("required")) {
    for (const json::value& name : required->as_array()) {
      EXPECT_TRUE(properties != nullptr && properties->as_object().contains(name.as_string()));
    }
  }
}

TEST(OpenApiDocument, ItIsSoundInItself) {
  EXPECT_EQ(document().at("openapi").as_string(), "3.1.0");
  for (const char* member : {"title", "version"})
    EXPECT_TRUE(document().at("info").as_object().contains(member));
  check(document());
  for (const auto& [name, schema] : document().at("components").at("schemas").as_object()) {
    check_schema(schema.as_object());
  }
}

TEST(OpenApiDocument, EveryActionIsThereByGetAndPostWithAllItsParameters) {
  const json::object& paths = document().at("paths").as_object();
  EXPECT_EQ(paths.size(), actions().size());
  std::set<std::string> operations;
  for (const ActionSpec& action : actions()) {
    const json::object& path = paths.at("/#Action=" + std::string(action.name)).as_object();
    for (const char* method : {"get", "post"}) {
      const json::object& operation = path.at(method).as_object();
      SCOPED_TRACE(std::string(action.name) + " by " + method);
      EXPECT_TRUE(operations.insert(std::string(operation.at("operationId").as_string())).second);
      EXPECT_TRUE(operation.at("responses").as_object().contains("200"));
      std::set<std::string> names;
      for (const json::value& one : operation.at("parameters").as_array()) {
        const json::object& parameter = one.as_object();
        if (parameter.contains("$ref")) continue;
        EXPECT_TRUE(names.insert(std::string(parameter.at("name").as_string())).second);
        EXPECT_EQ(parameter.at("in").as_string(), "query");
        check_schema(parameter.at("schema").as_object());
      }
      if (const auto* body = operation.if_contains("requestBody")) {
        const json::object& schema =
            body->at("content").at("application/x-www-form-urlencoded").at("schema").as_object();
        check_schema(schema);
        for (const auto& [name, member] : schema.at("properties").as_object()) names.emplace(name);
      }
      for (const ParameterSpec& parameter : action.parameters) {
        EXPECT_TRUE(names.contains(std::string(parameter.name))) << parameter.name;
      }
    }
  }
}

TEST(OpenApiDocument, EveryMemberOfTheAnswersAndEveryErrorIsThere) {
  const json::value whole(document());
  for (const ActionSpec& action : actions()) {
    for (const FieldSpec& field : action.fields) {
      const json::value* at =
          whole.if_object()->at("components").at("schemas").as_object().if_contains(action.response);
      std::string path(field.path);
      while (at != nullptr && !path.empty()) {
        std::string name = path.substr(0, path.find('.'));
        path = path.size() == name.size() ? std::string() : path.substr(name.size() + 1);
        const bool list = name.ends_with("[]");
        if (list) name.resize(name.size() - 2);
        at = at->as_object().at("properties").as_object().if_contains(name);
        if (at != nullptr && list) at = at->as_object().if_contains("items");
      }
      EXPECT_NE(at, nullptr) << action.name << ": " << field.path;
    }
  }
  EXPECT_EQ(whole.at("x-error-codes").as_object().size(), api_error_catalogue().size());
}

}  // namespace
}  // namespace gateway
