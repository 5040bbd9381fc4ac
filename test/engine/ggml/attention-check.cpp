// The kernels' attention beside sums written out in F64: prints a line per case, with how often ggml's was asked instead and the
// largest difference, as a share of the largest result.
#include <cstdio>
#include <random>
#include <thread>

#include "attention.cpp"

static int leftToGgml = 0;
extern "C" {
void OF_GGML(const ggml_compute_params *, ggml_tensor *) { leftToGgml++; }
void ggml_cpu_fp16_to_fp32(const ggml_fp16_t * from, float * to, int64_t count) { ggml_fp16_to_fp32_row(from, to, count); }
void ggml_cpu_bf16_to_fp32(const ggml_bf16_t * from, float * to, int64_t count) { ggml_bf16_to_fp32_row(from, to, count); }
}

static std::mt19937 generator(1);

struct Numbers {
  ggml_tensor tensor{};
  std::vector<char> bytes;
  std::vector<float> values; // as rounded
  Numbers(ggml_type type, int64_t a, int64_t b, int64_t c, int64_t d, float spread) : values(a * b * c * d) {
    std::normal_distribution<float> normal(0, spread);
    for (float & value : values) value = spread == 0 ? 0 : normal(generator);
    bytes.resize(values.size() * ggml_type_size(type));
    if (type == GGML_TYPE_F32) memcpy(bytes.data(), values.data(), bytes.size());
    if (type == GGML_TYPE_F16) {
      ggml_fp32_to_fp16_row(values.data(), (ggml_fp16_t *) bytes.data(), values.size());
      ggml_fp16_to_fp32_row((ggml_fp16_t *) bytes.data(), values.data(), values.size());
    }
    if (type == GGML_TYPE_BF16) {
      ggml_fp32_to_bf16_row(values.data(), (ggml_bf16_t *) bytes.data(), values.size());
      ggml_bf16_to_fp32_row((ggml_bf16_t *) bytes.data(), values.data(), values.size());
    }
    tensor.type = type;
    const int64_t sizes[4] = {a, b, c, d};
    size_t stride = ggml_type_size(type);
    for (int axis = 0; axis < 4; axis++) {
      tensor.ne[axis] = sizes[axis];
      tensor.nb[axis] = stride;
      stride *= sizes[axis];
    }
    tensor.data = bytes.data();
  }
};

// What a mask weighs beside showing or hiding, in steps that F16 holds.
static float weightOf(int query, int key) { return -0.25f * ((query + key) % 5); }

// Queries see the first `seenByAll` keys, and of those behind them, in groups of `group`, the keys of their own group up to their own.
static void check(const char * name, ggml_type type, int depth, int width, int queries, int keys, int heads, int keyHeads,
                  int batch, bool isMasked, int seenByAll, int group, int threads, bool isWeighted = false) {
  Numbers q(GGML_TYPE_F32, depth, queries, heads, batch, 2);
  Numbers k(type, depth, keys, keyHeads, batch, 1), v(type, width, keys, keyHeads, batch, 1);
  Numbers mask(GGML_TYPE_F16, keys, queries, 1, 1, 0), dst(GGML_TYPE_F32, width, heads, queries, batch, 0);
  const auto sees = [&](int query, int key) {
    // One query sees nothing at all.
    if (isMasked && query == queries - 1) return false;
    return !isMasked || key < seenByAll || ((key - seenByAll) / group == query / group && key - seenByAll <= query);
  };
  for (int query = 0; query < queries; query++)
    for (int key = 0; key < keys; key++)
      ((uint16_t *) mask.bytes.data())[query * keys + key] =
        !sees(query, key) ? HIDDEN : isWeighted ? ggml_fp32_to_fp16(weightOf(query, key)) : 0;
  const float scale = 1 / std::sqrt((float) depth);
  memcpy(dst.tensor.op_params, &scale, sizeof scale);
  dst.tensor.src[0] = &q.tensor;
  dst.tensor.src[1] = &k.tensor;
  dst.tensor.src[2] = &v.tensor;
  dst.tensor.src[3] = isMasked ? &mask.tensor : nullptr;
  leftToGgml = 0;
  std::vector<std::thread> running;
  for (int thread = 0; thread < threads; thread++)
    running.emplace_back([&, thread] {
      ggml_compute_params params{};
      params.ith = thread;
      params.nth = threads;
      ggml_compute_forward_flash_attn_ext(&params, &dst.tensor);
    });
  for (auto & one : running) one.join();
  double off = 0, most = 0;
  for (int b = 0; b < batch; b++)
    for (int head = 0; head < heads; head++) {
      const int keyHead = b * keyHeads + head / (heads / keyHeads);
      for (int query = 0; query < queries; query++) {
        const float * asked = &q.values[((b * heads + head) * queries + query) * depth];
        std::vector<double> sum(width), score(keys);
        double top = -INFINITY, shares = 0;
        for (int key = 0; key < keys; key++) {
          if (!sees(query, key)) continue;
          for (int at = 0; at < depth; at++)
            score[key] += (double) asked[at] * k.values[(keyHead * keys + key) * depth + at];
          score[key] = score[key] * scale + (isWeighted ? weightOf(query, key) : 0);
          top = std::max(top, score[key]);
        }
        for (int key = 0; key < keys; key++) {
          if (!sees(query, key)) continue;
          const double share = std::exp(score[key] - top);
          shares += share;
          for (int at = 0; at < width; at++) sum[at] += share * v.values[(keyHead * keys + key) * width + at];
        }
        for (int at = 0; at < width; at++) {
          const double right = shares == 0 ? 0 : sum[at] / shares;
          const float found = ((const float *) dst.bytes.data())[((b * queries + query) * heads + head) * width + at];
          most = std::max(most, std::abs(right));
          // NaN counts.
          if (!(std::abs(right - found) <= off)) off = std::isnan(found) ? INFINITY : std::abs(right - found);
        }
      }
    }
  std::printf("%s %d %g\n", name, leftToGgml, off / most);
}

