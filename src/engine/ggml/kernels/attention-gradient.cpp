// The gradient of attention, for training: scores are computed again block by block, so that shares never lie in memory (Dao et al. 2022,
// FlashAttention). What is multiplied is in BF16 where keys and values are and the processor can, sums are in F32. Scores stand with a
// key a row and a query a lane: what is a query's then needs no sum along a vector, and shares are factors as they are.

#include "attention.h"

namespace {

// One head's keys and values of all blocks, with zeros behind them.
struct Packed {
  int64_t head = -1;
  // [keys, depth / PACKED] and [keys, width / PACKED]; in each block [depth, KEYS / PACKED].
  Room keys, values, turnedKeys;
};

// Rows of a tile, which zeros follow, as right factors.
struct Tile {
  // [width / PACKED, QUERIES], of sums along a row, and [QUERIES / PACKED, width], of sums along queries.
  Room across, down;

  template <class Type> void lay(const float * rows, int width) {
    uint32_t * columns = across.take(QUERIES * width / Type::PACKED);
    uint32_t * pairs = down.take(QUERIES * width / Type::PACKED);
    alignas(64) uint32_t row[LANES];
    for (int query = 0; query < QUERIES; query++)
      for (int at = 0; at < width; at += LANES) {
        Type::keep(row, load(rows + query * width + at));
        for (int step = 0; step < LANES / Type::PACKED; step++) columns[(at / Type::PACKED + step) * QUERIES + query] = row[step];
      }
    for (int query = 0; query < QUERIES; query += Type::PACKED)
      for (int at = 0; at < width; at += LANES)
        Type::lay(pairs + query / Type::PACKED * width + at, rows + query * width + at, width);
  }
};

// Of KEYS x QUERIES scores.
constexpr int SCORES = KEYS * QUERIES;

struct Gradient {
  // [width, tokens, heads, batch].
  const ggml_tensor *q, *k, *v;
  Mask mask;
  // What attention gave and the gradient by that, [width, heads, queries, batch]; the first with the logs of sums behind it.
  const float *given, *by;
  float scale;
  float *ofQueries, *ofKeys, *ofValues;

  void compute(int thread, int threads) const {
    if (k->type == GGML_TYPE_BF16) computeIn<Pairs>(thread, threads);
    else computeIn<Singles>(thread, threads);
  }

private:
  int depth() const { return k->ne[0]; }
  int width() const { return v->ne[0]; }
  int64_t blocks() const { return (k->ne[1] + KEYS - 1) / KEYS; }
  int64_t group() const { return q->ne[2] / k->ne[2]; }
  int64_t queryPlace(int64_t query, int64_t head, int64_t batch) const {
    return (batch * q->ne[1] + query) * q->ne[2] + head;
  }

  template <class Type> void pack(Packed & packed, int64_t head, int64_t batch) const {
    using Number = typename Type::Number;
    const int steps = depth() / Type::PACKED, valueSteps = width() / Type::PACKED;
    uint32_t * keys = packed.keys.take(blocks() * KEYS * steps);
    uint32_t * values = packed.values.take(blocks() * KEYS * valueSteps);
    Number * turned = (Number *) packed.turnedKeys.take(blocks() * KEYS * steps);
    const auto row = [&](const ggml_tensor * of, int64_t key) {
      return (const char *) of->data + key * of->nb[1] + head * of->nb[2] + batch * of->nb[3];
    };
    for (int64_t key = 0; key < blocks() * KEYS; key++) {
      if (key < k->ne[1]) {
        Type::row(keys + key * steps, k, row(k, key), depth());
        Type::row(values + key * valueSteps, v, row(v, key), width());
      } else {
        std::fill_n(keys + key * steps, steps, 0);
        std::fill_n(values + key * valueSteps, valueSteps, 0);
      }
      const Number * numbers = (const Number *) (keys + key * steps);
      for (int at = 0; at < depth(); at++) turned[(key / KEYS * depth() + at) * KEYS + key % KEYS] = numbers[at];
    }
  }

