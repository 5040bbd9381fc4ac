// Attention for ggml's kernels, compiled with them where `doctor --build-kernels` compiles these for one processor. ggml's own,
// which is compiled as OF_GGML, packs keys and values anew for every 64 queries, number by number, converts the mask again for
// every head, and takes BF16 query by query. Here keys and values are packed once a head and thread where a query sees them, the mask
// is looked at once for all heads, and blocks of keys that all queries see, or none, need none. Keys and values in BF16 are multiplied as such where the processor can, with sums in F32;
// in F16 and F32 as F32. What is seldom asked for (sinks, ALiBi, capped logits, few queries) is left to ggml's.

#include "attention.h"
#include "ggml-cpu-impl.h"

extern "C" {
void OF_GGML(const ggml_compute_params * params, ggml_tensor * dst);
void ggml_compute_forward_flash_attn_ext(const ggml_compute_params * params, ggml_tensor * dst);
}

namespace {

// One head's keys and values as products read them, of those blocks that some query saw.
struct Packed {
  int64_t kHead = -1, k3 = 0, vHead = 0, v3 = 0;
  Room keys, values;
  std::vector<bool> blocks;
};

struct Attention {
  const ggml_tensor *q, *k, *v;
  Mask mask;
  float scale;
  // [width, heads, queries, batch].
  float * mixed;
  // [heads, queries, batch], log2 of the sum of 2^(scores in log2), +infinity where a query sees nothing; or null.
  float * logs;

  int64_t blocks() const { return (k->ne[1] + KEYS - 1) / KEYS; }

  template <class Type> void pack(Packed & packed, int64_t block) const {
    if (packed.blocks[block]) return;
    packed.blocks[block] = true;
    const int depth = k->ne[0], width = v->ne[0], steps = depth / Type::PACKED, rows = KEYS / Type::PACKED;
    uint32_t * keys = packed.keys.take(blocks() * steps * KEYS) + block * steps * KEYS;
    uint32_t * values = packed.values.take(blocks() * rows * width) + block * rows * width;
    static thread_local std::vector<uint32_t> row;
    row.resize(Type::PACKED * std::max(depth, width));
    const int count = std::min<int64_t>(KEYS, k->ne[1] - block * KEYS);
    if (count < KEYS) {
      std::fill_n(keys, steps * KEYS, 0);
      std::fill_n(values, rows * width, 0);
    }
    for (int key = 0; key < count; key++) {
      const int64_t at = block * KEYS + key;
      const char * fromKey = (const char *) k->data + at * k->nb[1] + packed.kHead * k->nb[2] + packed.k3 * k->nb[3];
      Type::row(row.data(), k, fromKey, depth);
      for (int step = 0; step < steps; step++) keys[step * KEYS + key] = row[step];
      const char * from = (const char *) v->data + at * v->nb[1] + packed.vHead * v->nb[2] + packed.v3 * v->nb[3];
      if (Type::PACKED == 1) Type::row(values + key * width, v, from, width);
      else
        for (int number = 0; number < width; number++)
          ((uint16_t *) values)[(key / 2 * width + number) * 2 + key % 2] = ((const uint16_t *) from)[number];
    }
  }

  // At most QUERIES queries of one head; `known` is what each ROWS queries see of each block, as far as it was looked up.
  template <class Type>
  void tile(Packed & packed, std::vector<Seen> & known, int64_t query, int queries, int64_t head, int64_t q3) const {
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
    for (int64_t block = 0; block < blocks(); block++) {
      const int keys = std::min<int64_t>(KEYS, k->ne[1] - block * KEYS);
      for (int row = 0; row < queries; row += ROWS) {
        Seen & which = known[(query + row) / ROWS * blocks() + block];
        if (which == Seen::unknown)
          which = mask.seen(query + row, std::min(ROWS, queries - row), block * KEYS, keys, head, q3);
        if (which == Seen::none) continue;
        pack<Type>(packed, block);
        product<Type>(asked + row * steps, packed.keys.data() + block * steps * KEYS, KEYS, steps, scores, true);
        for (int one = 0; one < ROWS; one++) {
          float * score = scores + one * KEYS;
          uint32_t * weight = weights + one * rows;
          if (which != Seen::all && row + one < queries)
            mask.apply(score, 1, which, query + row + one, block * KEYS, keys, head, q3);
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
      const int64_t place = (q3 * q->ne[1] + query + row) * q->ne[2] + head;
      for (int at = 0; at < width; at += LANES) store(mixed + place * width + at, load(sums + row * width + at) * part);
      if (logs != nullptr) logs[place] = sum == 0.0f ? INFINITY : most[row] + std::log2(sum);
    }
  }

  void compute(int thread, int threads) const {
    if (k->type == GGML_TYPE_BF16) computeIn<Pairs>(thread, threads);
    else computeIn<Singles>(thread, threads);
  }

private:
  template <class Type> void computeIn(int thread, int threads) const {
    static thread_local Packed packed;
    static thread_local std::vector<Seen> known;
    known.assign((q->ne[1] + ROWS - 1) / ROWS * blocks(), Seen::unknown);
    const bool isShared = mask.tensor == nullptr || mask.tensor->ne[2] * mask.tensor->ne[3] == 1;
    int64_t masked = -1;
    const int64_t heads = q->ne[2], tiles = (q->ne[1] + QUERIES - 1) / QUERIES, total = heads * tiles * q->ne[3];
    packed.kHead = -1;
    for (int64_t at = total * thread / threads; at < total * (thread + 1) / threads; at++) {
      const int64_t query = at % tiles * QUERIES, head = at / tiles % heads, q3 = at / tiles / heads;
      const int64_t kHead = head / (heads / k->ne[2]), k3 = q3 / (q->ne[3] / k->ne[3]);
      if (packed.kHead != kHead || packed.k3 != k3) {
        packed.kHead = kHead;
        packed.k3 = k3;
        packed.vHead = head / (heads / v->ne[2]);
        packed.v3 = q3 / (q->ne[3] / v->ne[3]);
        packed.blocks.assign(blocks(), false);
      }
      if (!isShared && masked != q3 * heads + head) {
        masked = q3 * heads + head;
        std::fill(known.begin(), known.end(), Seen::unknown);
      }
      tile<Type>(packed, known, query, std::min<int64_t>(QUERIES, q->ne[1] - query), head, q3);
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
  Attention{q, k, v, {mask}, parameter(dst, 0), (float *) dst->data, nullptr}.compute(params->ith, params->nth);
}

static void attend(ggml_tensor * dst, int thread, int threads, void * scale) {
  const ggml_tensor *q = dst->src[0], *k = dst->src[1], *v = dst->src[2], *mask = dst->src[3];
  float * mixed = (float *) dst->data;
  Attention{q, k, v, {mask}, scaleIn(scale), mixed, mixed + v->ne[0] * ggml_nrows(q)}.compute(thread, threads);
}

ggml_tensor * tiebreak_attention(
  ggml_context * context, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, ggml_tensor * mask, float scale) {
  ggml_tensor * sources[] = {headsApart(context, q), headsApart(context, k), headsApart(context, v), mask};
  const int64_t numbers = (v->ne[0] + 1) * ggml_nrows(q);
  return ggml_custom_4d(context, GGML_TYPE_F32, numbers, 1, 1, 1, sources, 4, attend, GGML_N_TASKS_MAX, scaleAs(scale));
}
