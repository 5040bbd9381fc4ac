// Attention for ggml's kernels, compiled with them where `doctor --build-kernels` compiles these for one processor. ggml's own,
// which is compiled as OF_GGML, packs keys and values anew for every 64 queries, number by number, converts the mask again for
// every head, and takes BF16 query by query. Here keys and values are packed once a head and thread, and blocks of keys that all
// queries see, or none, need no mask. Keys and values in BF16 are multiplied as such where the processor can, with sums in F32;
// in F16 and F32 as F32. What is seldom asked for (sinks, ALiBi, capped logits, few queries) is left to ggml's.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ggml-cpu-impl.h"
#include "ggml-cpu.h"
#include "ggml-impl.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

extern "C" {
void OF_GGML(const ggml_compute_params * params, ggml_tensor * dst);
void ggml_compute_forward_flash_attn_ext(const ggml_compute_params * params, ggml_tensor * dst);
}

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

// Queries and keys that are looked at together: so that a block of keys and values and the queries' sums stay in the first cache.
constexpr int QUERIES = 64;
constexpr int KEYS = 64;

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
  static inline Floats add(Floats sum, const uint32_t * left, Floats right) {
    float factor;
    memcpy(&factor, left, sizeof factor);
    return sum + right * factor;
  }
  static inline void keep(uint32_t * to, Floats values) { store(to, values); }
  static void row(uint32_t * to, const ggml_tensor * of, const char * from, int count) {
    if (of->type == GGML_TYPE_F32) memcpy(to, from, count * sizeof(float));
    else if (of->type == GGML_TYPE_F16) ggml_cpu_fp16_to_fp32((const ggml_fp16_t *) from, (float *) to, count);
    else ggml_cpu_bf16_to_fp32((const ggml_bf16_t *) from, (float *) to, count);
  }
};

