// Implementation of the data folder and its secrets.
#include "gateway/auth/secret_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "jt808/bytes.hpp"

namespace gateway {
namespace fs = std::filesystem;
namespace {

template <class T>
OrError<T> failure(std::string text) {
  return {std::nullopt, std::move(text)};
}

OrError<std::string> read_secret(const fs::path& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) {
    return failure<std::string>(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  }
  if ((facts.st_mode & 077) != 0) {
    return failure<std::string>(fmt::format("{} is readable by others than its owner; run: chmod 600 {}",
                                            file.string(), file.string()));
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    return failure<std::string>(
        fmt::format("cannot read {}; check its owner and permissions", file.string()));
  return {text.str(), {}};
}

// Whole or not at all, also when the machine stops: written beside, synchronised, renamed.
std::string write_secret(const fs::path& file, std::string_view text) {
  const fs::path draft = file.string() + ".new";
  const int handle = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return fmt::format("cannot write {}: {}", draft.string(), std::strerror(errno));
  const bool written =
      ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(handle) == 0;
  const int problem = errno;
  ::close(handle);
  if (!written) return fmt::format("cannot write {}: {}", draft.string(), std::strerror(problem));
  std::error_code error;
  fs::rename(draft, file, error);
  return error ? fmt::format("cannot create {}: {}", file.string(), error.message()) : std::string();
}

template <std::size_t N>
bool fill_random(std::array<std::uint8_t, N>& bytes) {
  return RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1;
}

std::string random_text(std::size_t length) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  std::array<std::uint8_t, 64> bytes{};
  while (text.size() < length) {
    if (!fill_random(bytes)) return {};
    for (const std::uint8_t byte : bytes) {
      // 248 is the largest multiple of 62 in a byte: the rest would favour the first letters.
      if (byte < 248 && text.size() < length) text.push_back(kAlphabet[byte % kAlphabet.size()]);
    }
  }
  return text;
}

bool is_base64url(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

OrError<std::string> secret_of(const AccessKeyConfig& key) {
  std::string secret;
  if (!key.secret_env.empty()) {
    const char* const value = std::getenv(key.secret_env.c_str());
    if (value == nullptr) {
      return failure<std::string>(
          fmt::format("access key {}: the environment variable {} is not set", key.id, key.secret_env));
    }
    secret = value;
  } else {
    auto text = load_secret(key.secret_file);
    if (!text.value) return failure<std::string>(fmt::format("access key {}: {}", key.id, text.error));
    secret = std::move(*text.value);
  }
  if (secret.empty()) return failure<std::string>(fmt::format("access key {}: its secret is empty", key.id));
  return {std::move(secret), {}};
}

OrError<AccessKeys> own_access_key(const fs::path& folder) {
  const fs::path file = folder / "access_key.json";
  std::error_code error;
  AccessKeys keys;
  if (!fs::exists(file, error)) {
    const std::string id = random_text(24);
    const std::string secret = random_text(30);
    if (secret.empty()) return failure<AccessKeys>("no random numbers are to be had from OpenSSL");
    const boost::json::value document{{"AccessKeyId", id}, {"AccessKeySecret", secret}};
    if (auto problem = write_secret(file, boost::json::serialize(document) + "\n"); !problem.empty()) {
      return failure<AccessKeys>(std::move(problem));
    }
    keys.secrets.emplace(id, secret);
    keys.created = true;
    return {std::move(keys), {}};
  }
  const auto text = read_secret(file);
  if (!text.value) return failure<AccessKeys>(text.error);
  boost::json::error_code bad;
  const auto document = boost::json::parse(*text.value, bad);
  const auto* const object = bad ? nullptr : document.if_object();
  const auto* const id = object == nullptr ? nullptr : object->if_contains("AccessKeyId");
  const auto* const secret = object == nullptr ? nullptr : object->if_contains("AccessKeySecret");
  if (id == nullptr || secret == nullptr || !id->is_string() || !secret->is_string() ||
      id->get_string().empty() || secret->get_string().empty()) {
    return failure<AccessKeys>(fmt::format(
        R"({} must hold {{"AccessKeyId":"...","AccessKeySecret":"..."}}; mend it, or remove it to have a new key made)",
        file.string()));
  }
  keys.secrets.emplace(std::string(id->get_string()), std::string(secret->get_string()));
  return {std::move(keys), {}};
}

}  // namespace

std::optional<std::string> DataFolder::create(const fs::path& folder) {
  std::error_code error;
  const bool is_new = !fs::exists(folder, error);
  if (is_new) fs::create_directories(folder, error);
  if (is_new && !error) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return std::nullopt;
  return fmt::format(
      "cannot create the data folder {}: {}; choose another with data_dir or "
      "--data-dir",
      folder.string(), error.message());
}

std::optional<int> DataFolder::owner(const fs::path& folder) {
  const int lock = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (lock < 0) return std::nullopt;
  const bool free = ::flock(lock, LOCK_SH | LOCK_NB) == 0;
  std::array<char, 16> text{};
  const ssize_t size = free ? 0 : ::read(lock, text.data(), text.size() - 1);
  ::close(lock);
  const int process = size > 0 ? std::atoi(text.data()) : 0;
  return process > 0 ? std::optional(process) : std::nullopt;
}

OrError<DataFolder> DataFolder::open(const fs::path& folder) {
  if (auto failed = create(folder)) return failure<DataFolder>(std::move(*failed));
  const fs::path lock_file = folder / "lock";
  const int lock = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return failure<DataFolder>(
        fmt::format("the data folder {} is not writable: {}; give it to this user (uid {}) or "
                    "choose another with --data-dir",
                    folder.string(), std::strerror(errno), ::getuid()));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return failure<DataFolder>(
        fmt::format("the data folder {} is in use by another gateway; stop it, or give this "
                    "one its own with --data-dir",
                    folder.string()));
  }
  // For whoever wants to tell this process something.
  const std::string process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0 || ::write(lock, process.data(), process.size()) < 0) {
    const int problem = errno;
    ::close(lock);
    return failure<DataFolder>(
        fmt::format("cannot write {}: {}", lock_file.string(), std::strerror(problem)));
  }
  return {DataFolder(folder, lock), {}};
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

OrError<std::vector<AuthKey>> load_auth_keys(const fs::path& folder) {
  using Keys = std::vector<AuthKey>;
  const fs::path file = folder / "auth_keys";
  std::error_code error;
  if (!fs::exists(file, error)) {
    AuthKey key;
    key.id = 'A';
    if (!fill_random(key.key)) return failure<Keys>("no random numbers are to be had from OpenSSL");
    const std::string line = std::string(1, key.id) + " " + jt808::to_hex(key.key) + "\n";
    if (auto problem = write_secret(file, line); !problem.empty()) return failure<Keys>(std::move(problem));
    return {Keys{key}, {}};
  }
  const auto text = read_secret(file);
  if (!text.value) return failure<Keys>(text.error);
  Keys keys;
  std::istringstream lines(*text.value);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    const auto bytes = line.size() > 2 ? jt808::from_hex(std::string_view(line).substr(2)) : std::nullopt;
    const bool known = std::ranges::find(keys, line[0], &AuthKey::id) != keys.end();
    if (line.size() < 2 || line[1] != ' ' || !is_base64url(line[0]) || !bytes || bytes->size() != 32 ||
        known) {
      return failure<Keys>(
          fmt::format("{}:{}: must be a key id of its own (one letter or digit), a blank and 64 "
                      "hexadecimal digits",
                      file.string(), number));
    }
    AuthKey key;
    key.id = line[0];
    std::ranges::copy(*bytes, key.key.begin());
    keys.push_back(key);
  }
  if (keys.empty())
    return failure<Keys>(fmt::format("{} holds no key; remove it to have one made", file.string()));
  return {std::move(keys), {}};
}

