import { expect, test } from 'vitest';
import { meanProbabilities } from '../../../../src/core/ensemble.ts';
import { largestLabel, reverseTriple } from '../../../../src/core/labels.ts';
import { answerRows } from '../../../../src/engine/analysis/filters/answer-row.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import { decisiveGraph } from '../../../../src/engine/analysis/figures/decisive-graph.ts';
import { countCycles } from '../../../../src/engine/analysis/figures/intransitive-triples.ts';
import { countTiedChains } from '../../../../src/engine/analysis/figures/tied-chains.ts';
import { intransitiveTriples } from '../../../../src/engine/analysis/figures/intransitive-triples-of-view.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { recordedRows } from '../../../helpers/recorded-rows.ts';

function viewOf(size: Parameters<typeof answeredRun>[1]): AnswerView {
  const { workspace, runId } = answeredRun(temporaryFolder(), size);
  return AnswerView.open(new AnswerTables(workspace), workspace.db, { run: runId });
}

/** Margin of "first beats second" for every decisive pair, worked out from the rows. */
function decisivePairs(view: AnswerView): Map<string, number> {
  const margins = new Map<string, number>();
  for (const { firstId, secondId, probabilities, reverse } of recordedRows(answerRows(view, view.rows))) {
    const mean =
      reverse === null
        ? probabilities
        : meanProbabilities([probabilities, reverseTriple(reverse.probabilities)]);
    const [high = 0, middle = 0] = [...mean].sort((a, b) => b - a);
    const label = largestLabel(mean);
    if (label === 'First') margins.set(`${firstId} ${secondId}`, high - middle);
    if (label === 'Second') margins.set(`${secondId} ${firstId}`, high - middle);
  }
  return margins;
}

/** Every triple looked at. */
function byBruteForce(view: AnswerView): { examined: number; cycles: { ids: string; margin: number }[] } {
  const beats = decisivePairs(view);
  const ids = [...view.table.images.ids];
  let examined = 0;
  const cycles: { ids: string; margin: number }[] = [];
  const decided = (a: number, b: number) => beats.has(`${a} ${b}`) || beats.has(`${b} ${a}`);
  for (const a of ids)
    for (const b of ids)
      for (const c of ids) {
        if (!(a < b && b < c && decided(a, b) && decided(b, c) && decided(a, c))) continue;
        examined++;
        for (const [x, y, z] of [
          [a, b, c],
          [a, c, b],
        ] as const) {
          const margins = [beats.get(`${x} ${y}`), beats.get(`${y} ${z}`), beats.get(`${z} ${x}`)];
          if (margins.every((margin) => margin !== undefined))
            cycles.push({ ids: [x, y, z].sort((p, q) => p - q).join(), margin: Math.min(...margins) });
        }
      }
  return { examined, cycles: cycles.sort((p, q) => q.margin - p.margin) };
}

test('every decisive triple is counted, and the cycles among them are found', () => {
  const view = viewOf({ images: 40 });
  const expected = byBruteForce(view);
  const counted = intransitiveTriples(view, 10_000);
  expect(counted).toMatchObject({
    examined: expected.examined,
    cycles: expected.cycles.length,
    complete: true,
  });
  const found = counted.triples.map(({ images, margin }) => ({
    ids: images
      .map(({ id }) => id)
      .sort((p, q) => p - q)
      .join(),
    margin,
  }));
  expect(new Set(found)).toEqual(new Set(expected.cycles));
  expect(found.map(({ margin }) => margin)).toEqual(expected.cycles.map(({ margin }) => margin));
});

test('the clearest cycles are listed where not all are asked for', () => {
  const view = viewOf({ images: 40 });
  const expected = byBruteForce(view);
  const { triples, cycles } = intransitiveTriples(view, 20);
  expect(cycles).toBe(expected.cycles.length);
  expect(cycles).toBeGreaterThan(20);
  expect(triples.map(({ margin }) => margin)).toEqual(
    expected.cycles.slice(0, 20).map(({ margin }) => margin),
  );
});

