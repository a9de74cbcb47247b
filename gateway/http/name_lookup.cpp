// Implementation of the look-up.
#include "gateway/http/name_lookup.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace gateway {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct NameLookup::Home {
  std::mutex mutex;
  NameLookup* lookup = nullptr;
};

NameLookup::NameLookup(asio::io_context& io, std::string host, std::uint16_t port, Resolve resolve)
    : io_(io),
      host_(std::move(host)),
      port_(port),
      resolve_(std::move(resolve)),
      home_(std::make_shared<Home>()) {
  home_->lookup = this;
}

void NameLookup::stop() {
  const std::lock_guard lock(home_->mutex);
  home_->lookup = nullptr;
}

void NameLookup::find(Done done) {
  error_code no_address;
  const auto address = asio::ip::make_address(host_, no_address);
  if (!no_address) return done({tcp::endpoint(address, port_)});
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  try {
    std::thread([home = home_, host = host_, port = port_, resolve = resolve_] {
      Endpoints found;
      try {
        found = resolve(host, port);
      } catch (const std::exception&) {  // no memory, no descriptors: as if the name were unknown
        found.clear();
      }
      const std::lock_guard lock(home->mutex);
      NameLookup* const lookup = home->lookup;
      if (lookup == nullptr) return;
      asio::post(lookup->io_, [lookup, found = std::move(found)] { lookup->on_found(found); });
    }).detach();
  } catch (const std::system_error&) {  // the system gives no more threads
    on_found({});
  }
}

void NameLookup::on_found(const Endpoints& endpoints) {
  for (const Done& done : std::exchange(waiting_, {})) done(endpoints);
}

NameLookup::Endpoints NameLookup::system(const std::string& host, std::uint16_t port) {
  asio::io_context io;
  tcp::resolver resolver(io);
  error_code error;
  Endpoints found;
  for (const auto& each : resolver.resolve(host, std::to_string(port), error))
    found.push_back(each.endpoint());
  return found;
}

}  // namespace gateway
