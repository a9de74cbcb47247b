// Implementation of the connection that terminals share.
#include "gateway/net/shared_connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/net/answer_without_session.hpp"
#include "gateway/net/shard.hpp"

namespace gateway {
namespace asio = boost::asio;

namespace {

constexpr std::uint8_t kSuccess = 0;
constexpr std::uint8_t kFailure = 1;

}  // namespace

// One terminal's part of the connection. Owned by the shard's slab and, while frames find it, by the map.
class SharedConnection::Member final : public LinkHolder {
 public:
  Member(SharedConnection& link, const jt808::PhoneNumber& phone, SessionRef self)
      : link_(link),
        phone_(phone),
        self_(self),
        session_(self, *this, link.product_index(), link.shard().product(link.product_index()),
                 link.shard().services()) {}

  [[nodiscard]] Session* session() noexcept override { return &session_; }
  [[nodiscard]] bool is_link() const noexcept override { return false; }
  [[nodiscard]] Traffic traffic() const noexcept override {
    return {session_.frames_in(), session_.frames_out(), received_, sent_};
  }

  // Link
  [[nodiscard]] bool send(jt808::Bytes frame) override {
    if (!open_ || !link_.send(frame)) return false;
    sent_ += frame.size();
    ++link_.frames_out_;
    end_ = link_.queued_bytes();
    if (!std::exchange(unwritten_, true)) link_.unwritten_.push_back(self_);
    return true;
  }
  [[nodiscard]] bool writable() const noexcept override {
    if (!open_) return false;
    if (link_.writable()) return true;
    if (!std::exchange(waits_, true)) link_.waiting_.push_back(self_);
    return false;
  }
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return link_.queued_bytes(); }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override { return link_.written_bytes(); }
  void close(CloseReason reason) noexcept override {
    if (!open_) return;
    open_ = false;
    reason_ = reason;
    asio::post(link_.shard().io(), [link = boost::intrusive_ptr<SharedConnection>(&link_),
                                    self = boost::intrusive_ptr<Member>(this)] { self->finish(); });
    link_.drop(*this);
  }
  [[nodiscard]] std::uint64_t heard() const noexcept override { return link_.heard(); }
  [[nodiscard]] std::string peer() const override { return link_.peer(); }
  [[nodiscard]] Session* claim_terminal() override {
    link_.came_online(*this);
    return nullptr;
  }

  void take(const jt808::FrameView& frame) {
    received_ += frame.bytes.size() + 2;  // with its flags, without its escapes
    session_.on_frame(frame);
  }
  void end_with_link(CloseReason reason) {
    if (!std::exchange(open_, false)) return;  // its own end is on its way
    reason_ = reason;
    finish();
  }
  void finish() {
    Shard& shard = link_.shard();
    const Services& services = shard.services();
    shard.note_close(
        {services.clock.wall_now(), link_.product_index(),
         session_.was_online() ? std::optional(phone_) : std::nullopt, link_.peer(), reason_,
         std::chrono::duration_cast<std::chrono::seconds>(services.clock.now() - session_.connected_at()),
         traffic()});
    session_.on_closed(reason_);
    shard.forget(self_);
  }

 private:
  friend class SharedConnection;

  SharedConnection& link_;
  const jt808::PhoneNumber phone_;
  SessionRef self_;
  CloseReason reason_ = CloseReason::peer_closed;
  bool open_ = true;
  bool online_ = false;
  bool unwritten_ = false;
  mutable bool waits_ = false;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t end_ = 0;  // of its last frame in the connection's output
  Session session_;
};

SharedConnection::SharedConnection(Shard& its_shard, AcceptedLink accepted, SessionRef self)
    : Connection(its_shard, std::move(accepted)),
      self_(self),
      connected_at_(its_shard.services().clock.now()) {
  set_lonely(true);
  const Services& services = its_shard.services();
  services.slow_wheel.arm(loneliness_, lonely_since_ + services.limits.unauthenticated);
}

Traffic SharedConnection::traffic() const noexcept {
  return {frames_in_, frames_out_, bytes_in(), written_bytes()};
}

void SharedConnection::on_frame(const jt808::FrameView& frame) {
  ++frames_in_;
  const auto found = members_.find(frame.phone());
  if (found != members_.end()) {
    const boost::intrusive_ptr<Member> member = found->second;
    return member->take(frame);
  }
  const bool plain = !frame.packaged() && frame.encryption() == 0;
  if (plain && (frame.message_id == 0x0002 || frame.message_id == 0x0003 || frame.message_id == 0x0101))
    return answer(frame, kSuccess);
  if (asks_for_admission(frame) || (plain && frame.message_id == 0x0004)) {
    if (Member* const member = add_member(frame.phone())) return member->take(frame);
  }
  refuse(frame);
}

