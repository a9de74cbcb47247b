// The data folder and the secrets in it: made at the first start, readable by the owner only.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/auth_key.hpp"
#include "gateway/config/config.hpp"

namespace gateway {

// Of anything at start that needs the disk: a value, or what is wrong and how to mend it.
template <class T>
struct OrError {
  std::optional<T> value;
  std::string error;
};

// A data folder that belongs to this process while the object lives: a second process is refused.
class DataFolder {
 public:
  [[nodiscard]] static OrError<DataFolder> open(const std::filesystem::path& folder);
  // Makes it where it does not exist; the error, if any.
  [[nodiscard]] static std::optional<std::string> create(const std::filesystem::path& folder);
  // The process that has it open, if one has.
  [[nodiscard]] static std::optional<int> owner(const std::filesystem::path& folder);
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  DataFolder(std::filesystem::path path, int lock) noexcept : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_;
};

// auth_keys: lines of `ID KEY`, ID one base64url character, KEY 64 hexadecimal digits; the first signs.
[[nodiscard]] OrError<std::vector<AuthKey>> load_auth_keys(const std::filesystem::path& folder);

// A secret in a file of its own that nobody else may read, without the end of its line.
[[nodiscard]] OrError<std::string> load_secret(const std::filesystem::path& file);

// admin_token: what the admin listener's bearer must say; made at the first start.
[[nodiscard]] OrError<std::string> load_admin_token(const std::filesystem::path& folder);

struct AccessKeys {
  std::map<std::string, std::string, std::less<>> secrets;  // by id
  bool created = false;                                     // access_key.json was made now
};

// The configured keys that are active, or, where none is configured, the one in access_key.json.
[[nodiscard]] OrError<AccessKeys> load_access_keys(const std::vector<AccountConfig>& accounts,
                                                   const std::filesystem::path& folder);

}  // namespace gateway
