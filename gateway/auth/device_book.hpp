// Which device has which phone, and which code holds: the rules of registration, binding and authentication.
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/auth/auth_codes.hpp"
#include "gateway/auth/device_index.hpp"
#include "gateway/config/config.hpp"
#include "gateway/core/device_catalog.hpp"
#include "gateway/core/device_events.hpp"
#include "gateway/core/device_store.hpp"
#include "gateway/core/ports.hpp"

namespace gateway {

// Every rule about devices is here; the store only keeps rows. Reads come from memory and never wait for it,
// and what a terminal is told of a change is told once the store kept it. Thread-safe by one lock, which
// registration, login, logout and calls take for a look-up. Refers to what the application owns; the store
// ends first.
class DeviceBook final : public DeviceDirectory, public DeviceCatalog {
 public:
  struct Counters {
    std::atomic<std::uint64_t> store_full{0};        // changes refused: too many wait for the disk
    std::atomic<std::uint64_t> presence_lost{0};     // online and offline times that were not kept
    std::atomic<std::uint64_t> import_conflicts{0};  // imported phones that another device has
  };

  DeviceBook(const Config& config, const AuthCodes& codes, DeviceStore& store, const Clock& clock)
      : config_(config), codes_(codes), store_(store), clock_(clock) {}

  // Before any terminal. Hears, outside the lock, of every terminal that may be online and may not stay.
  void set_listener(DeviceListener& listener) noexcept { listener_ = &listener; }
  // Before any terminal. Whether a terminal has a session right now; called with the lock held.
  void set_online_check(std::function<bool(const TerminalKey&)> is_online) {
    is_online_ = std::move(is_online);
  }
  // Before any terminal. The error is the store's.
  [[nodiscard]] std::optional<std::string> load();

  // 0x0100. In `open` a name of another phone, or an invalid one, becomes the phone's digits.
  void register_terminal(const Registration&, std::function<void(const RegistrationOutcome&)> done);
  // 0x0102: a code of ours, or the one that the device was imported with.
  void authenticate(const TerminalKey&, std::string_view code,
                    std::function<void(const AuthenticationOutcome&)> done);
  // What authenticate() would say, without any change.
  [[nodiscard]] AuthenticationOutcome probe(const TerminalKey&, std::string_view code) const;
  // What registration would say without a code, and the name the device would have.
  [[nodiscard]] RegistrationOutcome probe(const Registration&, std::string& device_name) const;
  // 0x0003: the codes given out so far end; imported ones stay.
  void deregister(const TerminalKey&, std::function<void(bool)> done);
  void set_presence(const TerminalKey&, bool online, std::string_view peer);

  // For operators. False: no such device, or no room for what must be kept of it.
  bool set_disabled(std::uint16_t product, std::string_view name, bool disabled,
                    std::function<void(bool)> done);
  // The device loses its phone, and its codes end: another phone may register it.
  bool unbind(std::uint16_t product, std::string_view name, std::function<void(bool)> done);
  // Takes in what was imported beside this process; `done` gets the number of devices, nothing where the
  // store could not read them.
  void reload_imported(std::function<void(std::optional<std::size_t>)> done);
  // The phone's digits where it has no device.
  [[nodiscard]] std::string name_of(const TerminalKey&) const;
  [[nodiscard]] bool was_imported(const TerminalKey&, std::string_view name) const;

  // DeviceCatalog; in device_catalog.cpp.
  [[nodiscard]] std::optional<DeviceFinding> find(std::uint16_t product,
                                                  std::string_view name) const override;
  [[nodiscard]] DeviceCounts counts(std::uint16_t product) const override;
  [[nodiscard]] Change disable(std::uint16_t product, std::string_view name, bool disabled,
                               DeviceCatalog::Done done) override;
  [[nodiscard]] Change remove(std::uint16_t product, std::string_view name,
                              DeviceCatalog::Done done) override;
  [[nodiscard]] std::vector<ImportConflict> check_import(
      std::uint16_t product, const std::vector<VehicleDevice>& devices) const override;
  [[nodiscard]] Change import_devices(std::uint16_t product, const std::vector<VehicleDevice>& devices,
                                      std::vector<ImportConflict>& conflicts,
                                      DeviceCatalog::Done done) override;

