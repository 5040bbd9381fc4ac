import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import koffi from 'koffi';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { bindAll } from '../../../../src/engine/ggml/binding.ts';
import { OWN_PROTOTYPES, type Ggml } from '../../../../src/engine/ggml/ggml.ts';
import { openLibraries } from '../../../../src/engine/ggml/libraries.ts';
import { TENSOR_TYPES } from '../../../../src/engine/ggml/tensor-type.ts';
import { attention } from '../../../../src/engine/training/tape/attention.ts';
import type { AttentionSettings } from '../../../../src/engine/training/tape/attention-settings.ts';
import { transposed } from '../../../../src/engine/training/tape/matrix-product.ts';
import { kernelCompiler, whyNotCompiled } from '../../../fixtures/kernel-source.ts';
import { TapedGraph } from '../../../fixtures/taped-graph.ts';

const [WIDTH, TOKENS, HEADS, KEY_HEADS, BATCH] = [16, 301, 4, 2, 2];
const SHAPES = [
  [WIDTH, HEADS, TOKENS, BATCH],
  [WIDTH, KEY_HEADS, TOKENS, BATCH],
  [WIDTH, KEY_HEADS, TOKENS, BATCH],
];
/** Of all heads at once. */
const WHOLE = 4 * TOKENS ** 2 * HEADS * BATCH;

function normals(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The result and the gradients by queries, keys and values. */
async function compute(
  settings: Pick<AttentionSettings, 'causal' | 'room' | 'factors' | 'keep'>,
  own: Ggml['own'] = null,
): Promise<Float32Array[]> {
  const { ggml } = await openLibraries('cpu');
  using graph = new TapedGraph({ ggml: { ...ggml, own } }, { gpu: 'cpu', threads: 2 });
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

/** The largest difference of each of them, as a share of its largest number. */
function differences(those: readonly Float32Array[], others: readonly Float32Array[]): number[] {
  return those.map((values, index) => {
    const other = others[index] ?? new Float32Array();
    expect(other).toHaveLength(values.length);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0);
    return off / largest;
  });
}

it.each([
  ['some queries', WHOLE],
  ['some heads and some queries', WHOLE / 8],
])('attention computed for %s at a time is attention computed at once', async (_, room) => {
  const whole = await compute({ causal: false, room: WHOLE });
  const parts = await compute({ causal: true, room });
  for (const worst of differences(whole, parts)) expect(worst).toBeLessThan(1e-5);
});

describe.skipIf(whyNotCompiled() !== undefined)('what is compiled here', () => {
  let own: Exclude<Ggml['own'], null>;

  beforeAll(() => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-'));
    const library = kernelCompiler(folder)(
      'operations.so',
      ['attention.cpp', 'attention-gradient.cpp', 'transposed.cpp'],
      // Of ggml's kernels they take these two alone, which its base has too, and an attention that nothing is left to.
      [
        ...['-march=native', '-shared', '-fPIC', '-Wl,--defsym=of_ggml=0'],
        ...['fp16', 'bf16'].map((type) => `-Dggml_cpu_${type}_to_fp32=ggml_${type}_to_fp32_row`),
      ],
    );
    own = bindAll(koffi.load(library), OWN_PROTOTYPES);
    rmSync(folder, { recursive: true });
  }, 240_000);

  it('attends as operations of ggml do, to the precision of its factors', async () => {
    const settings = { causal: true, room: WHOLE };
    const made = await compute(settings);
    for (const worst of differences(made, await compute(settings, own))) expect(worst).toBeLessThan(5e-6);
    // What is multiplied is rounded to 8 bits: 2^-8 of the largest is .004.
    const rounded = differences(made, await compute({ ...settings, factors: 'BF16' }, own));
    for (const worst of rounded) expect(worst).toBeLessThan(0.02);
  });

  it.each(['F32', 'BF16'] as const)('turns matrices of %s round', async (type) => {
    const { ggml } = await openLibraries('cpu');
    using graph = new TapedGraph({ ggml: { ...ggml, own } }, { gpu: 'cpu', threads: 2 });
    const [a, b, planes] = [70, 45, 2];
    const x = graph.input([a, b, planes], { tracked: false });
    const { nodes } = graph.tape;
    const turned = transposed(graph.tape, ggml.ggml_cast(nodes, x.tensor, TENSOR_TYPES[type].id));
    const output = ggml.ggml_cast(nodes, turned, TENSOR_TYPES.F32.id);
    graph.compile([output]);
    // Numbers that BF16 holds.
    const values = Float32Array.from({ length: a * b * planes }, (_, at) => at % 251);
    graph.upload(x.tensor, values);
    await graph.compute();
    const expected = Float32Array.from(values, (_, at) => {
      const [row, column, plane] = [Math.floor(at / b) % a, at % b, Math.floor(at / (a * b))];
      return values[(plane * b + column) * a + row] ?? NaN;
    });
    expect(graph.download(output)).toEqual(expected);
  });
});