OrError<std::string> load_secret(const fs::path& file) {
  auto text = read_secret(file);
  if (text.value && !text.value->empty() && text.value->back() == '\n') text.value->pop_back();
  return text;
}

OrError<std::string> load_admin_token(const fs::path& folder) {
  const fs::path file = folder / "admin_token";
  std::error_code error;
  if (!fs::exists(file, error)) {
    std::string token = random_text(40);
    if (token.empty()) return failure<std::string>("no random numbers are to be had from OpenSSL");
    if (auto problem = write_secret(file, token + "\n"); !problem.empty()) {
      return failure<std::string>(std::move(problem));
    }
    return {std::move(token), {}};
  }
  auto text = read_secret(file);
  if (!text.value) return text;
  while (!text.value->empty() && (text.value->back() == '\n' || text.value->back() == '\r'))
    text.value->pop_back();
  if (text.value->empty()) {
    return failure<std::string>(fmt::format("{} is empty; remove it to have a token made", file.string()));
  }
  return text;
}

OrError<AccessKeys> load_access_keys(const std::vector<AccountConfig>& accounts, const fs::path& folder) {
  AccessKeys keys;
  bool configured = false;
  for (const AccountConfig& account : accounts) {
    for (const AccessKeyConfig& key : account.access_keys) {
      configured = true;
      if (!key.active) continue;
      auto secret = secret_of(key);
      if (!secret.value) return failure<AccessKeys>(std::move(secret.error));
      keys.secrets.emplace(key.id, std::move(*secret.value));
    }
  }
  if (!configured) return own_access_key(folder);
  return {std::move(keys), {}};
}

}  // namespace gateway
