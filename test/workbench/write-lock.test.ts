import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';

test('while another program writes, judgements wait in their order and all else is answered', async () => {
  const { workspace, ask } = openWorkbench();
  const [first = 0, ...others] = insertRatedImages(workspace.db, 4).ids;
  const other = new BetterSqlite3(join(workspace.dir, 'store.sqlite'));
  onTestFinished(() => {
    other.close();
  });
  other.exec('BEGIN IMMEDIATE');

  const judged: number[] = [];
  const judging = others.map((second) =>
    ask('annotate.judge', {
      key: randomUUID(),
      firstId: first,
      secondId: second,
      action: 'label',
      label: 'First',
      judge: 'ann',
      seconds: 1,
      shownSwapped: false,
      run: null,
    }).then(({ id }) => judged.push(id)),
  );
  expect(await ask('annotate.recent', { judge: 'ann', limit: 10 })).toEqual([]);
  expect((await ask('workspace.summary', {})).datasets).toHaveLength(1);
  expect(judged).toEqual([]);

  other.exec('COMMIT');
  await Promise.all(judging);
  expect(judged).toEqual([1, 2, 3]);
  const recent = await ask('annotate.recent', { judge: 'ann', limit: 10 });
  expect(recent.map(({ secondId }) => secondId)).toEqual(others.toReversed());
});
