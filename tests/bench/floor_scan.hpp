// The walk over the bytes between two flags, for vectors of any kind. Included by the sources that are
// compiled for one kind each: nothing here may be shared between them.
#pragma once

#include <bit>
#include <cstring>

#include "tests/bench/floor.hpp"

namespace bench {
namespace {

// `Block`: kSize bytes; load(), equal(byte) as bits, operator^=, first(n) with zeros behind, store(), fold()
// to one byte.
template <class Block>
FloorSegment scan(std::span<const std::uint8_t> wire, std::span<std::uint8_t> scratch) noexcept {
  const std::uint8_t* const begin = wire.data() + 1;
  const std::uint8_t* const limit = wire.data() + wire.size();
  const std::uint8_t* read = begin;
  Block sum{};
  // Up to the flag, or to the first escape, the bytes are there as they are.
  for (; read < limit; read += Block::kSize) {
    const Block block = Block::load(read);
    const auto flags = block.equal(0x7e);
    const auto escapes = block.equal(0x7d);
    if ((flags | escapes) == 0) {
      sum ^= block;
      continue;
    }
    const auto at = static_cast<std::size_t>(std::countr_zero(flags | escapes));
    sum ^= block.first(at);
    read += at;
    if (*read == 0x7d) break;
    if (read >= limit || sum.fold() != 0) return {nullptr, 0};
    return {begin, static_cast<std::size_t>(read - begin)};
  }
  if (read >= limit || wire.size() + Block::kSize > scratch.size()) return {nullptr, 0};
  std::uint8_t* write = scratch.data();
  const auto before = static_cast<std::size_t>(read - begin);
  std::memcpy(write, begin, before);
  write += before;
  std::uint8_t escaped = 0;  // the sum of the bytes behind escapes
  while (read < limit) {
    if (*read == 0x7d) {
      const std::uint8_t code = read[1];
      if (code != 1 && code != 2) return {nullptr, 0};
      const auto byte = static_cast<std::uint8_t>(code == 1 ? 0x7d : 0x7e);
      escaped ^= byte;
      *write++ = byte;
      read += 2;
    }
    const Block block = Block::load(read);
    block.store(write);
    const auto ends = block.equal(0x7e) | block.equal(0x7d);
    if (ends == 0) {
      sum ^= block;
      read += Block::kSize;
      write += Block::kSize;
      continue;
    }
    const auto at = static_cast<std::size_t>(std::countr_zero(ends));
    sum ^= block.first(at);
    read += at;
    write += at;
    if (*read == 0x7d) continue;
    if (read >= limit || (sum.fold() ^ escaped) != 0) return {nullptr, 0};
    return {scratch.data(), static_cast<std::size_t>(write - scratch.data())};
  }
  return {nullptr, 0};
}

}  // namespace
}  // namespace bench
