import { expect, test } from 'vitest';
import { confusionMatrix } from '../../../../src/core/confusion.ts';
import { consistencyReport } from '../../../../src/core/consistency.ts';
import { klDivergence } from '../../../../src/core/divergence.ts';
import { labelIndex, LABELS, reverseLabel, reverseTriple, type Label } from '../../../../src/core/labels.ts';
import { abstentionCurve } from '../../../../src/engine/analysis/figures/abstention.ts';
import { answeredBothWays } from '../../../../src/engine/analysis/figures/answered-both-ways.ts';
import { answerRows } from '../../../../src/engine/analysis/filters/answer-row.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import {
  consistencyOfView,
  leastConsistentRows,
} from '../../../../src/engine/analysis/figures/consistency-of-view.ts';
import { countLabels } from '../../../../src/engine/analysis/figures/label-counts.ts';
import { reliability } from '../../../../src/engine/analysis/figures/reliability.ts';
import type { Filter } from '../../../../src/model/filter.ts';
import { recordedRows, type RecordedRow } from '../../../helpers/recorded-rows.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { distanceRange } from '../../../../src/renderer/location/distance-range.ts';

function viewOf(
  filter: Filter = {},
  size: Parameters<typeof answeredRun>[1] = {},
): { view: AnswerView; rows: RecordedRow[] } {
  const { workspace, runId } = answeredRun(temporaryFolder(), size);
  const view = AnswerView.open(new AnswerTables(workspace), workspace.db, { run: runId, ...filter });
  return {
    view,
    get rows() {
      return recordedRows(answerRows(view, view.rows));
    },
  };
}

test("counts of two sources are core's confusion matrix of the comparisons that both label", () => {
  const { view, rows } = viewOf({ group: 'A' });
  const both = rows.flatMap(({ truth, reverse }) => (truth && reverse ? [{ truth, reverse }] : []));
  expect(both.length).toBeLessThan(rows.length);
  expect(countLabels(view.table, view.rows, view.labelsBy('truth'), view.labelsBy('reverse'))).toMatchObject({
    matrix: confusionMatrix(
      both.map(({ truth }) => truth),
      both.map(({ reverse }) => reverseLabel(reverse.label)),
    ),
    n: both.length,
    unlabelled: rows.length - both.length,
  });
});

test('a source that labels nothing leaves nothing to count', () => {
  const { view, rows } = viewOf();
  expect(countLabels(view.table, view.rows, view.labelsBy('truth'), view.labelsBy('other'))).toMatchObject({
    n: 0,
    unlabelled: rows.length,
  });
});

test('abstention keeps, at each threshold, the answers whose margin reaches it', () => {
  const { view, rows } = viewOf({ text: '1' });
  const known = rows.flatMap(({ truth, model, margin }) =>
    truth === null ? [] : [{ truth, model, margin }],
  );
  const { n, points } = abstentionCurve(view.table, view.rows);
  expect(n).toBe(known.length);
  expect(points.map(({ threshold }) => threshold)).toEqual(Array.from({ length: 101 }, (_, i) => i / 100));
  for (const { threshold, kept, right, matrix } of points) {
    const left = known.filter(({ margin }) => margin >= threshold);
    expect(kept).toBe(left.length);
    expect(right).toBe(left.filter(({ truth, model }) => truth === model).length);
    expect(matrix).toEqual(
      confusionMatrix(
        left.map(({ truth }) => truth),
        left.map(({ model }) => model),
      ),
    );
  }
});

test('an answer whose margin is exactly a threshold is kept there', () => {
  const { view } = viewOf({}, { certain: true });
  const { n, points } = abstentionCurve(view.table, view.rows);
  expect(n).toBeGreaterThan(0);
  expect(points.at(-1)).toMatchObject({ threshold: 1, kept: n });
});

test.each([2, 10, 50])('reliability in %i bins is what counting one label at a time finds', (bins) => {
  const { view, rows } = viewOf({ model: ['First', 'Similar'] });
  const known = rows.flatMap(({ truth, probabilities }) =>
    truth === null ? [] : [{ truth, probabilities }],
  );
  const { n, labels } = reliability(view.table, view.rows, bins);
  expect(n).toBe(known.length);
  for (const { label, error, bins: made } of labels) {
    const p = (of: (typeof known)[number]) => of.probabilities[labelIndex(label)];
    let expectedError = 0;
    for (const [at, bin] of made.entries()) {
      const isLast = at === bins - 1;
      const inside = known.filter(
        (one) => p(one) >= bin.low && (p(one) < bin.high || (isLast && p(one) <= 1)),
      );
      expect(bin.n).toBe(inside.length);
      if (inside.length === 0) {
        expect(bin).toMatchObject({ meanProbability: null, frequency: null });
        continue;
      }
      const mean = inside.reduce((sum, one) => sum + p(one), 0) / inside.length;
      const trues = inside.filter(({ truth }) => truth === label).length;
      expect(bin.meanProbability).toBeCloseTo(mean, 12);
      expect(bin.frequency).toMatchObject({ successes: trues, trials: inside.length });
      expectedError += (inside.length / n) * Math.abs(mean - trues / inside.length);
    }
    expect(error).toBeCloseTo(expectedError, 12);
  }
});

