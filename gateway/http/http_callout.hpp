// Posts JSON to a web service over HTTP or HTTPS, on a thread of its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/core/callout.hpp"
#include "gateway/http/name_lookup.hpp"

namespace gateway {

struct HttpCalloutOptions {
  HttpUrl url;
  std::chrono::milliseconds time_limit{3000};  // from post() to the end of the answer
  std::string token;                           // sent as `Authorization: Bearer`; empty: none
  std::filesystem::path ca_file;               // whom to trust with https; empty: the system's certificates
  NameLookup::Resolve resolve = NameLookup::system;
};

// One connection for each question; how many run at once is the caller's business. Owned by the application;
// once it is destroyed no callback runs any more. Its end waits for nobody, the system's resolver included.
class HttpCallout final : public Callout {
 public:
  explicit HttpCallout(HttpCalloutOptions options);
  ~HttpCallout() override;
  // Before the first post(). The error names the file of certificates that cannot be used.
  [[nodiscard]] std::optional<std::string> start();
  void post(std::string body, Done done) override;
  // As the destructor, earlier. Later posts do nothing.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway
