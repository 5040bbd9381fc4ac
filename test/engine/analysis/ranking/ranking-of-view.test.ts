import { expect, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import type { Label } from '../../../../src/core/labels.ts';
import { spearman } from '../../../../src/core/metrics.ts';
import { rankFromPairs } from '../../../../src/core/ranking.ts';
import { answerRows } from '../../../../src/engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import { pairMatrix } from '../../../../src/engine/analysis/ranking/pair-matrix.ts';
import { rankingOfView } from '../../../../src/engine/analysis/ranking/ranking-of-view.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import type { Filter } from '../../../../src/model/filter.ts';
import type { RankingSettings } from '../../../../src/model/ranking.ts';
import { addRandomRun, answeredRun } from '../../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const SETTINGS: RankingSettings = { ties: 'rao-kupper', positionEffect: true, ridge: 0, evidence: 'hard' };

function viewOf(filter: Filter = {}, images = 30): AnswerView {
  const { workspace, runId } = answeredRun(temporaryFolder(), { images });
  return AnswerView.open(new AnswerTables(workspace), workspace.db, { ...filter, run: runId });
}

/** A run about some images, by their places, with these answers. */
function answeredView(
  answers: readonly (readonly [first: number, second: number, label: Label])[],
): AnswerView {
  const made = answeredRun(temporaryFolder(), { images: 12 });
  const { workspace, imageIds } = made;
  const { runId } = addRandomRun(made, 'given', { share: 0 });
  insertPredictions(
    workspace.db,
    runId,
    answers.map(([first, second, label]) => ({
      firstId: at(imageIds, first),
      secondId: at(imageIds, second),
      member: 0,
      logits: label === 'First' ? [9, 0, 0] : label === 'Second' ? [0, 9, 0] : [0, 0, 9],
      label,
      answeredAt: 1,
    })),
  );
  return AnswerView.open(new AnswerTables(workspace), workspace.db, { run: runId });
}

const ONE_HOT = { First: [1, 0, 0], Second: [0, 1, 0], Similar: [0, 0, 1] } as const;

test('a view is ranked as its rows are by name, and every image has its wins, losses and ties', () => {
  for (const filter of [
    {},
    { model: ['First', 'Similar'] as Label[] },
    { group: 'A', side: 'either' as const },
  ]) {
    const view = viewOf(filter);
    const rows = answerRows(view, view.rows);
    const result = rankingOfView(view, SETTINGS);
    const plain = rankFromPairs(
      rows.map(({ firstName, secondName, model }) => ({
        first: firstName,
        second: secondName,
        weights: ONE_HOT[model],
      })),
      SETTINGS,
    );
    if (result.kind !== 'ranking' || plain.kind !== 'ranking') throw new Error(result.kind);
    expect(result.answers).toBe(rows.length);
    expect(result.images.map(({ rank }) => rank)).toEqual(result.images.map((_, index) => index + 1));
    for (const { name, score, standardError, won, lost, tied } of result.images) {
      const item = plain.items.indexOf(name);
      expect(score).toBeCloseTo(at(plain.scores, item), 9);
      const error = plain.standardErrors?.scores[item] ?? null;
      if (error === null) expect(standardError).toBeNull();
      else expect(standardError).toBeCloseTo(error, 9);
      const count = (first: Label, second: Label) =>
        rows.filter(
          (row) =>
            (row.firstName === name && row.model === first) ||
            (row.secondName === name && row.model === second),
        ).length;
      expect([won, lost, tied]).toEqual([
        count('First', 'Second'),
        count('Second', 'First'),
        count('Similar', 'Similar'),
      ]);
    }
    const known = result.images.filter(({ trueScore }) => trueScore !== null);
    expect(result.agreement?.n).toBe(known.length);
    expect(result.agreement?.spearman?.value).toBeCloseTo(
      spearman(
        known.map(({ score }) => score),
        known.map(({ trueScore }) => trueScore ?? NaN),
      ),
      12,
    );
  }
});

test('groups that were never compared are told, with a pair that joins them and a way to rank all the same', () => {
  const view = answeredView([
    [0, 1, 'First'],
    [1, 0, 'First'],
    [1, 2, 'Similar'],
    [4, 5, 'First'],
    [5, 4, 'First'],
  ]);
  const result = rankingOfView(view, SETTINGS);
  expect(result).toMatchObject({ kind: 'open', reason: 'disconnected', ofGroups: 2, ways: [['ridge']] });
  if (result.kind !== 'open') throw new Error();
  expect(result.groups.map(({ count }) => count).sort()).toEqual([2, 3]);
  const groupOf = (name: string) =>
    result.groups.findIndex(({ images }) => images.some((one) => one.name === name));
  const [proposed] = result.ask;
  expect(groupOf(proposed?.first.name ?? '')).toBe(0);
  expect(groupOf(proposed?.second.name ?? '')).toBe(1);
  expect(rankingOfView(view, { ...SETTINGS, ridge: 0.01 })).toMatchObject({ kind: 'ranking' });
});

test('an unbeaten image is told as the first group, and compared next with the best of the others', () => {
  const view = answeredView([
    [0, 1, 'First'],
    [0, 2, 'First'],
    [1, 2, 'First'],
    [2, 1, 'First'],
    [2, 3, 'Similar'],
    [3, 1, 'Second'],
  ]);
  const result = rankingOfView(view, { ...SETTINGS, positionEffect: false });
  expect(result).toMatchObject({
    kind: 'open',
    reason: 'unbounded',
    groups: [{ count: 1, images: [{ name: 'Face 0.jpg' }] }, { count: 3 }],
    ask: [{ first: { name: 'Face 0.jpg' }, second: { name: 'Face 1.jpg' } }],
    ways: [['ridge']],
  });
});

test('a filter that nothing passes leaves nothing to rank', () => {
  expect(rankingOfView(viewOf({ text: 'no such image' }), SETTINGS)).toMatchObject({ reason: 'no-answers' });
  expect(pairMatrix(viewOf({ text: 'no such image' }), SETTINGS, null)).toMatchObject({
    images: 0,
    counts: [],
  });
});

test('a matrix counts answers and wins by rank, image by image', () => {
  const view = viewOf();
  const result = rankingOfView(view, SETTINGS);
  if (result.kind !== 'ranking') throw new Error(result.kind);
  const whole = pairMatrix(view, SETTINGS, null);
  const part = pairMatrix(view, SETTINGS, { rows: [3, 9], columns: [20, 500] });
  expect(whole).toMatchObject({ isRanked: true, images: 30, size: 1, rows: [1, 30] });
  expect(part).toMatchObject({ rows: [3, 9], columns: [20, 30] });
  const rows = answerRows(view, view.rows);
  for (const { rows: ofRows, rowImages, columnImages, counts, wins } of [whole, part]) {
    expect(rowImages[0]?.name).toBe(result.images[ofRows[0] - 1]?.name);
    rowImages.forEach((row, y) =>
      columnImages.forEach((column, x) => {
        const between = rows.filter(
          ({ firstId, secondId }) =>
            (firstId === row.id && secondId === column.id) || (firstId === column.id && secondId === row.id),
        );
        const won = between.reduce((sum, { firstId, model }) => {
          if (model === 'Similar') return sum + 0.5;
          return sum + Number((model === 'First') === (firstId === row.id));
        }, 0);
        const cell = y * columnImages.length + x;
        expect([at(counts, cell), at(wins, cell)]).toEqual([between.length, won]);
      }),
    );
  }
});

test('many images share cells, which lose no answer', () => {
  const view = viewOf({}, 200);
  const { counts, wins, size, rowImages } = pairMatrix(view, SETTINGS, null);
  expect(size).toBe(2);
  expect(rowImages).toHaveLength(100);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  expect(sum(counts)).toBe(2 * view.rows.length);
  expect(sum(wins)).toBe(view.rows.length);
});