test('a triple is listed so that each image beats the next and the last the first', () => {
  const view = viewOf({ images: 40 });
  const beats = decisivePairs(view);
  for (const { images } of intransitiveTriples(view, 20).triples) {
    const [a, b, c] = images.map(({ id }) => id);
    for (const pair of [`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]) expect(beats.has(pair)).toBe(true);
  }
});

test('where there are too many to count, triples are drawn: the share of cycles is close, and every one listed is one', () => {
  const view = viewOf({ images: 40 });
  const graph = decisiveGraph(view);
  const exact = countCycles(graph, 1_000);
  const drawn = countCycles(graph, 1_000, 0);
  expect(drawn.complete).toBe(false);
  expect(drawn.examined).toBeGreaterThan(10_000);
  expect(drawn.cycles / drawn.examined).toBeCloseTo(exact.cycles / exact.examined, 2);
  const key = ({ nodes }: { nodes: readonly number[] }) => [...nodes].sort((a, b) => a - b).join();
  const known = new Map(exact.found.map((cycle) => [key(cycle), cycle.gap]));
  for (const cycle of drawn.found) expect(known.get(key(cycle))).toBe(cycle.gap);
  expect(countCycles(graph, 1_000, 0)).toEqual(drawn);
});

test('a run without answers leaves nothing to examine', () => {
  const view = viewOf({ share: 0 });
  const none = { examined: 0, cycles: 0, complete: true, triples: [] };
  expect(intransitiveTriples(view, 10)).toEqual({ ...none, tied: none });
});

/** Every triple with one pair called Similar looked at. */
function tiedByBruteForce(view: AnswerView): { examined: number; chains: Map<string, number> } {
  const beats = decisivePairs(view);
  const ties = new Map<string, number>();
  for (const { firstId, secondId, probabilities, reverse } of recordedRows(answerRows(view, view.rows))) {
    const mean =
      reverse === null
        ? probabilities
        : meanProbabilities([probabilities, reverseTriple(reverse.probabilities)]);
    if (largestLabel(mean) !== 'Similar') continue;
    for (const key of [`${firstId} ${secondId}`, `${secondId} ${firstId}`])
      ties.set(key, mean[2] - Math.max(mean[0], mean[1]));
  }
  const ids = [...view.table.images.ids];
  const decided = (a: number, b: number) => beats.has(`${a} ${b}`) || beats.has(`${b} ${a}`);
  let examined = 0;
  const chains = new Map<string, number>();
  for (const a of ids)
    for (const c of ids)
      for (const b of ids) {
        const gap = ties.get(`${a} ${c}`);
        if (gap === undefined || b === a || b === c || !decided(a, b) || !decided(b, c)) continue;
        if (a < c) examined++;
        if (beats.has(`${a} ${b}`) && beats.has(`${b} ${c}`)) chains.set(`${a} ${b} ${c}`, gap);
      }
  return { examined, chains };
}

test('triples of two preferences and a tie that no scores explain are counted and listed, the clearest ties first', () => {
  const view = viewOf({ images: 40 });
  const { examined, chains } = tiedByBruteForce(view);
  const { tied } = intransitiveTriples(view, 10_000);
  expect(chains.size).toBeGreaterThan(100);
  expect(tied).toMatchObject({ examined, cycles: chains.size, complete: true });
  const found = new Map(
    tied.triples.map(({ images, margin }) => [images.map(({ id }) => id).join(' '), margin]),
  );
  expect([...found].sort()).toEqual([...chains].sort());
  const gaps = tied.triples.map(({ margin }) => margin);
  expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));
});

test('where there are too many, triples of ties that are drawn have about the same share', () => {
  const view = viewOf({ images: 60 });
  const graph = decisiveGraph(view);
  const whole = countTiedChains(graph, 5);
  const drawn = countTiedChains(graph, 5, 2 * 150);
  expect(whole.complete).toBe(true);
  expect(drawn).toMatchObject({ complete: false });
  expect(drawn.examined).toBeLessThan(whole.examined);
  expect(drawn.cycles / drawn.examined).toBeCloseTo(whole.cycles / whole.examined, 1);
  expect(drawn.found).toHaveLength(5);
});