SharedConnection::Member* SharedConnection::add_member(const jt808::PhoneNumber& phone) {
  const Services& services = shard().services();
  // One connection, which costs its peer nothing, must not take the places of everybody's logins.
  const std::size_t most_guests = std::max<std::size_t>(services.limits.max_unauthenticated_links / 16, 1);
  if (members_.size() >= services.limits.terminals_per_link || members_.size() - online_ >= most_guests ||
      services.links.unauthenticated.load(std::memory_order_relaxed) >=
          services.limits.max_unauthenticated_links) {
    return nullptr;
  }
  const SessionRef ref = shard().reserve();
  const boost::intrusive_ptr<Member> member(new Member(*this, phone, ref));
  services.metrics.links_accepted.add();
  shard().keep(ref, member);
  members_.emplace(phone, member);
  return member.get();
}

void SharedConnection::answer(const jt808::FrameView& frame, std::uint8_t result) {
  const Services& services = shard().services();
  if (!answer_without_session(services.frame, frame, serials_.next(), result)) return;
  if (!send(services.frame)) return;
  services.metrics.frames_out.add();
  ++frames_out_;
}

void SharedConnection::refuse(const jt808::FrameView& frame) {
  shard().services().metrics.messages_refused.add();
  answer(frame, kFailure);
  if (lonely_ && ++refused_ >= shard().services().limits.max_refused_before_login)
    close(CloseReason::refused_messages);
}

void SharedConnection::came_online(Member& member) {
  if (std::exchange(member.online_, true)) return;
  if (online_++ == 0) set_lonely(false);
}

void SharedConnection::drop(Member& member) noexcept {
  if (std::exchange(member.online_, false) && --online_ == 0) set_lonely(true);
  const auto found = members_.find(member.phone_);
  if (found != members_.end() && found->second.get() == &member) members_.erase(found);
}

void SharedConnection::set_lonely(bool lonely) {
  if (std::exchange(lonely_, lonely) == lonely) return;
  const Services& services = shard().services();
  if (lonely) {
    lonely_since_ = services.clock.now();
    services.links.unauthenticated.fetch_add(1, std::memory_order_relaxed);
    services.metrics.links_unauthenticated.add();
  } else {
    refused_ = 0;
    services.links.unauthenticated.fetch_sub(1, std::memory_order_relaxed);
    services.metrics.links_unauthenticated.subtract();
  }
}

std::optional<TimePoint> SharedConnection::Loneliness::on_timer(TimePoint now) {
  if (!link.open()) return std::nullopt;
  const Duration limit = link.shard().services().limits.unauthenticated;
  if (!link.lonely_) return now + limit;
  if (now < link.lonely_since_ + limit) return link.lonely_since_ + limit;
  link.close(CloseReason::not_authenticated);
  return std::nullopt;
}

SharedConnection::Member* SharedConnection::member_of(SessionRef ref) {
  return static_cast<Member*>(shard().holder(ref));
}

void SharedConnection::on_written() {
  const std::vector<SessionRef> line = std::exchange(unwritten_, {});
  for (const SessionRef ref : line) {
    Member* const member = member_of(ref);
    if (member == nullptr) continue;
    if (member->end_ > written_bytes()) {
      unwritten_.push_back(ref);
    } else {
      member->unwritten_ = false;
      member->session_.on_written();
    }
  }
}

// Who finds the connection full again goes to the end of the line.
void SharedConnection::on_writable() {
  const std::vector<SessionRef> line = std::exchange(waiting_, {});
  std::size_t next = 0;
  for (; next < line.size() && writable(); ++next) {
    Member* const member = member_of(line[next]);
    if (member == nullptr) continue;
    member->waits_ = false;
    member->session_.on_writable();
  }
  waiting_.insert(waiting_.begin(), line.begin() + static_cast<std::ptrdiff_t>(next), line.end());
}

void SharedConnection::drain() {
  std::vector<boost::intrusive_ptr<Member>> all;
  for (const auto& [phone, member] : members_) all.push_back(member);
  for (const auto& member : all) member->session_.drain();
  close(CloseReason::draining);
}

void SharedConnection::on_ended(CloseReason reason) {
  const Services& services = shard().services();
  services.slow_wheel.disarm(loneliness_);
  for (const auto& [phone, member] : std::exchange(members_, {})) member->end_with_link(reason);
  online_ = 0;
  set_lonely(false);
  shard().note_close({services.clock.wall_now(), product_index(), std::nullopt, peer(), reason,
                      std::chrono::duration_cast<std::chrono::seconds>(services.clock.now() - connected_at_),
                      traffic()});
}

}  // namespace gateway
