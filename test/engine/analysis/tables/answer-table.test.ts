import { expect, test } from 'vitest';
import { labelOf, largestLabel, reverseLabel } from '../../../../src/core/labels.ts';
import { klDivergence } from '../../../../src/core/divergence.ts';
import { reverseTriple } from '../../../../src/core/labels.ts';
import type { AnswerTable } from '../../../../src/engine/analysis/tables/answer-table.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { labelOfCode } from '../../../../src/engine/analysis/tables/label-code.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { answeredRun, type AnsweredRun } from '../../../fixtures/answered-run.ts';
import { naiveAnswers } from '../../../helpers/naive-answers.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function tableOf({ workspace, runId }: AnsweredRun): AnswerTable {
  return new AnswerTables(workspace).get(runId);
}

function answersIn(table: AnswerTable): unknown[] {
  return Array.from({ length: table.count }, (_, row) => ({
    first: table.images.ids[table.first[row] ?? -1],
    second: table.images.ids[table.second[row] ?? -1],
    probabilities: table.probabilities(row),
    label: labelOfCode(table.model[row]),
  }));
}

test.each([
  { desc: 'one model', size: {} },
  { desc: 'an ensemble', size: { members: 3 } },
  { desc: 'labels alone', size: { labelsAlone: true } },
])('the answers of $desc are the mean over their members', ({ size }) => {
  const run = answeredRun(temporaryFolder(), size);
  const table = tableOf(run);
  expect(answersIn(table)).toStrictEqual(naiveAnswers(run.workspace.db, run.runId));
});

test('every figure of a row is what core says about its comparison', () => {
  const run = answeredRun(temporaryFolder());
  const table = tableOf(run);
  const scores = new Map(
    imagesOfDataset(run.workspace.db, run.datasetId).map(({ id, score }) => [id, score]),
  );
  const answers = naiveAnswers(run.workspace.db, run.runId);
  const byPair = new Map(answers.map((answer) => [`${answer.first} ${answer.second}`, answer]));
  for (const [row, { first, second, probabilities }] of answers.entries()) {
    const [a, b] = [scores.get(first) ?? null, scores.get(second) ?? null];
    const known = a !== null && b !== null;
    expect(labelOfCode(table.truth[row])).toBe(known ? labelOf(a, b, 0.2) : null);
    expect(table.distance[row]).toBe(known ? Math.abs(a - b) : NaN);
    const falling = [...probabilities].sort((p, q) => q - p);
    expect(table.gap[row]).toBe((falling[0] ?? 0) - (falling[1] ?? 0));
    const entropy = -probabilities.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(table.entropy[row]).toBeCloseTo(entropy, 12);

    const reverse = byPair.get(`${second} ${first}`);
    expect(table.reverse[row]).toBe(reverse === undefined ? -1 : answers.indexOf(reverse));
    expect(labelOfCode(table.reverseLabels[row])).toBe(
      reverse === undefined ? null : reverseLabel(reverse.label),
    );
    expect(table.divergence[row]).toBe(
      reverse === undefined ? NaN : klDivergence(probabilities, reverseTriple(reverse.probabilities)),
    );
    expect(table.rowOf(first, second)).toBe(row);
  }
});

test('answers of which the labels alone are known have no margin, entropy or divergence', () => {
  const table = tableOf(answeredRun(temporaryFolder(), { labelsAlone: true }));
  expect(table.hasProbabilities).toBe(false);
  for (const figure of [table.gap, table.entropy, table.divergence])
    expect(new Set(figure)).toEqual(new Set([NaN]));
  expect(table.recordedProbabilities(0)).toBeNull();
});

test('a tie goes to the earliest label, as in core', () => {
  const run = answeredRun(temporaryFolder(), { members: 2, labelsAlone: true });
  const table = tableOf(run);
  const ties = naiveAnswers(run.workspace.db, run.runId).filter(({ probabilities }) =>
    probabilities.includes(0.5),
  );
  expect(ties.length).toBeGreaterThan(0);
  for (const { first, second, probabilities } of ties)
    expect(labelOfCode(table.model[table.rowOf(first, second)])).toBe(largestLabel(probabilities));
});

test('a pair that was not answered has no row', () => {
  const run = answeredRun(temporaryFolder());
  const table = tableOf(run);
  const [a = 0] = run.imageIds;
  expect(table.rowOf(a, a)).toBe(-1);
  expect(table.rowOf(a, 999_999)).toBe(-1);
  expect(table.rowOf(-5, a)).toBe(-1);
});

test('an empty run has an empty table', () => {
  const table = tableOf(answeredRun(temporaryFolder(), { share: 0 }));
  expect(table.count).toBe(0);
  expect(table.reverseLabels).toHaveLength(0);
});
