import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importDataset } from '../../src/engine/jobs/datasets/import-dataset.ts';
import { writeFiles, writeImages } from '../fixtures/image-folder.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a file of judgements is shown before it is imported, and an import is undone', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.png', 'b.png']);
  writeFiles(folder, {
    'faces.csv': 'image,score\na.png,2\nb.png,3\n',
    'said.csv':
      'first,second,label,status,person\na.png,b.png,First,,ann\na.png,b.png,,skipped,2\na.png,c.png,First,,ann\n',
  });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const { workspace, ask } = opened;
  await importDataset(workspace, join(folder, 'faces.csv'), { name: 'faces' });
  const asked = { path: join(folder, 'said.csv'), config: null, dataset: null, question: null };
  const found = await ask('data.readJudgements', asked);
  expect(found).toMatchObject({
    format: 'tiebreak',
    dataset: 'faces',
    fresh: 2,
    existing: 0,
    byStatus: [
      { status: 'submitted', judgements: 1 },
      { status: 'skipped', judgements: 1 },
    ],
    byPerson: [
      { person: 'ann', judgements: 1, labelled: 1 },
      { person: '2', judgements: 1, labelled: 0 },
    ],
    skipped: 1,
  });
  expect(await ask('annotate.judges', {})).toEqual([]);
  const { batch, imported } = await ask('data.importJudgements', asked);
  expect(imported).toMatchObject({ fresh: 2, skipped: 1 });
  const counted = async () =>
    (await ask('annotate.judges', {})).map(({ judge, judgements }) => [judge, judgements]);
  expect(await counted()).toEqual([
    ['2', 0],
    ['ann', 1],
  ]);
  await ask('data.setJudgementsRemoved', { batch: batch ?? '', removed: true });
  expect((await counted()).map(([, judgements]) => judgements)).toEqual([0, 0]);
  await ask('data.setJudgementsRemoved', { batch: batch ?? '', removed: false });
  await expect(ask('data.readJudgements', asked)).resolves.toMatchObject({ fresh: 0, existing: 2 });
});

test('words, person, dataset and format are said in the window as by the command line', async () => {
  const folder = temporaryFolder();
  const rows = [{ first: 'a', second: 'b', label: 'meh', status: 'submitted' }];
  writeFiles(folder, { 'said.json': JSON.stringify(rows) });
  const { ask, failure } = openWorkbench(temporaryFolder(), [folder]);
  const asked = { path: join(folder, 'said.json'), config: null, dataset: 'new', question: null };
  const found = await ask('data.readJudgements', { ...asked, labels: 'meh=Similar', person: 'cyd' });
  expect(found).toMatchObject({ dataset: 'new', fresh: 1, byPerson: [{ person: 'cyd', labelled: 1 }] });
  await expect(failure('data.readJudgements', { ...asked, labels: 'meh' })).resolves.toMatchObject({
    code: 'label-words',
  });
  await expect(failure('data.readJudgements', { ...asked, format: 'prodigy' })).resolves.toMatchObject({
    code: 'format-unknown',
  });
});
