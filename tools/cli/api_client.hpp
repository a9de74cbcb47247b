// Calls of the API whose answers the program reads itself.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "tools/cli/access_key.hpp"
#include "tools/cli/api_call.hpp"
#include "tools/cli/http_client.hpp"

namespace cli {

struct ApiAnswer {
  unsigned status = 0;
  boost::json::object document;

  [[nodiscard]] bool success() const;  // HTTP 200 and Success true
  // Code and text of an error of either layer, for people.
  [[nodiscard]] std::string error() const;
  [[nodiscard]] std::string code() const;
};

struct ApiTarget {
  Endpoint endpoint;
  AccessKey key;
  std::string ca_file;
  Signature signature = Signature::sig1;
};

// One call after the other, each on a connection of its own.
class ApiClient {
 public:
  using Pause = std::function<void(std::chrono::milliseconds)>;

  ApiClient(ApiTarget target, Pause pause) : target_(std::move(target)), pause_(std::move(pause)) {}

  // A call that is throttled is made again after a pause, up to half a minute long. Throws HttpError where no
  // document of the API comes: the call may have been carried out, or not.
  [[nodiscard]] ApiAnswer call(const std::string& action, const Parameters& query, const Parameters& form);
  void pause(std::chrono::milliseconds time) const { pause_(time); }

 private:
  [[nodiscard]] ApiAnswer call_once(const ApiCall& call);

  ApiTarget target_;
  Pause pause_;
};

}  // namespace cli