// What is no number stays none for the queries that see it, and for no others: prints how many numbers it is otherwise with.
static void checkNone(const char * name, ggml_type type) {
  const int depth = 64, tokens = 130, none = 5;
  Numbers q(GGML_TYPE_F32, depth, tokens, 1, 1, 2), k(type, depth, tokens, 1, 1, 1), v(type, depth, tokens, 1, 1, 1);
  Numbers mask(GGML_TYPE_F16, tokens, tokens, 1, 1, 0), dst(GGML_TYPE_F32, depth, 1, tokens, 1, 0);
  for (int at = none * depth; at < (none + 1) * depth; at++) {
    if (type == GGML_TYPE_F32) ((float *) k.bytes.data())[at] = NAN;
    else ((uint16_t *) k.bytes.data())[at] = type == GGML_TYPE_F16 ? 0x7E00 : 0x7FC0;
  }
  for (int query = 0; query < tokens; query++)
    for (int key = 0; key < tokens; key++) ((uint16_t *) mask.bytes.data())[query * tokens + key] = key <= query ? 0 : HIDDEN;
  const float scale = 1 / std::sqrt((float) depth);
  memcpy(dst.tensor.op_params, &scale, sizeof scale);
  dst.tensor.src[0] = &q.tensor;
  dst.tensor.src[1] = &k.tensor;
  dst.tensor.src[2] = &v.tensor;
  dst.tensor.src[3] = &mask.tensor;
  leftToGgml = 0;
  ggml_compute_params params{};
  params.nth = 1;
  ggml_compute_forward_flash_attn_ext(&params, &dst.tensor);
  int wrong = 0;
  for (int query = 0; query < tokens; query++)
    for (int at = 0; at < depth; at++)
      wrong += std::isnan(((const float *) dst.bytes.data())[query * depth + at]) != (query >= none);
  std::printf("%s %d %d\n", name, leftToGgml, wrong);
}

