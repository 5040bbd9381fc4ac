import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PairRow } from '../../src/model/pair-row.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { recorded } from '../helpers/recorded-rows.ts';

const BY_MARGIN = { by: 'margin', descending: true } as const;
const IN_ORDER = { by: 'order', descending: false } as const;

function answered(size: Parameters<typeof answeredRun>[1] = {}) {
  const folder = temporaryFolder();
  const { workspace, ...run } = answeredRun(folder, size);
  const otherRun = addRandomRun({ ...run, workspace }, 'other').runId;
  workspace.close();
  return { ...run, otherRun, filter: { run: run.runId }, ...openWorkbench(folder) };
}

const key = ({ firstId, secondId }: PairRow) => `${firstId} ${secondId}`;

test('pages put together are all comparisons once, in their order', async () => {
  const { ask, filter, predictions } = answered();
  const rows: PairRow[] = [];
  for (let offset = 0; offset < predictions.length; offset += 100) {
    const page = await ask('pairs.page', { filter, sort: BY_MARGIN, offset, limit: 100 });
    expect(page).toMatchObject({ total: predictions.length, ofRun: predictions.length });
    rows.push(...page.rows);
  }
  expect(new Set(rows.map(key)).size).toBe(predictions.length);
  const margins = rows.map(({ margin }) => recorded(margin));
  expect(margins).toEqual([...margins].sort((a, b) => b - a));
});

test('a page past the end is empty, and says how many there are', async () => {
  const { ask, filter, predictions } = answered();
  expect(await ask('pairs.page', { filter, sort: BY_MARGIN, offset: 10_000_000, limit: 5 })).toEqual({
    total: predictions.length,
    ofRun: predictions.length,
    hasVotes: false,
    rows: [],
  });
});

test('a cell that is clicked has exactly the pairs that the matrix counts in it', async () => {
  const { ask, filter } = answered();
  const { matrix } = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' });
  const cells = [['First', 'Similar'] as const];
  const page = await ask('pairs.page', {
    filter: { ...filter, cells: { rows: 'truth', columns: 'model', cells } },
    sort: IN_ORDER,
    offset: 0,
    limit: 500,
  });
  expect(page.total).toBe(matrix[0][2]);
  expect(page.rows).toHaveLength(matrix[0][2]);
  for (const row of page.rows) expect(row).toMatchObject({ truth: 'First', model: 'Similar' });
});

test('a pair is found where the page has it, and nowhere where it does not pass', async () => {
  const { ask, filter } = answered();
  const narrow = { ...filter, model: ['First' as const] };
  const { rows } = await ask('pairs.page', { filter: narrow, sort: BY_MARGIN, offset: 40, limit: 1 });
  const [row] = rows;
  if (row === undefined) throw new Error('no pair');
  const { firstId, secondId } = row;
  const find = (of: typeof filter) => ask('pairs.find', { filter: of, sort: BY_MARGIN, firstId, secondId });
  expect(await find(narrow)).toEqual({ offset: 40 });
  const similar = { ...filter, model: ['Similar' as const] };
  expect(await find(similar)).toEqual({ offset: null });
  expect(await ask('pairs.find', { filter, sort: BY_MARGIN, firstId, secondId: firstId })).toEqual({
    offset: null,
  });
});

test('a detail has the row and every member, whose mean it is', async () => {
  const { ask, runId, otherRun, predictions } = answered({ members: 3 });
  const { firstId = 0, secondId = 0 } = predictions[30] ?? {};
  const { row, members } = await ask('pairs.detail', { run: runId, otherRun, firstId, secondId });
  expect(members.map(({ name }) => name)).toEqual(['member 0', 'member 1', 'member 2']);
  for (const label of [0, 1, 2] as const) {
    const mean = members.reduce((sum, { probabilities }) => sum + recorded(probabilities)[label], 0) / 3;
    expect(row?.probabilities?.[label]).toBeCloseTo(mean, 12);
  }
  expect(members[0]?.label).toBe(predictions[30]?.label);
});

test('a detail of a pair that was not asked has neither', async () => {
  const { ask, runId, imageIds } = answered();
  const [firstId = 0] = imageIds;
  const detail = await ask('pairs.detail', { run: runId, otherRun: null, firstId, secondId: firstId });
  expect(detail).toEqual({ row: null, members: [] });
});

test("the other run's label is that of the same order, and none without another run", async () => {
  const { ask, filter, otherRun } = answered({ images: 20 });
  const page = (more: object) =>
    ask('pairs.page', { filter: { ...filter, ...more }, sort: IN_ORDER, offset: 0, limit: 500 });
  const { rows: others } = await ask('pairs.page', {
    filter: { run: otherRun },
    sort: IN_ORDER,
    offset: 0,
    limit: 500,
  });
  const labels = new Map(others.map((row) => [key(row), row.model]));
  const { rows } = await page({ otherRun });
  for (const row of rows) expect(row.other).toBe(labels.get(key(row)) ?? null);
  expect(rows.some(({ other }) => other !== null)).toBe(true);
  for (const row of (await page({})).rows) expect(row.other).toBeNull();
});

test('a run that is not there, or not chosen, is an expected failure', async () => {
  const { failure } = answered();
  const page = { sort: IN_ORDER, offset: 0, limit: 1 };
  expect(await failure('pairs.page', { filter: { run: 99 }, ...page })).toMatchObject({
    code: 'run-missing',
  });
  expect(await failure('pairs.page', { filter: {}, ...page })).toMatchObject({ code: 'run-not-chosen' });
  expect(await failure('pairs.page', { filter: { run: 1, otherRun: 99 }, ...page })).toMatchObject({
    code: 'run-missing',
  });
});

test('a row tells what each person says of its pair, in its order, and a filter finds it by that', async () => {
  const { ask, filter } = answered();
  const { rows } = await ask('pairs.page', { filter, sort: IN_ORDER, offset: 0, limit: 1 });
  const { firstId = 0, secondId = 0 } = rows[0] ?? {};
  const say = (judge: string, action: 'label' | 'skip' | 'flag' | 'comment', comment?: string) =>
    ask('annotate.judge', {
      ...{ key: randomUUID(), firstId: secondId, secondId: firstId, action, judge, seconds: null },
      ...{ label: action === 'label' ? 'First' : null, shownSwapped: false, run: null },
      ...(comment === undefined ? {} : { comment }),
    });
  await say('ann', 'label');
  await say('bob', 'skip');
  await say('bob', 'flag');
  await say('bob', 'comment', 'blurred');
  const said = await ask('pairs.page', {
    filter: { ...filter, said: ['commented'] },
    sort: IN_ORDER,
    offset: 0,
    limit: 5,
  });
  expect(said.rows).toMatchObject([
    {
      said: [
        { person: 'ann', status: 'submitted', label: 'Second', flagged: false, comment: '' },
        { person: 'bob', status: 'skipped', label: null, flagged: true, comment: 'blurred' },
      ],
    },
  ]);
  expect([said.rows[0]?.firstId, said.rows[0]?.secondId].sort()).toEqual([firstId, secondId].sort());
});
