import type { Tensor } from '../../ggml/ggml.ts';
import type { Tape, Value } from './tape.ts';

/** How far rotary position embedding turns. */
export interface Rotation {
  /** Elements of a head that are turned. */
  readonly dimensions: number;
  readonly base: number;
  /** Factor on the frequencies: 1 / the scaling factor of linear position scaling. */
  readonly frequencyScale: number;
  /** What is turned is also multiplied by this. Defaults to 1. */
  readonly magnitude?: number;
  /** What each frequency is divided by, [dimensions / 2], as Llama-3.1 has it; or null. */
  readonly divisors: Tensor | null;
}

/**
 * Softmax of scale * scores + mask over ne0.
 *
 * @param mask [ne0, ne1], 0 or -Infinity, or null
 */
export function maskedSoftmax(tape: Tape, scores: Value, mask: Tensor | null, scale: number): Value {
  const { ggml, nodes } = tape;
  const y = ggml.ggml_soft_max_ext(nodes, scores.tensor, mask, scale, 0);
  return tape.record(y, scores.shape, [scores], (dy) => [softmaxGradient(tape, dy, y, scale)]);
}

/** Gradient by the scores of y = softmax(scale * scores + mask): scale y (dy - sum(y dy)). */
export function softmaxGradient(tape: Tape, dy: Tensor, y: Tensor, scale: number): Tensor {
  const { ggml, nodes } = tape;
  return tape.either(ggml.ggml_soft_max_ext_back(nodes, dy, y, scale, 0), () => {
    const along = ggml.ggml_sum_rows(nodes, ggml.ggml_mul(nodes, y, dy));
    return ggml.ggml_scale(nodes, ggml.ggml_mul(nodes, y, ggml.ggml_sub(nodes, dy, along)), scale);
  });
}

/**
 * Rotary position embedding of [head width, heads, tokens] in neighbouring pairs, as llama.cpp stores Llama's weights
 * (Su et al. 2021); its gradient is turned back and multiplied likewise.
 *
 * @param positions one an ne2, I32
 */
export function rotary(tape: Tape, x: Value, positions: Tensor, rotation: Rotation): Value {
  const { ggml, nodes } = tape;
  const { dimensions, base, frequencyScale, magnitude = 1, divisors } = rotation;
  const turn = (rope: 'ggml_rope_ext' | 'ggml_rope_ext_back', given: Tensor) =>
    ggml[rope](nodes, given, positions, divisors, dimensions, 0, 0, base, frequencyScale, 0, magnitude, 0, 0);
  return tape.record(turn('ggml_rope_ext', x.tensor), x.shape, [x], (dy) => [turn('ggml_rope_ext_back', dy)]);
}
