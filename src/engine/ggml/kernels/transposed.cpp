// Matrices turned round a cache line at a time: each line is read once and written once, whatever their width.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "operations.h"

namespace {

constexpr int LINE = 64;

// A thread's share of the rows of what comes out.
template <class Number> void turn(ggml_tensor * dst, int thread, int threads) {
  constexpr int SIDE = LINE / sizeof(Number);
  const ggml_tensor * of = dst->src[0];
  const int64_t rows = of->ne[0], columns = of->ne[1], tiles = (rows + SIDE - 1) / SIDE, total = tiles * of->ne[2] * of->ne[3];
  alignas(LINE) Number tile[SIDE][SIDE];
  for (int64_t at = total * thread / threads; at < total * (thread + 1) / threads; at++) {
    const int64_t row = at % tiles * SIDE, plane = at / tiles;
    const char * from = (const char *) of->data + plane % of->ne[2] * of->nb[2] + plane / of->ne[2] * of->nb[3];
    Number * to = (Number *) dst->data + (plane * rows + row) * columns;
    const int height = std::min<int64_t>(SIDE, rows - row);
    for (int64_t column = 0; column < columns; column += SIDE) {
      const int width = std::min<int64_t>(SIDE, columns - column);
      for (int one = 0; one < width; one++) {
        const Number * numbers = (const Number *) (from + (column + one) * of->nb[1]) + row;
        for (int other = 0; other < height; other++) tile[other][one] = numbers[other];
      }
      for (int other = 0; other < height; other++) memcpy(to + other * columns + column, tile[other], width * sizeof(Number));
    }
  }
}

void turnEither(ggml_tensor * dst, int thread, int threads, void *) {
  if (ggml_type_size(dst->type) == sizeof(uint16_t)) turn<uint16_t>(dst, thread, threads);
  else turn<uint32_t>(dst, thread, threads);
}

} // namespace

ggml_tensor * tiebreak_transposed(ggml_context * context, ggml_tensor * of) {
  return ggml_custom_4d(
    context, of->type, of->ne[1], of->ne[0], of->ne[2], of->ne[3], &of, 1, turnEither, GGML_N_TASKS_MAX, nullptr);
}
