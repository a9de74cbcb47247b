// Types as the standard writes them.
#include "jt808/schema.hpp"

namespace jt808 {
namespace {

std::string sized(const char* type, unsigned bytes) {
  return std::string(type) + '[' + std::to_string(bytes) + ']';
}

std::string number_name(unsigned bytes) {
  switch (bytes) {
    case 1:
      return "BYTE";
    case 2:
      return "WORD";
    case 4:
      return "DWORD";
    default:
      return "QWORD";
  }
}

}  // namespace

std::string type_name(const FieldInfo& field) {
  switch (field.kind) {
    case Kind::number:
    case Kind::decimal:
    case Kind::flags:
    case Kind::enumeration:
    case Kind::count:
      return number_name(field.width);
    case Kind::signed_number:
      return "INT16";
    case Kind::digits:
    case Kind::time:
    case Kind::date:
    case Kind::clock:
      return sized("BCD", field.width);
    case Kind::text:
      if (field.extent != Extent::fixed) return "STRING";
      return sized(field.string_type ? "STRING" : "BYTE", field.width);
    case Kind::bytes:
      if (field.extent != Extent::fixed) return "BYTES";
      return field.width == 1 ? "BYTE" : sized("BYTE", field.width);
    case Kind::structure:
      if (field.structure->name == "location_report") return "LOCATION";
      return field.structure->name == "location_base" ? "LOCATION_BASE" : "STRUCT";
    case Kind::list:
      return field.extent == Extent::fixed ? sized("LIST", field.width) : "LIST";
    case Kind::items:
      return "LIST";
  }
  return {};
}

}  // namespace jt808
