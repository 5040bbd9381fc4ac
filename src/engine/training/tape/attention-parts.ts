import type { Tensor } from '../../ggml/ggml.ts';
import type { RotationSections } from '../../families/decoders/decoder-shape.ts';
import type { Tape, Value } from './tape.ts';

/** Which numbers of a head turn together, as `ggml_rope_type` of ggml.h says. */
const MODES = { neighbours: 0, halves: 2, chunked: 8, interleaved: 40 } as const;

/** How far rotary position embedding turns. */
export interface Rotation {
  /** Elements of a head that are turned. */
  readonly dimensions: number;
  readonly base: number;
  /** Factor on the frequencies: 1 / the scaling factor of linear position scaling. */
  readonly frequencyScale: number;
  /** What is turned is also multiplied by this. Defaults to 1. */
  readonly magnitude?: number;
  /** Neighbours, or numbers half of `dimensions` apart; these always where there are sections. Defaults to neighbours. */
  readonly pairs?: 'neighbours' | 'halves';
  /** How many frequencies turn by each axis of a position. Defaults to positions of one number. */
  readonly sections?: RotationSections | null;
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
 * Rotary position embedding of [head width, heads, tokens] (Su et al. 2021), by several axes too (Wang et al. 2024, Qwen2-VL); its
 * gradient is turned back and multiplied likewise.
 *
 * @param positions of the tokens, I32, axis after axis
 */
export function rotary(tape: Tape, x: Value, positions: Tensor, rotation: Rotation): Value {
  const { ggml, nodes } = tape;
  const { dimensions, base, frequencyScale, magnitude = 1, divisors, pairs = 'neighbours' } = rotation;
  const { sections = null } = rotation;
  const scaling = [0, base, frequencyScale, 0, magnitude, 0, 0] as const;
  const turn = (given: Tensor, back: '' | '_back'): Tensor =>
    sections === null
      ? ggml[`ggml_rope_ext${back}`](nodes, given, positions, divisors, dimensions, MODES[pairs], ...scaling)
      : ggml[`ggml_rope_multi${back}`](
          nodes,
          given,
          positions,
          divisors,
          dimensions,
          Int32Array.from(sections.sizes),
          MODES[sections.order],
          ...scaling,
        );
  return tape.record(turn(x.tensor, ''), x.shape, [x], (dy) => [turn(dy, '_back')]);
}