test('top-label, class-wise mean and equal-mass calibration errors are what their definitions say', () => {
  const bins = 10;
  const { view, rows } = viewOf();
  const known = rows.flatMap(({ truth, model, probabilities }) =>
    truth === null ? [] : [{ truth, model, probabilities, confidence: Math.max(...probabilities) }],
  );
  const errorOf = (
    forecasts: readonly { readonly bin: number; readonly p: number; readonly y: boolean }[],
  ) => {
    const byBin = Map.groupBy(forecasts, ({ bin }) => bin);
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    let error = 0;
    for (const inBin of byBin.values())
      error +=
        (inBin.length / forecasts.length) *
        Math.abs(mean(inBin.map(({ p }) => p)) - mean(inBin.map(({ y }) => Number(y))));
    return error;
  };
  const top = known.map(({ truth, model, confidence }) => ({
    p: confidence,
    y: truth === model,
    bin: Array.from({ length: bins }, (_, bin) => bin).findIndex(
      (bin) => bin / bins < confidence && confidence <= (bin + 1) / bins,
    ),
  }));
  const rising = top.toSorted((a, b) => a.p - b.p);
  const { topLabel, classWiseMean, equalMass, labels } = reliability(view.table, view.rows, bins);
  expect(topLabel?.value).toBeCloseTo(errorOf(top), 12);
  expect(equalMass?.value).toBeCloseTo(
    errorOf(rising.map((one, rank) => ({ ...one, bin: Math.floor((rank * bins) / rising.length) }))),
    12,
  );
  expect(classWiseMean?.value).toBeCloseTo(
    labels.reduce((sum, { error }) => sum + (error ?? NaN), 0) / LABELS.length,
    12,
  );
  for (const error of [topLabel, classWiseMean, equalMass]) {
    expect(error?.interval?.[0]).toBeLessThan(error?.value ?? NaN);
    expect(error?.interval?.[1]).toBeGreaterThan(error?.value ?? NaN);
  }
});

test('certain answers are in the last bin', () => {
  const { view } = viewOf({}, { certain: true });
  const { labels } = reliability(view.table, view.rows, 10);
  for (const { bins } of labels) expect(bins[9]?.meanProbability).toBe(1);
});

test('labels alone have no abstention curve, no calibration and no error of it', () => {
  const { table, rows } = viewOf({}, { labelsAlone: true }).view;
  expect(abstentionCurve(table, rows).n).toBe(0);
  const { n, labels, topLabel, classWiseMean, equalMass } = reliability(table, rows, 10);
  expect(n).toBe(0);
  expect([topLabel, classWiseMean, equalMass]).toEqual([null, null, null]);
  expect(labels.map(({ error }) => error)).toEqual([null, null, null]);
});

/** The pairs of rows that were answered both ways, the lower id first, as core takes them. */
function pairsIn(
  rows: readonly RecordedRow[],
): (RecordedRow & { reverse: NonNullable<RecordedRow['reverse']> })[] {
  return rows.flatMap((row) =>
    row.reverse !== null && row.firstId < row.secondId ? [{ ...row, reverse: row.reverse }] : [],
  );
}

const bothWays = (rows: readonly RecordedRow[]) =>
  pairsIn(rows).map(({ probabilities, reverse, firstId, secondId }) => ({
    forward: probabilities,
    reverse: reverse.probabilities,
    images: [firstId, secondId] as const,
  }));

/** Ids stand for images. */
const reportOf = (rows: readonly RecordedRow[]) =>
  consistencyReport(
    bothWays(rows),
    1 + Math.max(0, ...rows.flatMap(({ firstId, secondId }) => [firstId, secondId])),
  );

const close = (value: number | null) => expect.closeTo(value ?? NaN, 12) as number;

test("consistency is core's report of the pairs answered both ways", () => {
  const { view, rows } = viewOf();
  const core = reportOf(rows);
  const report = consistencyOfView(view);
  expect(report).toMatchObject({
    n: core.n,
    agreement: core.agreement,
    // Added up in another order.
    positionBias: close(core.positionBias),
    positionBiasInterval: core.positionBiasInterval?.map(close),
    meanDivergence: close(core.meanDivergence),
    meanDivergenceInterval: core.meanDivergenceInterval?.map(close),
    oneWay: rows.filter(({ reverse }) => reverse === null).length,
  });
  expect(report.positionBiasInterval).not.toBeNull();
  expect(report.meanDivergenceInterval?.[1]).toBeGreaterThan(core.meanDivergence ?? NaN);
  // Core names the same image in the columns; here they are the answers as given.
  const asGiven = (label: Label) => labelIndex(reverseLabel(label));
  expect(report.matrix).toEqual(core.matrix.map((row) => LABELS.map((label) => row[asGiven(label)])));
  expect(core.n).toBeGreaterThan(50);
});

