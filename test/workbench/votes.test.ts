import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { LABELS } from '../../src/core/labels.ts';
import { countFilter, withTruth, type Counted } from '../../src/renderer/views/similar/count-filter.ts';
import { importedWorkbench } from '../fixtures/imported-workbench.ts';

/** Two comparisons of a target, answered by three people each. */
async function voted() {
  const rows = [
    'r,2,First,ann',
    'r,2,First,bob',
    'r,2,Second,cleo',
    's,4,Second,ann',
    's,4,Similar,bob',
    's,4,Similar,cleo',
  ];
  return importedWorkbench([
    'test,test_score,reference,reference_score,label,rater',
    ...rows.map((row) => `a,3,${row}`),
  ]);
}

const SORT = { by: 'order', descending: false } as const;

test('the matrix counts every vote, and a cell lists the comparisons that have one in it', async () => {
  const { ask } = await voted();
  const filter = { run: 1 };
  const { matrix, n } = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' });
  expect({ matrix, n }).toEqual({
    matrix: [
      [2, 1, 0],
      [0, 1, 2],
      [0, 0, 0],
    ],
    n: 6,
  });
  for (const [row, counts] of matrix.entries())
    for (const [column, count] of counts.entries()) {
      const cell = [LABELS[row] ?? 'First', LABELS[column] ?? 'First'] as const;
      const cells = { rows: 'truth', columns: 'model', cells: [cell] } as const;
      const page = await ask('pairs.page', { filter: { ...filter, cells }, sort: SORT, offset: 0, limit: 9 });
      expect(page.total).toBe(Number(count > 0));
    }
});

test('the audit of Similar counts every vote, and a count leads to the comparisons that have one', async () => {
  const { ask } = await voted();
  const filter = { run: 1 };
  const audit = await ask('similar.audit', { filter });
  // Nothing is truly Similar: 3 against 2, and 3 against 4.
  expect(audit).toMatchObject({ n: 6, comparisons: 2, called: 2, truly: 0, ratio: null });
  expect(audit.shareCalled).toMatchObject({ successes: 2, trials: 6 });
  const total = async (counted: Counted) => {
    const listed = countFilter(filter, counted);
    if (listed === null) throw new Error('nothing lists it');
    return (await ask('pairs.page', { filter: listed, sort: SORT, offset: 0, limit: 9 })).total;
  };
  expect(await total(withTruth({ audit }, { model: ['Similar'] }))).toBe(1);
  expect(await total(withTruth({ audit }, { model: ['First'] }))).toBe(1);
  expect(await total(withTruth({ audit }, { model: ['Second'] }))).toBe(2);
});

test('scores, the NLL and the detail of a pair hold every vote', async () => {
  const { ask } = await voted();
  const settings = {
    run: 1,
    likelihood: null,
    evidence: 'hard',
    corrections: false,
    referenceSetId: null,
  } as const;
  const { rows } = await ask('scores.get', { ...settings, filter: { run: 1 } });
  expect(rows).toMatchObject([{ name: 'a', comparisons: 6 }]);
  const page = await ask('pairs.page', { filter: { run: 1 }, sort: SORT, offset: 0, limit: 9 });
  const { firstId, secondId, probabilities, votes, margin } = at(page.rows, 0);
  // Shares of votes are no probabilities of a model.
  expect({ probabilities, votes, margin }).toEqual({ probabilities: null, votes: [2, 1, 0], margin: null });
  expect(page.hasVotes).toBe(true);
  const { members } = await ask('pairs.detail', { run: 1, otherRun: null, firstId, secondId });
  expect(members.map(({ name, label }) => [name, label])).toEqual([
    ['ann', 'First'],
    ['bob', 'First'],
    ['cleo', 'Second'],
  ]);
  const { runs } = await ask('workspace.summary', {});
  expect(runs).toMatchObject([{ answered: 6, planned: null, members: ['ann', 'bob', 'cleo'] }]);
});
