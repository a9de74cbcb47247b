// What the signatures of the API are computed of, once more: slowly, from the words of the contract, and with
// nothing of the gateway's own code.
#pragma once

#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

struct Pair {
  std::string name;
  std::string value;
  bool in_form = false;
};

inline std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// A form's text; nothing where a % stands before something else than two hex digits.
inline std::optional<std::string> decode(const std::string& text) {
  const std::string digits = "0123456789abcdef0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 1) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = digits.find(text[i + 1]);
    const auto low = digits.find(text[i + 2]);
    if (high == std::string::npos || low == std::string::npos) return std::nullopt;
    out += static_cast<char>((high % 16) * 16 + low % 16);
    i += 2;
  }
  return out;
}

// By writing every code point again and comparing.
inline bool sound_utf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF7 || i + length > text.size()) return false;
    unsigned long point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if (next < 0x80 || next > 0xBF) return false;
      point = point * 64 + (next - 0x80);
    }
    const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += length;
  }
  return true;
}

// The parameters in the order in which they came; nothing where the request must be refused for them.
inline std::optional<std::vector<Pair>> parameters(const std::string& query, const std::string& form) {
  std::vector<Pair> all;
  for (const bool in_form : {false, true}) {
    for (const std::string& part : split(in_form ? form : query, '&')) {
      if (part.empty()) continue;
      const auto equals = part.find('=');
      const auto name = decode(part.substr(0, equals));
      const auto value = decode(equals == std::string::npos ? std::string() : part.substr(equals + 1));
      if (!name || !value || name->empty() || !sound_utf8(*name) || !sound_utf8(*value)) return std::nullopt;
      for (const Pair& other : all) {
        if (other.name == *name) return std::nullopt;
      }
      all.push_back({*name, *value, in_form});
    }
  }
  return all;
}

inline std::string encode(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    const bool stays = c != '\0' && std::strchr(
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-_.~",
                                        c) != nullptr;
    out += stays ? std::string(1, c) : std::string(hex);
  }
  return out;
}

// Sorted by name, byte by byte.
inline std::string canonical_query(const std::vector<Pair>& all, bool with_form, bool with_signature) {
  std::map<std::vector<unsigned char>, std::string> sorted;
  for (const Pair& each : all) {
    if ((each.in_form && !with_form) || (each.name == "Signature" && !with_signature)) continue;
    sorted[{each.name.begin(), each.name.end()}] = encode(each.name) + "=" + encode(each.value);
  }
  std::string text;
  for (const auto& [name, pair] : sorted) text += (text.empty() ? "" : "&") + pair;
  return text;
}

inline std::string sig1_string_to_sign(const std::string& method, const std::vector<Pair>& all) {
  return method + "&" + encode("/") + "&" + encode(canonical_query(all, true, false));
}

inline std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  return text;
}

inline std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Of a SignedHeaders list; nothing where it is none.
inline std::optional<std::vector<std::string>> signed_headers(const std::string& list) {
  std::map<std::string, int> names;
  for (const std::string& part : split(list, ';')) {
    const std::string name = lower(trimmed(part));
    if (name.empty() || names[name]++ > 0 || names.size() > 64) return std::nullopt;
  }
  std::vector<std::string> sorted;
  for (const auto& [name, count] : names) sorted.push_back(name);
  return sorted;
}

struct Header {
  std::string name;
  std::string value;
};

// Up to the hash of the body, which is the caller's to add.
inline std::string canonical_request(const std::string& method, const std::vector<Pair>& all,
                                     const std::vector<Header>& headers,
                                     const std::vector<std::string>& names) {
  std::string lines;
  std::string list;
  for (const std::string& name : names) {
    std::string value;
    for (auto each = headers.rbegin(); each != headers.rend(); ++each) {
      if (lower(each->name) == name) value = trimmed(each->value);  // the first one stays
    }
    lines += name + ":" + value + "\n";
    list += (list.empty() ? "" : ";") + name;
  }
  return method + "\n/\n" + canonical_query(all, false, true) + "\n" + lines + "\n" + list + "\n";
}

}  // namespace oracle
