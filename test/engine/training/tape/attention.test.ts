import { expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { openLibraries } from '../../../../src/engine/ggml/libraries.ts';
import { attention } from '../../../../src/engine/training/tape/attention.ts';
import { TapedGraph } from '../../../fixtures/taped-graph.ts';

const [WIDTH, TOKENS, HEADS, KEY_HEADS, BATCH] = [8, 301, 4, 2, 2];
const SHAPES = [
  [WIDTH, TOKENS, HEADS, BATCH],
  [WIDTH, TOKENS, KEY_HEADS, BATCH],
  [WIDTH, TOKENS, KEY_HEADS, BATCH],
];
/** Of all heads at once. */
const WHOLE = 4 * TOKENS ** 2 * HEADS * BATCH;

function normals(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The result and the gradients by queries, keys and values. */
async function compute(settings: {
  readonly causal: boolean;
  readonly room: number;
}): Promise<Float32Array[]> {
  using graph = new TapedGraph(await openLibraries('cpu'), { gpu: 'cpu', threads: 1 });
  const inputs = SHAPES.map((shape) => graph.input(shape, { tracked: true }));
  const [q, k, v] = inputs;
  if (q === undefined || k === undefined || v === undefined) throw new Error('three inputs');
  const mask = Float32Array.from({ length: TOKENS ** 2 }, (_, at) =>
    at % TOKENS > Math.floor(at / TOKENS) ? -Infinity : 0,
  );
  const output = attention(graph.tape, q, k, v, {
    scale: 0.5,
    mask: graph.constant([TOKENS, TOKENS], mask),
    ...settings,
  });
  const seed = graph.constant(output.shape, normals(elements(output.shape), 9));
  const gradients = graph.tape.gradients(output, seed, inputs);
  graph.compile([output.tensor, ...gradients]);
  for (const [index, input] of inputs.entries())
    graph.upload(input.tensor, normals(elements(input.shape), index));
  await graph.compute();
  return [output.tensor, ...gradients].map((tensor) => graph.download(tensor));
}

it.each([
  ['some queries', WHOLE],
  ['some heads and some queries', WHOLE / 8],
])('attention computed for %s at a time is attention computed at once', async (_, room) => {
  const [whole, parts] = [
    await compute({ causal: false, room: WHOLE }),
    await compute({ causal: true, room }),
  ];
  for (const [index, values] of whole.entries()) {
    const other = parts[index] ?? new Float32Array();
    expect(other).toHaveLength(values.length);
    const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-4);
  }
});