// The gradients beside those written out, of a causal attention: prints how far off each one is of the largest of its kind.
static void checkGradient(const char * name, ggml_type type, int width, int tokens, int heads, int keyHeads, int batch, bool isMasked, int threads) {
  Numbers q(GGML_TYPE_F32, width, heads, tokens, batch, 2), by(GGML_TYPE_F32, width, heads, tokens, batch, 1);
  Numbers k(type, width, keyHeads, tokens, batch, 1), v(type, width, keyHeads, tokens, batch, 1);
  Numbers mask(GGML_TYPE_F16, tokens, tokens, 1, 1, 0);
  const auto sees = [&](int query, int key) { return !isMasked || key <= query; };
  for (int query = 0; query < tokens; query++)
    for (int key = 0; key < tokens; key++)
      ((uint16_t *) mask.bytes.data())[query * tokens + key] = sees(query, key) ? 0 : HIDDEN;
  const float scale = 1 / std::sqrt((float) width);
  const int group = heads / keyHeads;
  ggml_context * context = ggml_init({1 << 16, nullptr, true});
  std::vector<float> room;
  const auto run = [&](ggml_tensor * node) {
    room.resize(ggml_nelements(node));
    node->data = room.data();
    ggml_custom_op_t compute;
    memcpy(&compute, node->op_params, sizeof compute);
    void * given;
    memcpy(&given, (const char *) node->op_params + 16, sizeof given);
    // The operation reads views of what it was given.
    for (ggml_tensor * source : node->src)
      if (source != nullptr && source->view_src != nullptr) source->data = source->view_src->data;
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; thread++) running.emplace_back(compute, node, thread, threads, given);
    for (auto & one : running) one.join();
    return room;
  };
  ggml_tensor * shown = isMasked ? &mask.tensor : nullptr;
  ggml_tensor * mixedNode = tiebreak_attention(context, &q.tensor, &k.tensor, &v.tensor, shown, scale);
  std::vector<float> mixed = run(mixedNode);
  mixedNode->data = mixed.data();
  const std::vector<float> found =
    run(tiebreak_attention_gradient(context, &q.tensor, &k.tensor, &v.tensor, shown, mixedNode, &by.tensor, scale));
  ggml_free(context);
  std::vector<double> right[3] = {std::vector<double>(q.values.size()), std::vector<double>(k.values.size()), std::vector<double>(v.values.size())};
  const auto at = [&](int token, int head, int of, int b) { return ((b * tokens + token) * of + head) * width; };
  for (int b = 0; b < batch; b++)
    for (int head = 0; head < heads; head++)
      for (int query = 0; query < tokens; query++) {
        const int asked = at(query, head, heads, b);
        std::vector<double> share(tokens), slope(tokens);
        double sum = 0, along = 0;
        for (int key = 0; key < tokens; key++) {
          if (!sees(query, key)) continue;
          const int one = at(key, head / group, keyHeads, b);
          double score = 0;
          for (int n = 0; n < width; n++) score += (double) q.values[asked + n] * k.values[one + n];
          sum += share[key] = std::exp(score * scale);
          for (int n = 0; n < width; n++) slope[key] += (double) by.values[asked + n] * v.values[one + n];
        }
        for (int key = 0; key < tokens; key++) along += (share[key] /= sum) * slope[key];
        for (int key = 0; key < tokens; key++) {
          const int one = at(key, head / group, keyHeads, b);
          const double ofScore = share[key] * (slope[key] - along) * scale;
          for (int n = 0; n < width; n++) {
            right[0][asked + n] += ofScore * k.values[one + n];
            right[1][one + n] += ofScore * q.values[asked + n];
            right[2][one + n] += share[key] * by.values[asked + n];
          }
        }
      }
  const float * part = found.data();
  for (int which = 0; which < 3; which++) {
    double off = 0, most = 0;
    for (size_t n = 0; n < right[which].size(); n++) {
      double sum = 0;
      for (int member = 0; member < (which == 0 ? 1 : group); member++) sum += part[member * right[which].size() + n];
      most = std::max(most, std::abs(right[which][n]));
      if (!(std::abs(right[which][n] - sum) <= off)) off = std::isnan(sum) ? INFINITY : std::abs(right[which][n] - sum);
    }
    part += right[which].size() * (which == 0 ? 1 : group);
    std::printf("%s by %c 0 %g\n", name, "qkv"[which], off / most);
  }
}

int main() {
  checkNone("F32, none", GGML_TYPE_F32);
  checkNone("F16, none", GGML_TYPE_F16);
  checkNone("BF16, none", GGML_TYPE_BF16);
  checkGradient("F32, gradient", GGML_TYPE_F32, 64, 150, 4, 2, 2, true, 1);
  checkGradient("F32, all seen, gradient", GGML_TYPE_F32, 48, 100, 2, 2, 1, false, 2);
  checkGradient("BF16, gradient", GGML_TYPE_BF16, 64, 200, 6, 2, 1, true, 2);
  check("F32, all seen", GGML_TYPE_F32, 64, 64, 64, 130, 2, 2, 2, false, 0, 1, 1);
  check("F32, odd widths", GGML_TYPE_F32, 80, 48, 70, 64, 2, 1, 1, false, 0, 1, 2);
  check("F16, behind a beginning", GGML_TYPE_F16, 64, 64, 150, 256, 4, 2, 1, true, 70, 150, 1);
  check("F16, several prompts", GGML_TYPE_F16, 32, 32, 160, 256, 2, 2, 1, true, 64, 40, 3);
  check("F16, a mask that weighs", GGML_TYPE_F16, 64, 64, 80, 100, 2, 2, 1, true, 40, 80, 1, true);
  check("BF16, behind a beginning", GGML_TYPE_BF16, 64, 64, 150, 256, 4, 2, 1, true, 70, 150, 1);
  check("BF16, wide heads", GGML_TYPE_BF16, 128, 128, 64, 200, 1, 1, 1, true, 100, 64, 2);
  check("few queries", GGML_TYPE_F16, 64, 64, 63, 64, 1, 1, 1, false, 0, 1, 1);
}
