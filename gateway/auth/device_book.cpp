// Implementation of the rules of registration and authentication. What operators do is in
// device_operations.cpp.
#include "gateway/auth/device_book.hpp"

#include <algorithm>
#include <utility>

#include "gateway/crypto/hashes.hpp"

namespace gateway {
namespace {

constexpr std::uint8_t kSuccess = 0;
constexpr std::uint8_t kTerminalRegistered = 3;  // results of 0x8100
constexpr std::uint8_t kNotInDatabase = 4;

// Whatever was decided, where the store did not keep it the terminal hears nothing and tries again.
template <class Outcome>
Outcome unavailable() {
  Outcome outcome{};
  outcome.unavailable = true;
  return outcome;
}

}  // namespace

std::optional<std::string> DeviceBook::load() {
  const std::lock_guard lock(mutex_);
  index_.reserve(store_.expected_devices());
  return store_.load([this](DeviceRow row) { index_.put(std::move(row)); },
                     [this](PendingRow row) { index_.put_pending(std::move(row)); },
                     [this](const EndedPhone& ended) { index_.put_ended(ended); });
}

TerminalKey DeviceBook::no_phone(std::uint16_t product, bool disabled) {
  TerminalKey key{product, {}};
  key.phone.bcd.fill(0xff);
  if (disabled) key.phone.bcd.back() = 0xfe;
  return key;
}

DeviceStore::Write DeviceBook::write(decltype(DeviceChange::what) what, DeviceStore::Done done) {
  const auto written = store_.write({std::move(what), clock_.wall_now()}, std::move(done));
  if (written == DeviceStore::Write::full) counters_.store_full.fetch_add(1, std::memory_order_relaxed);
  return written;
}

bool DeviceBook::has_room(const TerminalKey& key) const {
  return index_.ended(key) || index_.devices() + index_.ended_phones() < config_.limits.devices;
}

// What the registration comes to, without its code; `row` is what then waits for the 0x0102.
RegistrationOutcome DeviceBook::judge(const Registration& registration, PendingRow& row) const {
  const TerminalKey& key = registration.key;
  const TerminalIdentity& identity = registration.identity;
  row.key = key;
  row.edition = registration.edition;
  row.layout_2019 = registration.layout_2019;
  row.facts = {identity, registration.province, registration.city, registration.plate_color,
               registration.plate};
  row.name = identity.valid() ? identity.device_name() : key.phone.digits();
  const bool may_create = config_.products[key.product].admission != AdmissionMode::import;
  const bool nobody = key == no_phone(key.product) || key == no_phone(key.product, true);
  if (nobody || (!open(key.product) && !identity.valid())) return {kNotInDatabase, {}};
  const DeviceRow* const bound = index_.find(key);
  const DeviceRow* device = index_.find(key.product, row.name);
  if ((bound != nullptr && bound->disabled) || (device != nullptr && device->disabled)) {
    return {kNotInDatabase, {}};
  }
  if (device == nullptr && !may_create) return {kNotInDatabase, {}};
  bool conflict = bound != nullptr && bound->name != row.name;
  if (device != nullptr && device->phone && *device->phone != key.phone) {
    conflict = true;
    if (open(key.product)) {
      row.name = key.phone.digits();
      device = index_.find(key.product, row.name);
      if (device != nullptr && device->disabled) return {kNotInDatabase, {}};
    }
  }
  if (conflict && !open(key.product)) return {kTerminalRegistered, {}, true};
  if (device == nullptr && bound == nullptr && !has_room(key)) {
    return {kNotInDatabase, {}, conflict};
  }
  row.code_name = row.name;
  // In `open` a phone keeps its generation under another name: a code that ended stays ended.
  row.generation = device != nullptr ? device->generation : bound != nullptr ? bound->generation : 1;
  row.generation = std::max(row.generation, index_.ended(key).value_or(1));
  return {kSuccess, {}, conflict};
}

RegistrationOutcome DeviceBook::probe(const Registration& registration, std::string& device_name) const {
  const std::lock_guard lock(mutex_);
  PendingRow row;
  RegistrationOutcome outcome = judge(registration, row);
  device_name = row.name;
  return outcome;
}

void DeviceBook::register_terminal(const Registration& registration,
                                   std::function<void(const RegistrationOutcome&)> done) {
  RegistrationOutcome outcome;
  {
    const std::lock_guard lock(mutex_);
    PendingRow row;
    outcome = judge(registration, row);
    if (outcome.result == kSuccess && registering_.contains(row.key)) {
      // One at a time, so that each can be undone; the terminal asks again.
      outcome = unavailable<RegistrationOutcome>();
    } else if (outcome.result == kSuccess) {
      const std::string tag = AuthCodes::tag_of(row.code_name, row.generation);
      outcome.auth_code = codes_.make(product_key(row.key.product), row.key.phone, tag);
      std::optional<TerminalKey> evicted;
      auto was = pending(row.key);
      if (!was) evicted = index_.oldest_pending(config_.limits.pending_registrations);
      const auto written =
          write(PutPending{row, evicted}, [this, key = row.key, was = std::move(was), gone = pending(evicted),
                                           done, outcome](bool committed) {
            settle(key, was, gone, committed);
            done(committed ? outcome : unavailable<RegistrationOutcome>());
          });
      if (written == DeviceStore::Write::full) {
        outcome = unavailable<RegistrationOutcome>();
      } else {
        if (evicted) index_.erase_pending(*evicted);
        index_.put_pending(std::move(row));
      }
      if (written == DeviceStore::Write::queued) {
        registering_.insert(registration.key);
        return;
      }
    }
  }
  done(outcome);
}

std::optional<PendingRow> DeviceBook::pending(const std::optional<TerminalKey>& key) const {
  const PendingRow* const row = key ? index_.pending(*key) : nullptr;
  return row == nullptr ? std::nullopt : std::optional(*row);
}

void DeviceBook::settle(const TerminalKey& key, const std::optional<PendingRow>& was,
                        const std::optional<PendingRow>& evicted, bool committed) {
  const std::lock_guard lock(mutex_);
  registering_.erase(key);
  if (committed) return;
  // Unless it was confirmed, evicted or ended meanwhile, what waits is the one that was not kept.
  if (index_.pending(key) != nullptr) {
    index_.erase_pending(key);
    if (was) index_.put_pending(*was);
  }
  if (evicted && index_.pending(evicted->key) == nullptr) index_.put_pending(*evicted);
}

// The row that a pending registration becomes; nothing where that is not possible any more.
std::optional<BindDevice> DeviceBook::binding_of(const PendingRow& pending) const {
  const std::uint16_t product = pending.key.product;
  const DeviceRow* device = index_.find(product, pending.name);
  BindDevice made;
  made.row.name = pending.name;
  if (device != nullptr && device->phone && *device->phone != pending.key.phone) {
    // Between the registration and now another phone took the name.
    if (!open(product)) return std::nullopt;
    made.row.name = pending.key.phone.digits();
    device = index_.find(product, made.row.name);
  }
  if (device != nullptr) {
    if (device->disabled || device->generation > pending.generation) return std::nullopt;
    made.row = *device;
  } else if (config_.products[product].admission == AdmissionMode::import) {
    return std::nullopt;
  }
  if (index_.ended(pending.key).value_or(1) > pending.generation) return std::nullopt;
  const DeviceRow* const bound = index_.find(pending.key);
  if (bound != nullptr && bound->name != made.row.name) {
    if (!open(product) || bound->disabled) return std::nullopt;
    made.former = bound->name;
    made.remove_former = !bound->imported;
  }
  if (device == nullptr && !made.remove_former && !has_room(pending.key)) return std::nullopt;
  made.row.product = product;
  made.row.phone = pending.key.phone;
  made.row.code_name = pending.code_name;
  made.row.generation = pending.generation;
  made.row.status = DeviceStatus::registered;
  made.row.edition = pending.edition;
  made.row.layout_2019 = pending.layout_2019;
  if (device == nullptr) made.row.changed = clock_.wall_now();
  made.facts = pending.facts;
  return made;
}

DeviceBook::Login DeviceBook::judge(const TerminalKey& key, std::string_view code) const {
  const auto accepted = [](const DeviceRow& row) {
    AuthenticationOutcome outcome{true, row.name, row.pinned ? row.pinned : row.edition};
    outcome.layout_2019 = row.layout_2019;
    outcome.pinned = row.pinned.has_value();
    return outcome;
  };
  const DeviceRow* const current = index_.find(key);
  if (current != nullptr && current->disabled) return {};
  const auto tag = codes_.verify(product_key(key.product), key.phone, code);
  if (!tag) {
    if (current == nullptr || !own_code_holds(*current, code)) return {};
    return {accepted(*current), {}};
  }
  if (const PendingRow* const pending = index_.pending(key);
      pending != nullptr && *tag == AuthCodes::tag_of(pending->code_name, pending->generation)) {
    auto binding = binding_of(*pending);
    if (!binding) return {};
    return {accepted(binding->row), std::move(binding)};
  }
  // The code is ours but the store is younger than it: the terminal is served under its phone.
  if (current == nullptr) {
    if (config_.products[key.product].admission == AdmissionMode::import || index_.ended(key)) return {};
    return {{true, key.phone.digits(), std::nullopt}, {}};
  }
  if (*tag != AuthCodes::tag_of(current->code_name, current->generation)) return {};
  // An import gives a removed device's phone to a new one of its name: what had ended stays ended.
  if (index_.ended(key).value_or(1) > current->generation) return {};
  return {accepted(*current), {}};
}

AuthenticationOutcome DeviceBook::probe(const TerminalKey& key, std::string_view code) const {
  const std::lock_guard lock(mutex_);
  return judge(key, code).outcome;
}

void DeviceBook::authenticate(const TerminalKey& key, std::string_view code,
                              std::function<void(const AuthenticationOutcome&)> done) {
  AuthenticationOutcome outcome;
  {
    const std::lock_guard lock(mutex_);
    Login login = judge(key, code);
    outcome = std::move(login.outcome);
    if (outcome.accepted && unsettled_.contains(key)) {
      // What is only on its way to the store must not be told to anybody, on this link or another.
      outcome = unavailable<AuthenticationOutcome>();
    } else if (login.bind) {
      BindDevice& made = *login.bind;
      const auto written =
          write(made, [this, key, name = made.row.name, was = before(made), done, outcome](bool committed) {
            settle(key, name, was, committed);
            done(committed ? outcome : unavailable<AuthenticationOutcome>());
          });
      if (written != DeviceStore::Write::full) {
        bind(std::move(made));
      } else {
        outcome = unavailable<AuthenticationOutcome>();
      }
      if (written == DeviceStore::Write::queued) {
        unsettled_.insert(key);
        return;
      }
    }
  }
  done(outcome);
}

DeviceBook::Before DeviceBook::before(const BindDevice& made) const {
  const std::uint16_t product = made.row.product;
  const TerminalKey key{product, *made.row.phone};
  Before was;
  if (const DeviceRow* const row = index_.find(product, made.row.name)) was.device = *row;
  if (made.former) {
    if (const DeviceRow* const row = index_.find(product, *made.former)) was.former = *row;
  }
  was.pending = pending(key);
  if (const auto generation = index_.ended(key)) was.ended = EndedPhone{key, *generation};
  return was;
}

void DeviceBook::settle(const TerminalKey& key, const SharedText& name, const Before& was, bool committed) {
  const std::lock_guard lock(mutex_);
  unsettled_.erase(key);
  if (committed) return;
  const DeviceRow* const bound = index_.find(key);
  if (bound == nullptr || bound->name != name) return;
  const bool disabled = bound->disabled;  // perhaps meanwhile
  index_.erase(key.product, name);
  if (was.device) {
    DeviceRow again = *was.device;
    again.disabled = disabled;
    index_.put(std::move(again));
  }
  if (was.former) {
    const DeviceRow* const now = index_.find(key.product, was.former->name);
    DeviceRow again = now == nullptr ? *was.former : *now;
    // Where it has got another phone meanwhile, that one stays.
    if (!again.phone) again.phone = key.phone;
    index_.put(std::move(again));
  }
  if (was.pending && index_.pending(key) == nullptr) index_.put_pending(*was.pending);
  if (was.ended) index_.put_ended(*was.ended);
}

void DeviceBook::bind(BindDevice made) {
  if (made.former) {
    if (made.remove_former) {
      index_.erase(made.row.product, *made.former);
    } else if (const DeviceRow* const former = index_.find(made.row.product, *made.former)) {
      DeviceRow unbound = *former;
      unbound.phone.reset();
      index_.put(std::move(unbound));
    }
  }
  const TerminalKey key{made.row.product, *made.row.phone};
  index_.erase_pending(key);
  index_.erase_ended(key);
  index_.put(std::move(made.row));
}

bool DeviceBook::own_code_holds(const DeviceRow& row, std::string_view code) const {
  if (row.own_code.empty()) return false;
  const std::string digest = digest_of_code(product_key(row.product), row.name, code);
  return equal_constant_time(digest, row.own_code.view());
}

void DeviceBook::deregister(const TerminalKey& key, std::function<void(bool)> done) {
  // Where nothing is known of it and nothing more can be kept, its code would not end.
  bool kept = false;
  {
    const std::lock_guard lock(mutex_);
    std::optional<DeviceStore::Write> written;
    if (const DeviceRow* const current = index_.find(key)) {
      PutDevice change{*current, key};
      ++change.row.generation;
      change.row.status = DeviceStatus::unregistered;
      written = write(change, done);
      if (written != DeviceStore::Write::full) index_.put(std::move(change.row));
    } else if (has_room(key)) {
      // Only the code's own tag is known of it: all that it has been given so far ends.
      const EndedPhone ended{key, index_.ended(key).value_or(1) + 1};
      written = write(EndPhone{ended}, done);
      if (written != DeviceStore::Write::full) index_.put_ended(ended);
    }
    if (written && written != DeviceStore::Write::full) index_.erase_pending(key);
    if (written == DeviceStore::Write::queued) return;
    kept = written == DeviceStore::Write::committed;
  }
  done(kept);
}

}  // namespace gateway
