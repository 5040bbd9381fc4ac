import { expect, test } from 'vitest';
import { estimatedCovariance } from '../../src/core/estimated-covariance.ts';
import { exactCovariance } from '../../src/core/exact-covariance.ts';
import { invertPositiveDefinite } from '../../src/core/positive-definite.ts';
import { createRandom } from '../../src/core/random.ts';
import { mergeEdges, type RankingEdges } from '../../src/core/ranking-edges.ts';
import type { Covariance, Curvature } from '../../src/core/covariance.ts';
import { evaluateRanking, hessianProduct, type RankingModel } from '../../src/core/ranking-objective.ts';

/** Who is compared with whom. */
const DESIGNS = {
  'all with all': (i: number, j: number) => i !== j,
  'tests with references': (i: number, j: number) => i >= 6 && j < 6,
  'tests with references, in both orders': (i: number, j: number) => i >= 6 !== j >= 6,
  'neighbours alone': (i: number, j: number) => Math.abs(i - j) === 1,
} as const;

const ITEMS = 24;

function edgesOf(design: keyof typeof DESIGNS, isSeveral: boolean): RankingEdges {
  const random = createRandom(5);
  const pairs: [number, number][] = [];
  for (let i = 0; i < ITEMS; i++)
    for (let j = 0; j < ITEMS; j++) if (DESIGNS[design](i, j)) pairs.push([i, j]);
  const all = isSeveral ? [...pairs, ...pairs] : pairs;
  return mergeEdges(ITEMS, {
    count: all.length,
    first: Int32Array.from(all, ([i]) => i),
    second: Int32Array.from(all, ([, j]) => j),
    weights: Float64Array.from(all.flatMap(() => [random.uniform(), random.uniform(), random.uniform()])),
  });
}

/** By a dense matrix, column by column, and its inverse with curvature in the direction of all scores. */
function naive({ model, point, squares }: Curvature): number[] {
  const size = ITEMS + 2;
  const matrix = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    matrix.set(hessianProduct(model, point, unit), column * size);
  }
  for (let i = 0; i < ITEMS; i++)
    for (let j = 0; j < ITEMS; j++) matrix[i * size + j] = (matrix[i * size + j] ?? 0) + 1;
  const inverse = invertPositiveDefinite(matrix, size) ?? new Float64Array();
  const of = (i: number, j: number) => inverse[i * size + j] ?? NaN;
  return Array.from({ length: size }, (_, i) => {
    if (squares === null) return of(i, i) - (i < ITEMS ? 1 / (ITEMS * (model.ridge + ITEMS)) : 0);
    let sum = 0;
    for (let edge = 0; edge < model.edges.count; edge++) {
      const [a, b] = [model.edges.first[edge] ?? 0, model.edges.second[edge] ?? 0];
      const move = of(i, a) - of(i, b) + (model.positionEffect ? of(i, ITEMS) : 0);
      sum += (squares[edge] ?? 0) * move ** 2;
    }
    return sum;
  });
}

function centredVariances({ variances, rowSums }: Covariance): number[] {
  const total = rowSums.subarray(0, ITEMS).reduce((sum, value) => sum + value, 0);
  return Array.from(variances, (variance, i) =>
    i < ITEMS ? variance - (2 * (rowSums[i] ?? NaN)) / ITEMS + total / ITEMS ** 2 : variance,
  );
}

function curvatures(): { readonly desc: string; readonly curvature: Curvature }[] {
  return (Object.keys(DESIGNS) as (keyof typeof DESIGNS)[]).flatMap((design) =>
    (['rao-kupper', 'davidson', 'half'] as const).flatMap((ties) =>
      [0, 0.3].flatMap((ridge) =>
        // Where no image stands in both places a position effect has no curvature of its own.
        [...(design === 'tests with references' && ridge === 0 ? [] : [true]), false].map(
          (positionEffect) => {
            const edges = edgesOf(design, ties === 'half');
            const model: RankingModel = { items: ITEMS, edges, ties, positionEffect, ridge };
            const parameters = Float64Array.from({ length: ITEMS + 2 }, (_, i) =>
              i === ITEMS + 1 ? 0.8 : i === ITEMS ? (positionEffect ? 0.2 : 0) : Math.sin(i),
            );
            const random = createRandom(9);
            const squares = ties === 'half' ? Float64Array.from(edges.first, () => random.uniform()) : null;
            const desc = `${design}, ${ties}, ridge ${ridge}, position effect ${positionEffect}`;
            return { desc, curvature: { model, point: evaluateRanking(model, parameters), squares } };
          },
        ),
      ),
    ),
  );
}

test.for(curvatures())('variances are those of a dense inverse: $desc', ({ curvature }) => {
  const { model } = curvature;
  const exact = exactCovariance(curvature);
  const found = exact && centredVariances(exact);
  naive(curvature).forEach((variance, i) => {
    const isFitted = i < ITEMS || (i === ITEMS ? model.positionEffect : model.ties !== 'half');
    if (isFitted) expect((found?.[i] ?? NaN) / variance, `parameter ${i}`).toBeCloseTo(1, 8);
  });
});

test.for(curvatures())('estimated variances are as close as they say: $desc', ({ curvature }) => {
  const estimated = estimatedCovariance(curvature);
  // Neighbours alone, of whom every error is one long wave, cannot be had so.
  if (estimated === null) {
    expect(curvature.model.edges.count).toBeLessThan(2 * ITEMS);
    return;
  }
  const expected = naive(curvature);
  let outside = 0;
  for (let i = 0; i < ITEMS; i++) {
    const ratio = Math.sqrt((estimated.variances[i] ?? NaN) / (expected[i] ?? NaN));
    if (!(Math.abs(ratio - 1) <= (estimated.accuracy ?? 0))) outside++;
  }
  // One in twenty is outside of 95 %, and those of a set go together.
  expect(outside / ITEMS).toBeLessThan(0.25);
  if (curvature.model.positionEffect)
    expect((estimated.variances[ITEMS] ?? NaN) / (expected[ITEMS] ?? NaN)).toBeCloseTo(1, 3);
});
