import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { gelu, quickGelu, silu } from '../../../../src/engine/training/tape/activation.ts';
import {
  joinColumns,
  permute,
  reshape,
  selectColumns,
} from '../../../../src/engine/training/tape/arrange.ts';
import { attention } from '../../../../src/engine/training/tape/attention.ts';
import {
  maskedSoftmax,
  rotary,
  type Rotation,
} from '../../../../src/engine/training/tape/attention-parts.ts';
import { add, multiply, scale } from '../../../../src/engine/training/tape/elementwise.ts';
import { matrixProduct } from '../../../../src/engine/training/tape/matrix-product.ts';
import { layerNorm, rmsNorm } from '../../../../src/engine/training/tape/norm.ts';
import { TapedGraph } from '../../../fixtures/taped-graph.ts';
import type { Tape, Value } from '../../../../src/engine/training/tape/tape.ts';

/** Distance of the central differences; their own error then is about 1e-5 of values near 1. */
const STEP = 1e-2;

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

interface Case {
  /** Shapes of the inputs whose gradients are checked. */
  readonly inputs: readonly (readonly number[])[];
  readonly compute: (graph: TapedGraph, tape: Tape, inputs: readonly Value[]) => Value;
}

const one = (operation: (tape: Tape, x: Value) => Value, shape: readonly number[] = [6, 5]): Case => ({
  inputs: [shape],
  compute: (_, tape, [x]) => operation(tape, x as Value),
});
const two = (
  operation: (tape: Tape, a: Value, b: Value) => Value,
  a: readonly number[],
  b: readonly number[],
): Case => ({ inputs: [a, b], compute: (_, tape, [x, y]) => operation(tape, x as Value, y as Value) });

const CASES: Readonly<Record<string, Case>> = {
  'a matrix product': two(matrixProduct, [7, 4], [7, 5]),
  'a matrix product of every head': two(matrixProduct, [4, 3, 2, 2], [4, 5, 2, 2]),
  'a matrix product with few inputs': two(matrixProduct, [2, 70], [2, 5]),
  'a matrix product with many inputs and outputs': two(matrixProduct, [66, 70], [66, 2]),
  'a sum': two(add, [6, 5], [6, 5]),
  'a sum with a bias': two(add, [6, 5], [6, 1]),
  'an element-wise product': two(multiply, [6, 5], [6, 5]),
  'an element-wise product with a gain': two(multiply, [6, 5], [6]),
  'an element-wise product with itself': one((tape, x) => multiply(tape, x, x)),
  'a scaling': one((tape, x) => scale(tape, x, -1.7)),
  SiLU: one(silu),
  GELU: one(gelu),
  'quick GELU': one(quickGelu),
  'an RMS norm': one((tape, x) => rmsNorm(tape, x, 1e-5)),
  'a layer norm': one((tape, x) => layerNorm(tape, x, 1e-5)),
  'a softmax': one((tape, x) => maskedSoftmax(tape, x, null, 0.7)),
  'a masked softmax': {
    inputs: [[4, 4, 2]],
    compute: (graph, tape, [x]) =>
      maskedSoftmax(tape, x as Value, graph.constant([4, 4], causalMask(4)), 0.5),
  },
  attention: attentionCase({ heads: 2, keyHeads: 2, chunks: 1 }),
  'attention, some heads at a time': attentionCase({ heads: 3, keyHeads: 3, chunks: 3 }),
  'attention of grouped heads': attentionCase({ heads: 4, keyHeads: 2, chunks: 1 }),
  'attention of grouped heads, some at a time': attentionCase({ heads: 6, keyHeads: 3, chunks: 4 }),
  'a rotary embedding': {
    inputs: [[8, 2, 5]],
    compute: (graph, tape, [x]) =>
      rotary(tape, x as Value, graph.constant([5], Int32Array.of(0, 1, 2, 3, 9)), {
        dimensions: 8,
        base: 10_000,
        frequencyScale: 1,
        divisors: null,
      }),
  },
  'a rotary embedding whose frequencies are divided': {
    inputs: [[8, 2, 5]],
    compute: (graph, tape, [x]) =>
      rotary(tape, x as Value, graph.constant([5], Int32Array.of(0, 1, 2, 3, 9)), {
        dimensions: 8,
        base: 10_000,
        frequencyScale: 1,
        divisors: graph.constant([4], Float32Array.of(1, 1.5, 4, 8)),
        magnitude: 1.3,
      }),
  },
  'a rotary embedding of halves': rotaryCase({ pairs: 'halves' }, Int32Array.of(0, 1, 2, 3, 9)),
  ...Object.fromEntries(
    (['chunked', 'interleaved'] as const).map((order) => [
      `a rotary embedding by several axes, ${order}`,
      rotaryCase(
        { pairs: 'halves', sections: { order, sizes: [2, 1, 1, 0] }, magnitude: 1.2 },
        Int32Array.of(0, 1, 1, 1, 9, 0, 1, 1, 2, 9, 0, 1, 2, 1, 9, 0, 1, 1, 1, 9),
      ),
    ]),
  ),
  'another shape': one((tape, x) => reshape(tape, x, [3, 2, 5, 1])),
  'another order of axes': one((tape, x) => permute(tape, x, [1, 2, 0, 3]), [4, 3, 5]),
  'joined columns': two((tape, a, b) => joinColumns(tape, [a, b, a]), [6, 2], [6, 3]),
  'chosen columns': {
    inputs: [[6, 4]],
    compute: (graph, tape, [x]) =>
      selectColumns(tape, x as Value, graph.constant([4, 2], Float32Array.of(0, 0, 0, 1, 0, 1, 0, 0)), 2),
  },
};