  // At most QUERIES queries of one head: adds to its gradients by keys and values [keys, width], of which those by keys lack a factor.
  template <class Type>
  void tile(const Packed & packed, int64_t query, int queries, int64_t head, int64_t batch, float * keySums, float * valueSums) const {
    const int depth = this->depth(), width = this->width(), steps = depth / Type::PACKED, valueSteps = width / Type::PACKED;
    constexpr int ACROSS = QUERIES / Type::PACKED;
    const float * logs = given + width * ggml_nrows(q);
    static thread_local Room rowsRoom, sumsRoom;
    static thread_local Tile asked, wanted;
    alignas(64) float tops[QUERIES], along[QUERIES];
    float * rows = (float *) rowsRoom.take(QUERIES * std::max(depth, width));
    std::fill_n(rows, QUERIES * depth, 0.0f);
    for (int one = 0; one < queries; one++) {
      const char * from = (const char *) q->data + (query + one) * q->nb[1] + head * q->nb[2] + batch * q->nb[3];
      for (int at = 0; at < depth; at += LANES)
        store(rows + one * depth + at, load((const float *) from + at) * (scale * (float) M_LOG2E));
    }
    asked.lay<Type>(rows, depth);
    std::fill_n(rows, QUERIES * width, 0.0f);
    for (int one = 0; one < QUERIES; one++) {
      tops[one] = INFINITY;
      along[one] = 0;
      if (one >= queries) continue;
      const int64_t place = queryPlace(query + one, head, batch);
      tops[one] = logs[place];
      Floats sum{};
      for (int at = 0; at < width; at += LANES) {
        const Floats values = load(by + place * width + at);
        store(rows + one * width + at, values);
        sum += values * load(given + place * width + at);
      }
      along[one] = total(sum);
    }
    wanted.lay<Type>(rows, width);
    float * sums = (float *) sumsRoom.take(depth * QUERIES);
    std::fill_n(sums, depth * QUERIES, 0.0f);
    alignas(64) float scores[SCORES], slopes[SCORES];
    alignas(64) uint32_t shareRows[SCORES / Type::PACKED], slopeRows[SCORES / Type::PACKED], slopePairs[SCORES / Type::PACKED];
    for (int64_t block = 0; block < blocks(); block++) {
      const int keys = std::min<int64_t>(KEYS, k->ne[1] - block * KEYS);
      const Seen which = mask.seen(query, queries, block * KEYS, keys, head, batch);
      if (which == Seen::none) continue;
      const uint32_t * keyRows = packed.keys.data() + block * KEYS * steps;
      const uint32_t * valueRows = packed.values.data() + block * KEYS * valueSteps;
      const uint32_t * turnedKeys = packed.turnedKeys.data() + block * KEYS * steps;
      for (int key = 0; key < KEYS; key += ROWS) {
        product<Type>(keyRows + key * steps, asked.across.data(), QUERIES, steps, scores + key * QUERIES, true);
        product<Type>(valueRows + key * valueSteps, wanted.across.data(), QUERIES, valueSteps, slopes + key * QUERIES, true);
      }
      if (which != Seen::all)
        for (int one = 0; one < queries; one++)
          mask.apply(scores + one, QUERIES, which, query + one, block * KEYS, keys, head, batch);
      for (int key = 0; key < KEYS; key++)
        for (int one = 0; one < QUERIES; one += LANES) {
          const int place = key * QUERIES + one;
          const Floats share = power(load(scores + place) - load(tops + one));
          const Floats slope = share * (load(slopes + place) - load(along + one));
          store(slopes + place, slope);
          Type::keep(shareRows + place / Type::PACKED, share);
          Type::keep(slopeRows + place / Type::PACKED, slope);
        }
      for (int key = 0; key < KEYS; key += Type::PACKED)
        for (int one = 0; one < QUERIES; one += LANES)
          Type::lay(slopePairs + key / Type::PACKED * QUERIES + one, slopes + key * QUERIES + one, QUERIES);
      for (int key = 0; key < KEYS; key += ROWS) {
        const int64_t at = block * KEYS + key;
        product<Type>(shareRows + key * ACROSS, wanted.down.data(), width, ACROSS, valueSums + at * width, false);
        product<Type>(slopeRows + key * ACROSS, asked.down.data(), depth, ACROSS, keySums + at * depth, false);
      }
      for (int at = 0; at < depth; at += ROWS)
        product<Type>(turnedKeys + at * (KEYS / Type::PACKED), slopePairs, QUERIES, KEYS / Type::PACKED, sums + at * QUERIES, false);
    }
    for (int one = 0; one < queries; one++) {
      float * to = ofQueries + queryPlace(query + one, head, batch) * depth;
      for (int at = 0; at < depth; at++) to[at] = sums[at * QUERIES + one] * scale;
    }
  }

