// Products of small matrices for what is compiled beside ggml's kernels: vectors as wide as the processor's, in F32, or in BF16 with sums
// in F32 where it multiplies these.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ggml-cpu.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr int LANES = 16;
// Vectors of sums that fit into registers: 4 rows x 4.
constexpr int VECTORS = 4;
#elif defined(__AVX__)
constexpr int LANES = 8;
constexpr int VECTORS = 2;
#else
constexpr int LANES = 4;
constexpr int VECTORS = 4;
#endif
constexpr int ROWS = 4;

typedef float Floats __attribute__((vector_size(LANES * 4)));
typedef int32_t Ints __attribute__((vector_size(LANES * 4)));
typedef float AnyFloats __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

inline Floats load(const void * from) { return *(const AnyFloats *) from; }
inline void store(void * to, Floats values) { *(AnyFloats *) to = values; }
inline Floats all(float value) { return value - Floats{}; }

// GCC would load it again for each of its four uses.
inline void inRegister(Floats & values) {
#if defined(__AVX512F__)
  asm("" : "+v"(values));
#elif defined(__AVX__)
  asm("" : "+x"(values));
#elif defined(__ARM_NEON)
  asm("" : "+w"(values));
#endif
}

// Factors as they lie in memory: 32 bits are one number of F32, or two of BF16 that follow one another along the sum.
struct Singles {
  static constexpr int PACKED = 1;
  using Number = uint32_t;
  static inline Floats add(Floats sum, const uint32_t * left, Floats right) {
    float factor;
    memcpy(&factor, left, sizeof factor);
    return sum + right * factor;
  }
  // Numbers that follow one another along a sum.
  static inline void keep(uint32_t * to, Floats values) { store(to, values); }
  // Numbers of PACKED rows that follow one another along a sum.
  static inline void lay(uint32_t * to, const float * rows, int) { store(to, load(rows)); }
  static void row(uint32_t * to, const ggml_tensor * of, const char * from, int count) {
    if (of->type == GGML_TYPE_F32) memcpy(to, from, count * sizeof(float));
    else if (of->type == GGML_TYPE_F16) ggml_cpu_fp16_to_fp32((const ggml_fp16_t *) from, (float *) to, count);
    else ggml_cpu_bf16_to_fp32((const ggml_bf16_t *) from, (float *) to, count);
  }
};

#if defined(__AVX512BF16__)
struct Pairs {
  static constexpr int PACKED = 2;
  using Number = uint16_t;
  static inline Floats add(Floats sum, const uint32_t * left, Floats right) {
    return _mm512_dpbf16_ps(sum, (__m512bh) _mm512_set1_epi32(*left), (__m512bh) right);
  }
  static inline void keep(uint32_t * to, Floats values) {
    _mm256_storeu_si256((__m256i *) to, (__m256i) _mm512_cvtneps_pbh(values));
  }
  static inline void lay(uint32_t * to, const float * rows, int stride) {
    const __m512i first = _mm512_cvtepu16_epi32((__m256i) _mm512_cvtneps_pbh(load(rows)));
    const __m512i second = _mm512_cvtepu16_epi32((__m256i) _mm512_cvtneps_pbh(load(rows + stride)));
    _mm512_storeu_si512(to, _mm512_or_si512(first, _mm512_slli_epi32(second, 16)));
  }
  static void row(uint32_t * to, const ggml_tensor *, const char * from, int count) {
    memcpy(to, from, count * sizeof(ggml_bf16_t));
  }
};
#else
using Pairs = Singles;
#endif

// sums[4 x columns] (+)= left[4 x steps] * right[steps x columns], where a step is 32 bits: one number of F32, or two of BF16.
template <class Type, int VECS>
inline void multiply(const uint32_t * left, const uint32_t * right, int columns, int steps, float * sums, bool isNew) {
  Floats found[ROWS][VECS];
  for (int row = 0; row < ROWS; row++)
    for (int v = 0; v < VECS; v++) found[row][v] = isNew ? Floats{} : load(sums + row * columns + v * LANES);
  for (int step = 0; step < steps; step++) {
    Floats factors[VECS];
    for (int v = 0; v < VECS; v++) {
      factors[v] = load(right + step * columns + v * LANES);
      inRegister(factors[v]);
    }
    for (int row = 0; row < ROWS; row++)
      for (int v = 0; v < VECS; v++) found[row][v] = Type::add(found[row][v], left + row * steps + step, factors[v]);
  }
  for (int row = 0; row < ROWS; row++)
    for (int v = 0; v < VECS; v++) store(sums + row * columns + v * LANES, found[row][v]);
}

template <class Type>
inline void product(const uint32_t * left, const uint32_t * right, int columns, int steps, float * sums, bool isNew) {
  int column = 0;
  for (; column + VECTORS * LANES <= columns; column += VECTORS * LANES)
    multiply<Type, VECTORS>(left, right + column, columns, steps, sums + column, isNew);
  for (; column < columns; column += LANES) multiply<Type, 1>(left, right + column, columns, steps, sums + column, isNew);
}

// Powers of 2 for exponents of at most 0; relative error 2e-7. What would be less than 2^-126 is 0; of NaN it is NaN.
inline Floats power(Floats exponent) {
  const Floats least = all(-126.0f), rounder = all(0x1.8p23f);
  const Ints isLess = exponent < least;
  const Floats bounded = isLess ? least : exponent;
  const Floats rounded = bounded + rounder;
  const Floats rest = bounded - (rounded - rounder);
  Floats found = rest * 0.00015469732f + 0.0013400433f;
  found = found * rest + 0.009618025f;
  found = found * rest + 0.05550327f;
  found = found * rest + 0.24022651f;
  found = found * rest + 0.6931472f;
  found = found * rest + 1.0f;
  const Ints scaled = (Ints) found + (((Ints) rounded - (Ints) rounder) << 23);
  // The bits of NaN, scaled, may be those of a number.
  return bounded * 0.0f + (Floats) (scaled & ~isLess);
}

inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

// Its lanes, each in the place of the one so far away.
inline Floats swapped(Floats values, int distance) {
  Ints order;
  for (int lane = 0; lane < LANES; lane++) order[lane] = lane ^ distance;
  return __builtin_shuffle(values, order);
}

inline float largest(Floats values) {
  for (int distance = LANES / 2; distance > 0; distance /= 2) values = larger(values, swapped(values, distance));
  return values[0];
}

inline float total(Floats values) {
  for (int distance = LANES / 2; distance > 0; distance /= 2) values += swapped(values, distance);
  return values[0];
}

// Numbers of 32 bits that begin with a cache line, so that no vector lies on two.
class Room {
  struct alignas(64) Line {
    uint32_t numbers[16];
  };
  std::vector<Line> lines;

public:
  uint32_t * take(int64_t count) {
    lines.resize((count + 15) / 16);
    return lines.data()->numbers;
  }
  const uint32_t * data() const { return lines.data()->numbers; }
};

} // namespace