#if defined(__AVX512BF16__)
struct Pairs {
  static constexpr int PACKED = 2;
  static inline Floats add(Floats sum, const uint32_t * left, Floats right) {
    return _mm512_dpbf16_ps(sum, (__m512bh) _mm512_set1_epi32(*left), (__m512bh) right);
  }
  static inline void keep(uint32_t * to, Floats values) {
    _mm256_storeu_si256((__m256i *) to, (__m256i) _mm512_cvtneps_pbh(values));
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

// Powers of 2 for exponents of at most 0; relative error 2e-7. What would be less than 2^-126 is 0.
inline Floats power(Floats exponent) {
  const Floats least = all(-126.0f), rounder = all(0x1.8p23f);
  const Ints isGreater = exponent >= least;
  const Floats bounded = isGreater ? exponent : least;
  const Floats rounded = bounded + rounder;
  const Floats rest = bounded - (rounded - rounder);
  Floats found = rest * 0.00015469732f + 0.0013400433f;
  found = found * rest + 0.009618025f;
  found = found * rest + 0.05550327f;
  found = found * rest + 0.24022651f;
  found = found * rest + 0.6931472f;
  found = found * rest + 1.0f;
  const Ints scaled = (Ints) found + (((Ints) rounded - (Ints) rounder) << 23);
  return (Floats) (scaled & isGreater);
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

// One head's keys and values of all blocks, as products read them.
struct Packed {
  int64_t head = -1;
  Room keys, values;
};

// Which of a block's keys some queries see; `weighted` where the mask says more than yes or no.
enum class Seen { none, some, all, weighted };

constexpr uint16_t HIDDEN = 0xFC00; // -infinity in F16

struct Attention {
  const ggml_tensor *q, *k, *v, *mask;
  ggml_tensor * dst;
  float scale;

  template <class Type> void pack(Packed & packed, int64_t kHead, int64_t k3, int64_t vHead, int64_t v3) const {
    const int depth = k->ne[0], width = v->ne[0], steps = depth / Type::PACKED, rows = KEYS / Type::PACKED;
    const int64_t blocks = (k->ne[1] + KEYS - 1) / KEYS;
    uint32_t * allKeys = packed.keys.take(blocks * steps * KEYS);
    uint32_t * allValues = packed.values.take(blocks * rows * width);
    std::vector<uint32_t> row(Type::PACKED * std::max(depth, width));
    for (int64_t block = 0; block < blocks; block++) {
      uint32_t * keys = allKeys + block * steps * KEYS;
      uint32_t * values = allValues + block * rows * width;
      const int count = std::min<int64_t>(KEYS, k->ne[1] - block * KEYS);
      if (count < KEYS) {
        std::fill_n(keys, steps * KEYS, 0);
        std::fill_n(values, rows * width, 0);
      }
      for (int key = 0; key < count; key++) {
        const int64_t at = block * KEYS + key;
        Type::row(row.data(), k, (const char *) k->data + at * k->nb[1] + kHead * k->nb[2] + k3 * k->nb[3], depth);
        for (int step = 0; step < steps; step++) keys[step * KEYS + key] = row[step];
        const char * from = (const char *) v->data + at * v->nb[1] + vHead * v->nb[2] + v3 * v->nb[3];
        if (Type::PACKED == 1) Type::row(values + key * width, v, from, width);
        else
          for (int number = 0; number < width; number++)
            ((uint16_t *) values)[(key / 2 * width + number) * 2 + key % 2] = ((const uint16_t *) from)[number];
      }
    }
  }

  const uint16_t * maskRow(int64_t query, int64_t head, int64_t q3) const {
    const int64_t at = query * mask->nb[1] + head % mask->ne[2] * mask->nb[2] + q3 % mask->ne[3] * mask->nb[3];
    return (const uint16_t *) ((const char *) mask->data + at);
  }

  Seen seen(int64_t query, int queries, int64_t key, int keys, int64_t head, int64_t q3) const {
    if (mask == nullptr) return keys < KEYS ? Seen::some : Seen::all;
    uint16_t anything = 0, shown = 0, other = 0;
    for (int row = 0; row < queries; row++) {
      const uint16_t * values = maskRow(query + row, head, q3) + key;
      for (int one = 0; one < keys; one++) {
        anything |= values[one];
        shown |= values[one] ^ HIDDEN;
        other |= values[one] != 0 && values[one] != HIDDEN;
      }
    }
    if (other != 0) return Seen::weighted;
    return shown == 0 ? Seen::none : anything == 0 && keys == KEYS ? Seen::all : Seen::some;
  }

  // Takes what a query does not see out of its scores, and adds what the mask weighs, in units of log2.
  void addMask(float * scores, Seen which, int64_t query, int64_t key, int keys, int64_t head, int64_t q3) const {
    std::fill(scores + keys, scores + KEYS, -INFINITY);
    if (mask == nullptr) return;
    const uint16_t * values = maskRow(query, head, q3) + key;
    if (which == Seen::some) {
      for (int one = 0; one < keys; one++) scores[one] = values[one] == HIDDEN ? -INFINITY : scores[one];
      return;
    }
    float added[KEYS];
    ggml_cpu_fp16_to_fp32((const ggml_fp16_t *) values, added, keys);
    for (int one = 0; one < keys; one++) scores[one] += added[one] * (float) M_LOG2E;
  }

  // At most QUERIES queries of one head.
  template <class Type> void tile(const Packed & packed, int64_t query, int queries, int64_t head, int64_t q3) const {
    const int depth = k->ne[0], width = v->ne[0], steps = depth / Type::PACKED, rows = KEYS / Type::PACKED;
    const float factor = scale * (float) M_LOG2E;
    static thread_local Room askedRoom, sumsRoom;
    uint32_t * asked = askedRoom.take(QUERIES * steps);
    float * sums = (float *) sumsRoom.take(QUERIES * width);
    std::fill_n(sums, QUERIES * width, 0.0f);
    alignas(64) float scores[ROWS * KEYS];
    alignas(64) uint32_t weights[ROWS * KEYS];
    float most[QUERIES];
    Floats shares[QUERIES];
    for (int row = 0; row < QUERIES; row++) {
      most[row] = -INFINITY;
      shares[row] = Floats{};
      if (row >= queries) std::fill_n(asked + row * steps, steps, 0);
      else {
        const char * from = (const char *) q->data + (query + row) * q->nb[1] + head * q->nb[2] + q3 * q->nb[3];
        for (int number = 0; number < depth; number += LANES)
          Type::keep(asked + row * steps + number / Type::PACKED, load((const float *) from + number) * factor);
      }
    }
    const int64_t blocks = (k->ne[1] + KEYS - 1) / KEYS;
    for (int64_t block = 0; block < blocks; block++) {
      const int keys = std::min<int64_t>(KEYS, k->ne[1] - block * KEYS);
      for (int row = 0; row < queries; row += ROWS) {
        const Seen which = seen(query + row, std::min(ROWS, queries - row), block * KEYS, keys, head, q3);
        if (which == Seen::none) continue;
        product<Type>(asked + row * steps, packed.keys.data() + block * steps * KEYS, KEYS, steps, scores, true);
        for (int one = 0; one < ROWS; one++) {
          float * score = scores + one * KEYS;
          uint32_t * weight = weights + one * rows;
          if (which != Seen::all && row + one < queries)
            addMask(score, which, query + row + one, block * KEYS, keys, head, q3);
          Floats top = load(score);
          for (int at = LANES; at < KEYS; at += LANES) top = larger(top, load(score + at));
          const float now = std::max(most[row + one], largest(top));
          // No key that this query sees has come yet.
          const float base = now == -INFINITY ? 0.0f : now;
          if (now > most[row + one]) {
            const float shrink = exp2f(most[row + one] - base);
            shares[row + one] *= shrink;
            for (int at = 0; at < width; at += LANES) {
              float * sum = sums + (row + one) * width + at;
              store(sum, load(sum) * shrink);
            }
            most[row + one] = now;
          }
          Floats share = shares[row + one];
          for (int at = 0; at < KEYS; at += LANES) {
            const Floats found = power(load(score + at) - base);
            share += found;
            Type::keep(weight + at / Type::PACKED, found);
          }
          shares[row + one] = share;
        }
        product<Type>(weights, packed.values.data() + block * rows * width, width, rows, sums + row * width, false);
      }
    }
    for (int row = 0; row < queries; row++) {
      const float sum = total(shares[row]);
      const float part = sum == 0.0f ? 0.0f : 1.0f / sum;
      char * to = (char *) dst->data + head * dst->nb[1] + (query + row) * dst->nb[2] + q3 * dst->nb[3];
      for (int at = 0; at < width; at += LANES) store((float *) to + at, load(sums + row * width + at) * part);
    }
  }

  template <class Type> void compute(int thread, int threads) const {
    static thread_local Packed packed;
    const int64_t heads = q->ne[2], tiles = (q->ne[1] + QUERIES - 1) / QUERIES, total = heads * tiles * q->ne[3];
    packed.head = -1;
    for (int64_t at = total * thread / threads; at < total * (thread + 1) / threads; at++) {
      const int64_t query = at % tiles * QUERIES, head = at / tiles % heads, q3 = at / tiles / heads;
      const int64_t kHead = head / (heads / k->ne[2]), k3 = q3 / (q->ne[3] / k->ne[3]);
      if (packed.head != k3 * k->ne[2] + kHead) {
        pack<Type>(packed, kHead, k3, head / (heads / v->ne[2]), q3 / (q->ne[3] / v->ne[3]));
        packed.head = k3 * k->ne[2] + kHead;
      }
      tile<Type>(packed, query, std::min<int64_t>(QUERIES, q->ne[1] - query), head, q3);
    }
  }
};

bool isFloat(const ggml_tensor * one) {
  return one->type == GGML_TYPE_F32 || one->type == GGML_TYPE_F16 || one->type == GGML_TYPE_BF16;
}

float parameter(const ggml_tensor * dst, int index) {
  float value;
  memcpy(&value, (const float *) dst->op_params + index, sizeof value);
  return value;
}

} // namespace

void ggml_compute_forward_flash_attn_ext(const ggml_compute_params * params, ggml_tensor * dst) {
  const ggml_tensor *q = dst->src[0], *k = dst->src[1], *v = dst->src[2], *mask = dst->src[3], *sinks = dst->src[4];
  const bool isPlain = sinks == nullptr && parameter(dst, 1) == 0.0f && parameter(dst, 2) == 0.0f && !params->use_ref;
  const bool fits = q->type == GGML_TYPE_F32 && isFloat(k) && k->type == v->type && k->ne[0] % 16 == 0 && v->ne[0] % 16 == 0 &&
    k->ne[2] == v->ne[2] && q->ne[1] >= QUERIES;
  if (!isPlain || !fits) return OF_GGML(params, dst);
  const Attention attention{q, k, v, mask, dst, parameter(dst, 0)};
  if (k->type == GGML_TYPE_BF16) attention.compute<Pairs>(params->ith, params->nth);
  else attention.compute<Singles>(params->ith, params->nth);
}
