// What attention and its gradient share.
#pragma once

#include "operations.h"
#include "products.h"

namespace {

// Queries and keys that are looked at together: so that a block of keys and values and the queries' sums stay in the first cache.
constexpr int QUERIES = 64;
constexpr int KEYS = 64;

// Which of a block's keys some queries see; `weighted` where the mask says more than yes or no.
enum class Seen : uint8_t { unknown, none, some, all, weighted };

constexpr uint16_t HIDDEN = 0xFC00; // -infinity in F16

// Of F16, [keys, queries, heads or 1, batch or 1]; null where every query sees every key.
struct Mask {
  const ggml_tensor * tensor;

  const uint16_t * row(int64_t query, int64_t head, int64_t q3) const {
    const int64_t at = query * tensor->nb[1] + head % tensor->ne[2] * tensor->nb[2] + q3 % tensor->ne[3] * tensor->nb[3];
    return (const uint16_t *) ((const char *) tensor->data + at);
  }

  Seen seen(int64_t query, int queries, int64_t key, int keys, int64_t head, int64_t q3) const {
    if (tensor == nullptr) return keys < KEYS ? Seen::some : Seen::all;
    uint16_t anything = 0, shown = 0, other = 0;
    for (int one = 0; one < queries; one++) {
      const uint16_t * values = row(query + one, head, q3) + key;
      for (int at = 0; at < keys; at++) {
        anything |= values[at];
        shown |= values[at] ^ HIDDEN;
        other |= values[at] != 0 && values[at] != HIDDEN;
      }
    }
    if (other != 0) return Seen::weighted;
    return shown == 0 ? Seen::none : anything == 0 && keys == KEYS ? Seen::all : Seen::some;
  }

  // Takes what a query does not see out of its scores for a block of keys, which lie `stride` apart, and adds what the mask weighs, in
  // units of log2.
  void apply(float * scores, int stride, Seen which, int64_t query, int64_t key, int keys, int64_t head, int64_t q3) const {
    for (int one = keys; one < KEYS; one++) scores[one * stride] = -INFINITY;
    if (tensor == nullptr) return;
    const uint16_t * values = row(query, head, q3) + key;
    if (which == Seen::some) {
      for (int one = 0; one < keys; one++)
        scores[one * stride] = values[one] == HIDDEN ? -INFINITY : scores[one * stride];
      return;
    }
    float added[KEYS];
    ggml_cpu_fp16_to_fp32((const ggml_fp16_t *) values, added, keys);
    for (int one = 0; one < keys; one++) scores[one * stride] += added[one] * (float) M_LOG2E;
  }
};

// The scale goes to the threads in place of an address.
inline void * scaleAs(float scale) {
  uintptr_t bits = 0;
  memcpy(&bits, &scale, sizeof scale);
  return (void *) bits;
}
inline float scaleIn(void * address) {
  float scale;
  memcpy(&scale, &address, sizeof scale);
  return scale;
}

// [width, tokens, heads, batch] of [width, heads, tokens, batch].
inline ggml_tensor * headsApart(ggml_context * context, ggml_tensor * of) { return ggml_permute(context, of, 0, 2, 1, 3); }

} // namespace