  template <class Type> void computeIn(int thread, int threads) const {
    static thread_local Packed packed;
    static thread_local Room keyRoom, valueRoom;
    const int64_t heads = q->ne[2], keyHeads = k->ne[2], keys = k->ne[1], total = heads * q->ne[3];
    float * keySums = (float *) keyRoom.take(blocks() * KEYS * depth());
    float * valueSums = (float *) valueRoom.take(blocks() * KEYS * width());
    packed.head = -1;
    for (int64_t at = total * thread / threads; at < total * (thread + 1) / threads; at++) {
      const int64_t head = at % heads, batch = at / heads, keyHead = head / group();
      if (packed.head != batch * keyHeads + keyHead) {
        pack<Type>(packed, keyHead, batch);
        packed.head = batch * keyHeads + keyHead;
      }
      std::fill_n(keySums, blocks() * KEYS * depth(), 0.0f);
      std::fill_n(valueSums, blocks() * KEYS * width(), 0.0f);
      for (int64_t query = 0; query < q->ne[1]; query += QUERIES)
        tile<Type>(packed, query, std::min<int64_t>(QUERIES, q->ne[1] - query), head, batch, keySums, valueSums);
      for (int64_t key = 0; key < keys; key++) {
        const int64_t place = (((head % group()) * k->ne[3] + batch) * keys + key) * keyHeads + keyHead;
        // Queries were multiplied by it.
        for (int one = 0; one < depth(); one += LANES)
          store(ofKeys + place * depth() + one, load(keySums + key * depth() + one) * (float) M_LN2);
        for (int one = 0; one < width(); one += LANES)
          store(ofValues + place * width() + one, load(valueSums + key * width() + one));
      }
    }
  }
};

void computeGradient(ggml_tensor * dst, int thread, int threads, void * scale) {
  const ggml_tensor *q = dst->src[0], *k = dst->src[1], *v = dst->src[2], *given = dst->src[3], *by = dst->src[4], *mask = dst->src[5];
  float * ofQueries = (float *) dst->data;
  float * ofKeys = ofQueries + ggml_nelements(q);
  float * ofValues = ofKeys + ggml_nelements(k) * (q->ne[2] / k->ne[2]);
  Gradient{q, k, v, {mask}, (const float *) given->data, (const float *) by->data, scaleIn(scale), ofQueries, ofKeys, ofValues}
    .compute(thread, threads);
}

} // namespace

ggml_tensor * tiebreak_attention_gradient(ggml_context * context, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v,
  ggml_tensor * mask, ggml_tensor * given, ggml_tensor * by, float scale) {
  ggml_tensor * sources[] = {headsApart(context, q), headsApart(context, k), headsApart(context, v), given, by, mask};
  const int64_t numbers = ggml_nelements(q) + (ggml_nelements(k) + ggml_nelements(v)) * (q->ne[1] / k->ne[1]);
  return ggml_custom_4d(
    context, GGML_TYPE_F32, numbers, 1, 1, 1, sources, 6, computeGradient, GGML_N_TASKS_MAX, scaleAs(scale));
}
