import { beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { Backend } from '../../../src/engine/ggml/backend.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { TENSOR_TYPES } from '../../../src/engine/ggml/tensor-type.ts';
import { EncodingGraph } from '../../../src/engine/vision/encoding-graph.ts';
import { Layers, type AttentionShape } from '../../../src/engine/vision/layers.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

/** Numbers of head, token and group, as the layers have them: d x heads x tokens x groups. */
function attended(
  [q, k, v]: readonly [Float32Array, Float32Array, Float32Array],
  { size, heads, tokens, groups }: AttentionShape,
): Float64Array {
  const result = new Float64Array(q.length);
  const at = (group: number, token: number, head: number) => ((group * tokens + token) * heads + head) * size;
  for (let group = 0; group < groups; group++)
    for (let head = 0; head < heads; head++)
      for (let token = 0; token < tokens; token++) {
        const mine = at(group, token, head);
        const scores = Array.from({ length: tokens }, (_, other) => {
          let sum = 0;
          for (let i = 0; i < size; i++) sum += (q[mine + i] ?? 0) * (k[at(group, other, head) + i] ?? 0);
          return sum / Math.sqrt(size);
        });
        const most = Math.max(...scores);
        const shares = scores.map((score) => Math.exp(score - most));
        const all = shares.reduce((sum, share) => sum + share, 0);
        for (const [other, share] of shares.entries())
          for (let i = 0; i < size; i++)
            result[mine + i] = (result[mine + i] ?? 0) + (share / all) * (v[at(group, other, head) + i] ?? 0);
      }
  return result;
}

it.each([
  { title: 'fused', size: 16, heads: 3, tokens: 70, groups: 2 },
  { title: 'fused, over whole tiles', size: 80, heads: 2, tokens: 128, groups: 1 },
  { title: 'of few tokens', size: 16, heads: 2, tokens: 20, groups: 3 },
  { title: 'of heads of another width', size: 18, heads: 2, tokens: 70, groups: 1 },
  { title: 'of heads of another width, in parts', size: 18, heads: 2, tokens: 70, groups: 1, most: 32 },
  { title: 'of heads of another width, in groups', size: 18, heads: 2, tokens: 64, groups: 2 },
])('attention in F32, $title, is what its definition says', async ({ most, ...shape }) => {
  const { size, heads, tokens, groups } = shape;
  const random = createRandom(7);
  const draw = () => Float32Array.from({ length: size * heads * tokens * groups }, () => 2 * random.normal());
  const values = [draw(), draw(), draw()] as const;
  using backend = Backend.open(libraries);
  backend.setThreads(2);
  const { ggml } = libraries;
  using graph = new EncodingGraph(ggml, backend, { nodes: 128, what: 'a test' }, (site) => {
    const layers = new Layers(site);
    const inputs = values.map(() => layers.input(size * heads, tokens, groups));
    const [q, k, v] = inputs.map((input) =>
      ggml.ggml_reshape_4d(site.context, input, size, heads, tokens, groups),
    );
    if (q === undefined || k === undefined || v === undefined) throw new Error('three inputs');
    return { inputs, outputs: [layers.attention({ q, k, v }, shape, most)] };
  });
  const wanted = attended(values, shape);
  // The second time with memory that the first has used.
  for (let time = 0; time < 2; time++) {
    const [made] = await graph.run(values);
    const off = Math.max(...wanted.map((value, index) => Math.abs(value - (made?.[index] ?? NaN))));
    expect(off).toBeLessThan(1e-5);
  }
});

it('an activation by SiLU is the approximation of GELU by tanh', async () => {
  const values = Float32Array.from({ length: 401 }, (_, index) => (index - 200) / 16);
  using backend = Backend.open(libraries);
  using graph = new EncodingGraph(libraries.ggml, backend, { nodes: 16, what: 'a test' }, (site) => {
    const layers = new Layers(site);
    const input = layers.input(values.length, 1, 1);
    return { inputs: [input], outputs: [layers.activate(input, 'gelu-tanh')] };
  });
  const [made] = await graph.run([values]);
  for (const [index, x] of values.entries())
    expect(made?.[index]).toBeCloseTo(
      0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
      5,
    );
});

it('a graph that has no room says what has none, and frees what it had', () => {
  using backend = Backend.open(libraries);
  const { ggml } = libraries;
  const what = 'a picture of many patches';
  expect(
    () =>
      new EncodingGraph(ggml, backend, { nodes: 16, what, advice: 'Set a limit. ' }, (site) => {
        const layers = new Layers(site);
        const input = layers.input(2 ** 24, 2 ** 20, 1);
        return { inputs: [input], outputs: [ggml.ggml_cast(site.context, input, TENSOR_TYPES.F32.id)] };
      }),
  ).toThrow(/too little memory to encode a picture of many patches/);
});
