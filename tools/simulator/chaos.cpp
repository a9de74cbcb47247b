// Implementation of the decisions under --chaos.
#include "tools/simulator/chaos.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "jt808/frame.hpp"

namespace simulator {
namespace {

std::uint32_t mixed(std::uint32_t seed, std::string_view phone, std::uint32_t kind) noexcept {
  std::uint32_t hash = (2166136261U ^ seed) * 16777619U ^ kind;  // FNV-1a
  for (const char c : phone) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash % 0x7ffffffeU + 1;
}

}  // namespace

std::string_view to_string(AnswerFault fault) noexcept {
  constexpr std::array<std::string_view, kAnswerFaults> kNames{"sound", "missing",  "late",
                                                               "twice", "wrong_id", "refused"};
  return kNames[static_cast<std::size_t>(fault)];
}

ChaosCounters& ChaosCounters::operator+=(const ChaosCounters& other) noexcept {
  for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] += other.cuts[i];
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i] += other.answers[i];
  delays += other.delays;
  garbage += other.garbage;
  duplicates += other.duplicates;
  splits += other.splits;
  reordered += other.reordered;
  left_out += other.left_out;
  stale += other.stale;
  return *this;
}

Chaos::Chaos(const ChaosOptions& options, std::string_view phone)
    : options_(options),
      frames_(mixed(options.seed, phone, 1)),
      parts_(mixed(options.seed, phone, 2)),
      answers_(mixed(options.seed, phone, 3)),
      losses_(mixed(options.seed, phone, 4)) {}

// The same number of throws for every frame, whatever comes of them.
std::vector<Chaos::Step> Chaos::on_frame(jt808::Bytes frame) {
  const bool cut = frames_.chance(options_.cut);
  const auto style = static_cast<CutStyle>(frames_.below(3));
  const std::uint32_t cut_at = frames_.below(1U << 20U);
  const bool delay = frames_.chance(options_.delay);
  const std::uint32_t wait = frames_.below(static_cast<std::uint32_t>(options_.longest_delay.count()) + 1);
  const bool noise = frames_.chance(options_.garbage);
  const std::uint32_t noise_size = 1 + frames_.below(40);
  const std::uint32_t noise_seed = frames_.below(1U << 20U);
  const bool duplicate = frames_.chance(options_.duplicate);
  const bool split = frames_.chance(options_.split);
  const std::uint32_t split_at = frames_.below(1U << 20U);

  std::vector<Step> steps(1);
  std::vector<std::uint8_t>& bytes = steps[0].bytes;
  if (noise) {
    ++counters_.garbage;
    bytes.push_back(jt808::kFlag);  // never without a flag before it: it would be part of no frame
    std::minstd_rand random(noise_seed + 1);
    for (std::uint32_t i = 0; i < noise_size; ++i)
      bytes.push_back(static_cast<std::uint8_t>(random() % jt808::kEscape));
  }
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  if (duplicate) {
    ++counters_.duplicates;
    bytes.insert(bytes.end(), frame.begin(), frame.end());
  }
  if (cut) {
    ++counters_.cuts[static_cast<std::size_t>(style)];
    bytes.resize(cut_at % (bytes.size() + 1));
    steps[0].cut = style;
  }
  if (split && bytes.size() > 1) {
    ++counters_.splits;
    const auto at = static_cast<std::ptrdiff_t>(1 + split_at % (bytes.size() - 1));
    Step rest{{bytes.begin() + at, bytes.end()}, {}, std::exchange(steps[0].cut, std::nullopt)};
    bytes.resize(static_cast<std::size_t>(at));
    steps.push_back(std::move(rest));
  }
  if (delay) {
    ++counters_.delays;
    steps.back().wait = std::chrono::milliseconds(wait);
  }
  return steps;
}

std::vector<std::size_t> Chaos::on_parts(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool reorder = parts_.chance(options_.reorder);
  const std::uint32_t order_seed = parts_.below(1U << 20U);
  const bool leave_out = parts_.chance(options_.leave_out);
  const std::uint32_t missing = parts_.below(1U << 20U);
  if (reorder) {
    ++counters_.reordered;
    std::minstd_rand random(order_seed + 1);
    for (std::size_t i = count - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
  }
  if (leave_out && count > 1) {
    ++counters_.left_out;
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(missing % count));
  }
  return order;
}

Chaos::Answer Chaos::on_answer() {
  const std::uint32_t thrown = answers_.below(1'000);
  const std::uint32_t delay = 1 + answers_.below(static_cast<std::uint32_t>(options_.latest_answer.count()));
  const std::array<std::pair<AnswerFault, std::uint32_t>, 5> chances{
      {{AnswerFault::missing, options_.missing},
       {AnswerFault::late, options_.late},
       {AnswerFault::twice, options_.twice},
       {AnswerFault::wrong_id, options_.wrong_id},
       {AnswerFault::refuse, options_.refuse}}};
  Answer answer;
  std::uint32_t from = 0;
  for (const auto& [fault, chance] : chances) {
    if (thrown >= from && thrown < from + chance) answer.fault = fault;
    from += chance;
  }
  if (answer.fault == AnswerFault::late) answer.delay = std::chrono::milliseconds(delay);
  ++counters_.answers[static_cast<std::size_t>(answer.fault)];
  return answer;
}

bool Chaos::loses_part() {
  return losses_.chance(options_.lose);
}

}  // namespace simulator