  // DeviceDirectory
  [[nodiscard]] std::optional<TerminalKey> find_device(std::uint16_t product,
                                                       std::string_view name) const override;
  [[nodiscard]] bool awaits_authentication(const TerminalKey&) const override;
  [[nodiscard]] bool disabled(const TerminalKey&) const override;

  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

  // Stands for a device that has no phone yet: nobody is online with it. One that is disabled has a key of
  // its own, by which disabled() knows it.
  [[nodiscard]] static TerminalKey no_phone(std::uint16_t product, bool disabled = false);
  [[nodiscard]] static std::string digest_of_code(std::string_view product_key, std::string_view name,
                                                  std::string_view code);

 private:
  struct Login {
    AuthenticationOutcome outcome;
    std::optional<BindDevice> bind;  // the registration that the code confirms
  };

  [[nodiscard]] bool open(std::uint16_t product) const {
    return config_.products[product].admission == AdmissionMode::open;
  }
  [[nodiscard]] const std::string& product_key(std::uint16_t product) const {
    return config_.products[product].product_key;
  }
  [[nodiscard]] RegistrationOutcome judge(const Registration&, PendingRow&) const;
  [[nodiscard]] Login judge(const TerminalKey&, std::string_view code) const;
  // For a device or an ended phone that is not kept yet. Ended phones count as devices do: whoever registers
  // and deletes without an end finds the book full, and no ended code is forgotten to make room. A phone that
  // has ended makes its own.
  [[nodiscard]] bool has_room(const TerminalKey&) const;
  [[nodiscard]] std::optional<BindDevice> binding_of(const PendingRow&) const;
  [[nodiscard]] bool own_code_holds(const DeviceRow&, std::string_view code) const;
  [[nodiscard]] DeviceStore::Write write(decltype(DeviceChange::what) what, DeviceStore::Done done);
  // What a binding changes, as it was.
  struct Before {
    std::optional<DeviceRow> device;
    std::optional<DeviceRow> former;
    std::optional<PendingRow> pending;
    std::optional<EndedPhone> ended;
  };
  [[nodiscard]] Before before(const BindDevice&) const;
  [[nodiscard]] std::optional<PendingRow> pending(const std::optional<TerminalKey>&) const;
  void bind(BindDevice);
  // The store has answered: the registration, the binding to the device `name` stands, or is undone.
  void settle(const TerminalKey&, const std::optional<PendingRow>& was,
              const std::optional<PendingRow>& evicted, bool committed);
  void settle(const TerminalKey&, const SharedText& name, const Before& before, bool committed);
  using Ended = std::pair<TerminalKey, CloseReason>;
  // Whose service ends with that. Takes the lock by itself.
  [[nodiscard]] std::vector<Ended> take_imported(std::vector<DeviceRow> rows);
  [[nodiscard]] const DeviceRow* row_of(std::uint16_t product, std::string_view name) const;
  [[nodiscard]] std::vector<ImportConflict> conflicts_of(std::uint16_t product,
                                                         const std::vector<VehicleDevice>& devices) const;
  // With the lock: an operator has changed a device, and rows of an import that were read before must not
  // undo it.
  void note_change(std::uint16_t product, std::string_view name);
  // Without the lock.
  void tell(const std::vector<Ended>& ended) const;
  // Why this terminal, which has logged in, may not stay; nothing where it may.
  [[nodiscard]] std::optional<CloseReason> ended(const TerminalKey&) const;

  const Config& config_;
  const AuthCodes& codes_;
  DeviceStore& store_;
  const Clock& clock_;
  DeviceListener* listener_ = nullptr;
  std::function<bool(const TerminalKey&)> is_online_;
  mutable std::mutex mutex_;
  DeviceIndex index_;
  // Phones whose registration or whose binding is on its way to the store.
  boost::unordered_flat_set<TerminalKey> registering_;
  boost::unordered_flat_set<TerminalKey> unsettled_;
  std::size_t reloads_ = 0;  // that read the store or take in what they read
  boost::unordered_flat_set<std::pair<std::uint16_t, std::string>> changed_meanwhile_;
  mutable Counters counters_;
};

}  // namespace gateway
