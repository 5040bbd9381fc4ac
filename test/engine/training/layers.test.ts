import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import type { Tensor } from '../../../src/engine/ggml/ggml.ts';
import { attention, gelu, layerNorm, quickGelu, rmsNorm } from '../../../src/engine/training/layers.ts';
import { TrainingGraph } from '../../../src/engine/training/training-graph.ts';

const WIDTH = 8;
const COLUMNS = 6;
const STEP = 1e-2;

let libraries: Libraries;

beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const random = createRandom(1);
const normal = (length: number) => Float32Array.from({ length }, () => random.normal());

/** Loss sum(layer(x) * r) for a fixed random r, with x a parameter. */
function layerGraph(layer: (graph: TrainingGraph, x: Tensor) => Tensor, seed = 2) {
  const graph = new TrainingGraph(libraries);
  const { ggml, nodes } = graph;
  const x = graph.parameter('x', [WIDTH, COLUMNS], { deviation: 1 });
  const output = layer(graph, x);
  const loss = ggml.ggml_sum(nodes, ggml.ggml_mul(nodes, output, graph.constant([WIDTH, COLUMNS], weighing)));
  graph.compile(loss, [output], seed);
  return { graph, x, output, loss };
}

const weighing = normal(WIDTH * COLUMNS);
const gain = normal(WIDTH);
const shift = normal(WIDTH);

const layers: [string, (graph: TrainingGraph, x: Tensor) => Tensor][] = [
  [
    'layer norm',
    (graph, x) => layerNorm(graph, x, WIDTH, graph.constant([WIDTH], gain), graph.constant([WIDTH], shift)),
  ],
  ['RMS norm', (graph, x) => rmsNorm(graph, x, graph.constant([WIDTH], gain))],
  ['quick GELU', quickGelu],
  ['GELU', gelu],
  [
    'attention',
    (graph, x) => attention(graph, [x, x, x], { width: WIDTH, heads: 2, tokens: COLUMNS / 2, batch: 2 }),
  ],
];

describe('the composed layers', () => {
  it.each(layers)('have the gradient of finite differences: %s', async (_, layer) => {
    const { graph, x, loss } = layerGraph(layer);
    const start = graph.download(x);
    await graph.step(0, 0);
    const gradient = graph.gradient(x);
    for (let at = 0; at < start.length; at++) {
      const [above, below] = [Float32Array.from(start), Float32Array.from(start)];
      above[at] = (start[at] ?? 0) + STEP;
      below[at] = (start[at] ?? 0) - STEP;
      const values: number[] = [];
      for (const moved of [above, below]) {
        graph.upload(x, moved);
        await graph.step(0, 0);
        values.push(graph.download(loss)[0] ?? NaN);
      }
      const slope = ((values[0] ?? NaN) - (values[1] ?? NaN)) / (2 * STEP);
      expect(gradient[at]).toBeCloseTo(slope, 2);
    }
    graph.dispose();
  });

  it('layer norm is (x - mean) / sqrt(variance + epsilon), scaled and shifted', async () => {
    const { graph, x, output } = layerGraph(layers[0]?.[1] as (graph: TrainingGraph, x: Tensor) => Tensor);
    await graph.step(0, 0);
    const column = graph.download(x).subarray(0, WIDTH);
    const mean = column.reduce((sum, value) => sum + value, 0) / WIDTH;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / WIDTH;
    column.forEach((value, at) => {
      const expected = ((value - mean) / Math.sqrt(variance + 1e-5)) * (gain[at] ?? 0) + (shift[at] ?? 0);
      expect(graph.download(output)[at]).toBeCloseTo(expected, 4);
    });
    graph.dispose();
  });

  it('the activations are x sigma(1.702 x) and, within 1e-3, x Phi(x)', async () => {
    // Phi(-2), Phi(-1), Phi(0), Phi(1), Phi(2): standard normal tables.
    const points = { '-2': 0.02275, '-1': 0.158655, '0': 0.5, '1': 0.841345, '2': 0.97725 };
    for (const [activation, expected] of [
      [quickGelu, (x: number) => x / (1 + Math.exp(-1.702 * x))],
      [gelu, (x: number) => x * points[String(x) as keyof typeof points]],
    ] as const) {
      const { graph, x, output } = layerGraph(activation);
      const values = Float32Array.from({ length: WIDTH * COLUMNS }, (_, at) => (at % 5) - 2);
      graph.upload(x, values);
      await graph.step(0, 0);
      const got = graph.download(output);
      values.forEach((value, at) => {
        expect(Math.abs((got[at] ?? NaN) - expected(value))).toBeLessThan(1e-3);
      });
      graph.dispose();
    }
  });
});

describe('a training graph', () => {
  it('lowers its loss step by step, and the same way from the same seed', async () => {
    const descend = async () => {
      const graph = new TrainingGraph(libraries);
      const { ggml, nodes } = graph;
      const x = graph.parameter('x', [4], { deviation: 1 });
      const loss = ggml.ggml_sum(nodes, ggml.ggml_sqr(nodes, x));
      graph.compile(loss, [], 5);
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        await graph.step(0.05, 0);
        losses.push(graph.download(loss)[0] ?? NaN);
      }
      graph.dispose();
      return losses;
    };
    const losses = await descend();
    losses.slice(1).forEach((loss, at) => {
      expect(loss).toBeLessThan(losses[at] ?? NaN);
    });
    expect(await descend()).toEqual(losses);
  });

  it('starts from given weights', () => {
    const graph = new TrainingGraph(libraries);
    const x = graph.parameter('x', [3], { fill: 1 });
    const given = Float32Array.of(1, 2, 3);
    graph.compile(
      graph.ggml.ggml_sum(graph.nodes, graph.ggml.ggml_sqr(graph.nodes, x)),
      [],
      0,
      new Map([['x', given]]),
    );
    expect([...(graph.weights().get('x') ?? [])]).toEqual([1, 2, 3]);
    graph.dispose();
  });
});
