// The floor with vectors of 32 bytes. Compiled for AVX2: only called where the machine has it.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tests/bench/floor_scan.hpp"

namespace bench {
namespace {

struct Avx2Block {
  static constexpr std::size_t kSize = 32;
  __m256i bytes;

  static Avx2Block load(const std::uint8_t* at) noexcept {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at))};
  }
  void store(std::uint8_t* at) const noexcept { _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), bytes); }
  [[nodiscard]] std::uint32_t equal(char byte) const noexcept {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte))));
  }
  void operator^=(const Avx2Block& other) noexcept { bytes = _mm256_xor_si256(bytes, other.bytes); }
  [[nodiscard]] Avx2Block first(std::size_t count) const noexcept {
    const __m256i index = _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
                                           19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    return {_mm256_and_si256(bytes, _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(count)), index))};
  }
  [[nodiscard]] std::uint8_t fold() const noexcept {
    const __m128i half = _mm_xor_si128(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
    auto quarter =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_xor_si128(half, _mm_srli_si128(half, 8))));
    quarter ^= quarter >> 32;
    quarter ^= quarter >> 16;
    return static_cast<std::uint8_t>(quarter ^ quarter >> 8);
  }
};

}  // namespace

FloorSegment floor_segment_avx2(std::span<const std::uint8_t> wire,
                                std::span<std::uint8_t> scratch) noexcept {
  return scan<Avx2Block>(wire, scratch);
}

}  // namespace bench
#endif
