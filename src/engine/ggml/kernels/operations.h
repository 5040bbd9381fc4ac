// Operations of graphs that are compiled beside ggml's kernels: nodes whose threads run what lies in this library.
#pragma once

#include "ggml.h"

extern "C" {

// A contiguous copy of [a, b, ...] as [b, a, ...], of numbers of 2 or 4 bytes: ggml's own copies number by number.
GGML_API ggml_tensor * tiebreak_transposed(ggml_context * context, ggml_tensor * of);

// softmax(scale K Q^T + mask) V of [width, heads, tokens, batch] each: q and what it gives in F32, k and v of one type of floats, of fewer
// heads where neighbouring ones share theirs; the mask as in Mask. Widths are multiples of 16. Gives, one behind the other,
// [width of v, heads, queries, batch] and the log2 of each query's sum of powers [heads, queries, batch], which the gradient wants.
GGML_API ggml_tensor * tiebreak_attention(
  ggml_context * context, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, ggml_tensor * mask, float scale);

// Its gradients by q, k and v, one behind the other, shaped as these but for the heads of the last two, of which each is as many
// gradients of all keys, one behind the other, as heads share it: their sum is the gradient.
GGML_API ggml_tensor * tiebreak_attention_gradient(ggml_context * context, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v,
  ggml_tensor * mask, ggml_tensor * given, ggml_tensor * by, float scale);
}
