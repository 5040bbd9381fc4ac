import { expect, test } from 'vitest';
import { AnswerView } from '../../../src/engine/analysis/filters/answer-view.ts';
import { openAnswerTable } from '../../../src/engine/analysis/tables/open-answer-table.ts';
import { runById } from '../../../src/engine/store/runs.ts';
import { imagesOfSet, keepImageSet } from '../../../src/engine/store/image-sets.ts';
import { answeredRun } from '../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('the same images are the same set, in whatever order they are chosen', () => {
  const { workspace, datasetId, imageIds } = answeredRun(temporaryFolder());
  const [a = 0, b = 0, c = 0] = imageIds;
  const id = keepImageSet(workspace.db, datasetId, [c, a, a]);
  expect(keepImageSet(workspace.db, datasetId, [a, c])).toBe(id);
  expect(keepImageSet(workspace.db, datasetId, [a, b])).not.toBe(id);
  expect(imagesOfSet(workspace.db, id)).toEqual([a, c]);
  expect(imagesOfSet(workspace.db, 999)).toEqual([]);
});

test('a filter by a set leaves the comparisons whose image of its side is in it', () => {
  const { workspace, datasetId, imageIds, runId } = answeredRun(temporaryFolder());
  const { db } = workspace;
  const run = runById(db, runId);
  if (run === null) throw new Error('no run');
  const table = openAnswerTable(workspace, run);
  // The first ten are references.
  const chosen = [...imageIds.slice(0, 3), ...imageIds.slice(12, 18)];
  const imageSet = keepImageSet(db, datasetId, chosen);
  const has = (row: number, column: Int32Array) => chosen.includes(table.images.ids[column[row] ?? -1] ?? 0);
  const rows = [...Array(table.count).keys()];
  const passing = (filter: object) => [
    ...new AnswerView(db, table, { run: runId, imageSet, ...filter }, null).rows,
  ];
  expect(passing({})).toEqual(rows.filter((row) => has(row, table.first) || has(row, table.second)));
  expect(passing({ side: 'both' })).toEqual(
    rows.filter((row) => has(row, table.first) && has(row, table.second)),
  );
  const asked = new AnswerView(db, table, { run: runId, imageSet, side: 'target' }, null).imagesAskedFor;
  expect(imageIds.filter((_, image) => asked[image] === 1)).toEqual(chosen);
  expect(passing({ imageSet: 999 })).toEqual([]);
});
