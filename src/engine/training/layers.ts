import type { Tensor } from '../ggml/ggml.ts';
import type { TrainingGraph } from './training-graph.ts';

/** CLIP's and Llama's epsilon. */
export const NORM_EPSILON = 1e-5;

/** Slope of the sigmoid in CLIP's activation. */
const QUICK_GELU_SLOPE = 1.702;

/** gelu(x) = x sigma(x (a + b x^2)), the tanh form of Hendrycks and Gimpel (2016) with tanh(u) = 2 sigma(2u) - 1. */
const GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = GELU_LINEAR * 0.044715;

/**
 * Layer norm of every column of `x` [width, columns], from operations that have gradients in ggml, which its own NORM
 * has not: RMS norm of x - mean(x) is (x - mean) / sqrt(var + epsilon).
 */
export function layerNorm(
  graph: TrainingGraph,
  x: Tensor,
  width: number,
  weight: Tensor,
  bias: Tensor,
): Tensor {
  const { ggml, nodes } = graph;
  const minusMean = ggml.ggml_scale(nodes, ggml.ggml_sum_rows(nodes, x), -1 / width);
  const centred = ggml.ggml_add(nodes, x, minusMean);
  const scaled = ggml.ggml_mul(nodes, ggml.ggml_rms_norm(nodes, centred, NORM_EPSILON), weight);
  return ggml.ggml_add(nodes, scaled, bias);
}

export function rmsNorm(graph: TrainingGraph, x: Tensor, weight: Tensor): Tensor {
  const { ggml, nodes } = graph;
  return ggml.ggml_mul(nodes, ggml.ggml_rms_norm(nodes, x, NORM_EPSILON), weight);
}

/** x sigma(1.702 x) = silu(1.702 x) / 1.702, which has a gradient in ggml. */
export function quickGelu({ ggml, nodes }: TrainingGraph, x: Tensor): Tensor {
  const silu = ggml.ggml_silu(nodes, ggml.ggml_scale(nodes, x, QUICK_GELU_SLOPE));
  return ggml.ggml_scale(nodes, silu, 1 / QUICK_GELU_SLOPE);
}

/** GELU by its tanh form, within 5e-4 of the exact one, as silu(x p) / p with p = 1.5958 + 0.0714 x^2 > 0. */
export function gelu(graph: TrainingGraph, x: Tensor): Tensor {
  const { ggml, nodes } = graph;
  const square = ggml.ggml_scale(nodes, ggml.ggml_sqr(nodes, x), GELU_CUBIC);
  const p = ggml.ggml_add(nodes, square, graph.constant([1], Float32Array.of(GELU_LINEAR)));
  return ggml.ggml_div(nodes, ggml.ggml_silu(nodes, ggml.ggml_mul(nodes, x, p)), p);
}

/** W x + b with fresh parameters `NAME.weight` [inputs, outputs] and `NAME.bias`. */
export function linear(
  graph: TrainingGraph,
  x: Tensor,
  name: string,
  inputs: number,
  outputs: number,
  gain = 1,
): Tensor {
  const bias = graph.parameter(`${name}.bias`, [outputs], { fill: 0 });
  return graph.ggml.ggml_add(graph.nodes, project(graph, x, name, inputs, outputs, gain), bias);
}

/** W x with a fresh parameter `NAME.weight` [inputs, outputs], normal with deviation gain / sqrt(inputs). */
export function project(
  graph: TrainingGraph,
  x: Tensor,
  name: string,
  inputs: number,
  outputs: number,
  gain = 1,
): Tensor {
  const weight = graph.parameter(`${name}.weight`, [inputs, outputs], {
    deviation: gain / Math.sqrt(inputs),
  });
  return graph.ggml.ggml_mul_mat(graph.nodes, weight, x);
}

export interface AttentionShape {
  readonly width: number;
  readonly heads: number;
  readonly tokens: number;
  readonly batch: number;
}

/**
 * Scaled dot-product attention of queries, keys and values, each [width, tokens * batch], heads side by side.
 *
 * @param rotate applied to queries and keys as [width / heads, heads, tokens, batch]
 * @param mask [tokens, tokens], 0 or -Infinity
 */
export function attention(
  { ggml, nodes }: TrainingGraph,
  [query, key, value]: readonly [Tensor, Tensor, Tensor],
  { width, heads, tokens, batch }: AttentionShape,
  mask: Tensor | null = null,
  rotate: (x: Tensor) => Tensor = (x) => x,
): Tensor {
  const head = width / heads;
  const split = (x: Tensor) => ggml.ggml_reshape_4d(nodes, x, head, heads, tokens, batch);
  const arrange = (x: Tensor, a: number, b: number, c: number, d: number) =>
    ggml.ggml_cont(nodes, ggml.ggml_permute(nodes, x, a, b, c, d));
  const q = arrange(rotate(split(query)), 0, 2, 1, 3);
  const k = arrange(rotate(split(key)), 0, 2, 1, 3);
  const v = arrange(split(value), 1, 2, 0, 3);
  const weights = ggml.ggml_soft_max_ext(nodes, ggml.ggml_mul_mat(nodes, k, q), mask, 1 / Math.sqrt(head), 0);
  const mixed = arrange(ggml.ggml_mul_mat(nodes, v, weights), 0, 2, 1, 3);
  return ggml.ggml_reshape_2d(nodes, mixed, width, tokens * batch);
}
