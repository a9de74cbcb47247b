// The reference data of the standard (tests/data/reference), and a tally of where the library differs from
// it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/schema.hpp"

namespace jt808::test {

// A place where the library differs from the reference on purpose.
struct Difference {
  std::string_view where;  // how the place begins
  std::string_view reason;
  std::string_view clause;
};

// Collects differences; those on the list of deliberate ones are no failures, but have to be there.
class Comparison {
 public:
  explicit Comparison(std::span<const Difference> deliberate)
      : deliberate_(deliberate), seen_(deliberate.size()) {}

  void differs(const std::string& where, const std::string& what);
  template <class T, class U>
  void same(const std::string& where, const char* aspect, const T& ours, const U& reference) {
    ++compared_;
    if (!(ours == reference)) differs(where, text(aspect, ours, reference));
  }
  // Fails the running test for what is not on the list, and for what is on it and was not met.
  void report() const;
  [[nodiscard]] std::size_t compared() const noexcept { return compared_; }

 private:
  static std::string show(std::string_view value) { return "'" + std::string(value) + "'"; }
  static std::string show(std::uint64_t value) { return std::to_string(value); }
  template <class T, class U>
  static std::string text(const char* aspect, const T& ours, const U& reference) {
    return std::string(aspect) + ": ours " + show(ours) + ", reference " + show(reference);
  }

  std::span<const Difference> deliberate_;
  std::vector<bool> seen_;
  std::vector<std::string> failures_;
  std::size_t compared_ = 0;
};

// The messages of uplink.json and downlink.json.
[[nodiscard]] const std::vector<boost::json::object>& reference_messages();
[[nodiscard]] const boost::json::object& reference_message(std::string_view id);

[[nodiscard]] std::string text_of(const boost::json::object& object,
                                  std::string_view key);  // "" where absent
[[nodiscard]] const boost::json::array& list_of(const boost::json::object& object, std::string_view key);
[[nodiscard]] bool holds_year(const boost::json::object& object, int year);
[[nodiscard]] LayoutMask editions_of(const boost::json::object& object);
[[nodiscard]] std::string hex_id(std::uint32_t id, int digits);

// "0x1F", "31", "4-6": the first and the last number.
struct NumberRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
[[nodiscard]] NumberRange range_of(std::string_view key);

// Type, unit, scale, enumerators and bits of one row.
void compare_row(Comparison& comparison, const std::string& where, const FieldInfo& ours,
                 const boost::json::object& reference);

// What of the reference's rows is on the wire.
struct Selection {
  Layout layout;
  int year = 2013;
  bool strict = false;
  std::string_view variant;  // "jsatl12-2017" or "gdrta002-2020"
};
// All rows of a structure, those of structures inside it included.
void compare_rows(Comparison& comparison, const std::string& where, std::span<const FieldInfo> ours,
                  const boost::json::array& reference, const Selection& selection);

}  // namespace jt808::test
