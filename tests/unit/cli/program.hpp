// The program under test, and its output in short.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/frame.hpp"
#include "tests/support/child_process.hpp"

namespace test {

using Outcome = ChildProcess::Outcome;

inline std::vector<std::string> command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), JT808_PROGRAM);
  return arguments;
}

inline Outcome jt808(std::vector<std::string> arguments, std::string_view input = {}) {
  return run_program(command(std::move(arguments)), input);
}

// `jt808 decode --json` of one unit.
inline Outcome decode_one(const std::string& hex, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"decode", "--json"});
  options.push_back(hex);
  return jt808(std::move(options));
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline boost::json::object parsed(const std::string& line) {
  return boost::json::parse(line).as_object();
}

// "0x0002/1" for a frame that was decoded (id and serial), else the kind of the error; a list in brackets.
inline std::string summary(const boost::json::object& report) {
  if (const auto* const frames = report.if_contains("frames")) {
    std::string all = report.at("ok").as_bool() ? "[" : "![";
    for (const auto& each : frames->as_array()) {
      if (all.back() != '[') all += ' ';
      all += summary(each.as_object());
    }
    return all + ']';
  }
  if (!report.at("ok").as_bool()) return std::string(report.at("error").at("kind").as_string());
  return std::string(report.at("message_id").as_string()) + '/' +
         std::to_string(report.at("serial").to_number<int>());
}

// The frame of a terminal of 2013 with phone 013912345678.
inline std::string frame_hex(std::uint16_t id, std::uint16_t serial, const std::string& body_hex,
                             std::optional<jt808::PackageItem> package = std::nullopt) {
  const auto form =
      jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13912345678"), jt808::Edition::v2013);
  std::vector<std::uint8_t> out;
  const auto body = jt808::from_hex(body_hex).value();
  if (!jt808::append_frame(out, form, id, serial, body, package)) throw std::runtime_error("too long");
  return jt808::to_hex(out);
}

}  // namespace test