test('consistency by distance adds up, a difference of exactly theta being with the smaller ones', () => {
  const { view, rows } = viewOf();
  const { byDistance } = consistencyOfView(view);
  const known = pairsIn(rows).flatMap((row) =>
    row.firstScore === null || row.secondScore === null
      ? []
      : [{ row, distance: Math.abs(row.firstScore - row.secondScore) }],
  );
  expect(known.some(({ distance }) => Math.abs(distance - 0.2) < 1e-9)).toBe(true);
  for (const { low, high, n, agreement, positionBias, meanDivergence } of byDistance) {
    const inside = known.filter(
      ({ distance }) => (low === 0 || distance > low + 1e-6) && distance <= high + 1e-6,
    );
    expect(n).toBe(inside.length);
    const core = reportOf(inside.map(({ row }) => row));
    expect(agreement).toEqual(core.agreement);
    expect(positionBias).toBe(n === 0 ? null : core.positionBias);
    expect(meanDivergence).toBe(core.meanDivergence);
  }
  expect(byDistance.reduce((sum, { n }) => sum + n, 0)).toBe(known.length);
});

test('the filter that a bin of distance sets has just the pairs of the bin', () => {
  const { workspace, runId } = answeredRun(temporaryFolder());
  const tables = new AnswerTables(workspace);
  const reportOf = (filter: Filter) =>
    consistencyOfView(AnswerView.open(tables, workspace.db, { run: runId, ...filter }));
  const { byDistance } = reportOf({});
  const filtered = byDistance.map(({ low, high }) => reportOf({ distance: distanceRange(low, high) }).n);
  expect(filtered).toEqual(byDistance.map(({ n }) => n));
});

test('the density counts every pair once, and a few pairs are all points', () => {
  const { view, rows } = viewOf();
  const pairs = pairsIn(rows);
  const { density, points } = consistencyOfView(view);
  expect(points).toHaveLength(pairs.length);
  const counts = new Array<number>(density.size ** 2).fill(0);
  for (const { probabilities, reverse } of pairs) {
    const cell = (p: number) => Math.min(density.size - 1, Math.floor(p * density.size));
    const at = cell(reverse.probabilities[1]) * density.size + cell(probabilities[0]);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  expect(density.counts).toEqual(counts);
  expect(points[0]).toMatchObject({ firstId: pairs[0]?.firstId, forward: pairs[0]?.model });
});

test('labels alone have no mean divergence, and no pairs no figures at all', () => {
  expect(consistencyOfView(viewOf({}, { labelsAlone: true }).view)).toMatchObject({
    meanDivergence: null,
  });
  expect(consistencyOfView(viewOf({}, { share: 0 }).view)).toMatchObject({
    n: 0,
    agreement: null,
    positionBias: null,
    meanDivergence: null,
    byDistance: [],
    points: [],
  });
});

test('the least consistent pairs fall in divergence, in their own order on a tie', () => {
  const { view, rows } = viewOf();
  const pairs = pairsIn(rows);
  const divergences = bothWays(rows).map(({ forward, reverse }) =>
    klDivergence(forward, reverseTriple(reverse)),
  );
  const falling = [...divergences.keys()].sort((a, b) => (divergences[b] ?? 0) - (divergences[a] ?? 0));
  const expected = falling.slice(0, 25).map((index) => pairs[index]);
  expect(answerRows(view, leastConsistentRows(view, 25))).toEqual(expected);
});

test('a pair is in a view when either of its comparisons is', () => {
  const { view } = viewOf({ model: ['Similar'] });
  const { table } = view;
  const pairs = answeredBothWays(view);
  for (const row of pairs) {
    const models = [row, table.reverse[row] ?? -1].map((of) => table.model[of]);
    expect(models).toContain(labelIndex('Similar'));
  }
  expect([...pairs].some((row) => table.model[row] !== labelIndex('Similar'))).toBe(true);
});

test('forward is the order that shows the target first where the plan has targets', () => {
  const { workspace, runId, ids } = ruleRun(temporaryFolder(), 6, ({ targets, referenceSetId }) => ({
    kind: 'against-references',
    targets,
    references: referenceSetId,
    orders: 'both',
  }));
  const [reference = 0, target = 0] = ids;
  const answer = (firstId: number, secondId: number) =>
    ({ firstId, secondId, member: 0, logits: [1, 0, 0], label: 'First', answeredAt: 1 }) as const;
  insertPredictions(workspace.db, runId, [answer(reference, target), answer(target, reference)]);
  const tables = new AnswerTables(workspace);
  const view = AnswerView.open(tables, workspace.db, { run: runId });
  expect(consistencyOfView(view).points).toMatchObject([{ firstId: target, secondId: reference }]);
  const forward = AnswerView.open(tables, workspace.db, { run: runId, forward: true });
  expect(answerRows(forward, forward.rows)).toMatchObject([{ firstId: target, secondId: reference }]);
  const reverse = AnswerView.open(tables, workspace.db, { run: runId, forward: false });
  expect(answerRows(reverse, reverse.rows)).toMatchObject([{ firstId: reference, secondId: target }]);
});