/** Of five tokens. */
function rotaryCase(changes: Partial<Rotation>, positions: Int32Array): Case {
  const rotation = { dimensions: 8, base: 100, frequencyScale: 1, divisors: null, ...changes };
  return {
    inputs: [[8, 2, 5]],
    compute: (graph, tape, [x]) =>
      rotary(tape, x as Value, graph.constant([positions.length], positions), rotation),
  };
}

/** Of two sequences of 5 tokens. */
function attentionCase(sizes: {
  readonly heads: number;
  readonly keyHeads: number;
  readonly chunks: number;
}): Case {
  const { heads, keyHeads, chunks } = sizes;
  const room = (4 * 5 ** 2 * heads * 2) / chunks;
  return {
    inputs: [
      [4, heads, 5, 2],
      [4, keyHeads, 5, 2],
      [4, keyHeads, 5, 2],
    ],
    compute: (graph, tape, [q, k, v]) =>
      attention(tape, q as Value, k as Value, v as Value, {
        scale: 0.5,
        mask: graph.constant([5, 5], causalMask(5)),
        causal: true,
        room,
      }),
  };
}

function causalMask(tokens: number): Float32Array {
  return Float32Array.from({ length: tokens * tokens }, (_, at) =>
    at % tokens > Math.floor(at / tokens) ? -Infinity : 0,
  );
}

/** Devices differ in which operations they have: all of them, or only those that everything can be made of. */
const DEVICES = [
  ['all operations', undefined],
  ['the common operations', () => false],
] as const;

describe.each(DEVICES)('with %s, the gradient written down by the tape', (_, supports) =>
  it.each(Object.entries(CASES))('equals central differences: %s', async (_, { inputs: shapes, compute }) => {
    const random = createRandom(7);
    const normal = (length: number) => Float32Array.from({ length }, () => random.normal());
    using graph = new TapedGraph(libraries, {
      gpu: 'cpu',
      threads: 1,
      ...(supports === undefined ? {} : { supports }),
    });
    const inputs = shapes.map((shape) => graph.input(shape, { tracked: true }));
    const output = compute(graph, graph.tape, inputs);
    const seed = graph.constant(output.shape, normal(sizeOf(output.shape)));
    const gradients = graph.tape.gradients(output, seed, inputs);
    graph.compile([output.tensor, ...gradients]);

    const values = shapes.map((shape) => normal(sizeOf(shape)));
    const weighing = graph.download(seed);
    const lossAt = async (): Promise<number> => {
      values.forEach((value, index) => {
        graph.upload((inputs[index] as Value).tensor, value);
      });
      await graph.compute();
      return graph.download(output.tensor).reduce((sum, value, at) => sum + value * (weighing[at] ?? 0), 0);
    };
    await lossAt();
    const given = gradients.map((gradient) => graph.download(gradient));
    for (const [index, value] of values.entries()) {
      const slopes = new Float64Array(value.length);
      for (let at = 0; at < value.length; at++) {
        const start = value[at] ?? 0;
        value[at] = start + STEP;
        const above = await lossAt();
        value[at] = start - STEP;
        const below = await lossAt();
        value[at] = start;
        slopes[at] = (above - below) / (2 * STEP);
      }
      expect(relativeError(given[index] as Float32Array, slopes)).toBeLessThan(1e-3);
    }
  }),
);

/** Distance of two vectors over the length of the second. */
function relativeError(given: Float32Array, expected: Float64Array): number {
  const distance = Math.hypot(...expected.map((value, at) => value - (given[at] ?? NaN)));
  return distance / Math.hypot(...expected);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
