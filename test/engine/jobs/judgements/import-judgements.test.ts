import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  importJudgements,
  undoJudgementImport,
} from '../../../../src/engine/jobs/judgements/import-judgements.ts';
import { datasets } from '../../../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { standingJudgementOfPair } from '../../../../src/engine/store/standing-judgements.ts';
import { undoJudgement } from '../../../../src/engine/store/undo-judgements.ts';
import { labelledPairs } from '../../../../src/engine/store/labelled-pairs.ts';
import { people } from '../../../../src/engine/store/people.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { writeFiles } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const ROWS = [
  { first: 'NA', second: '001', label: 'First', person: 'ann', createdAt: '2026-01-01T00:00:00Z' },
  { first: '001', second: 'NA', label: 'First', person: '2', createdAt: '2026-01-02T00:00:00Z' },
  {
    first: 'None',
    second: '1e5',
    label: null,
    status: 'skipped',
    person: '2',
    createdAt: '2026-01-03T00:00:00Z',
  },
];

function write(rows: readonly object[], name = 'said.jsonl'): string {
  const folder = temporaryFolder();
  writeFiles(folder, { [name]: rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
  return join(folder, name);
}

const open = () => Workspace.open(join(temporaryFolder(), 'workspace'), { create: true });

function idsOf({ db }: Workspace): (name: string) => number {
  const images = new Map(
    datasets(db).flatMap(({ id }) => imagesOfDataset(db, id).map((image) => [image.name, image.id] as const)),
  );
  return (name) => images.get(name) ?? 0;
}

test('judgements of several people are all kept, and the newest by its own time stands', async () => {
  const workspace = open();
  const { imported, plan } = await importJudgements(workspace, write(ROWS));
  expect(imported).toBe(3);
  expect(plan.images.datasetName).toBe('said');
  const { db } = workspace;
  expect(people(db).map(({ name }) => name)).toEqual(['ann', '2']);
  const id = idsOf(workspace);
  expect(standingJudgementOfPair(db, id('NA'), id('001')).label).toBe('Second');
  await importJudgements(workspace, write([{ ...ROWS[0], createdAt: '2025-01-01T00:00:00Z' }]));
  // What was said before that stands no longer, though it was imported later.
  expect(standingJudgementOfPair(db, id('NA'), id('001')).label).toBe('Second');
  expect(labelledPairs(db, datasets(db)[0]?.id ?? 0, null)).toMatchObject([{ judge: '2', label: 'First' }]);
});

test('importing again changes nothing, and one step takes an import back or brings it back', async () => {
  const workspace = open();
  const { db } = workspace;
  const file = write(ROWS);
  await importJudgements(workspace, file);
  const id = idsOf(workspace);
  const count = () => db.prepare('SELECT count(*) FROM judgement').pluck().get();
  const label = () => standingJudgementOfPair(db, id('NA'), id('001')).label;
  await expect(importJudgements(workspace, file)).resolves.toMatchObject({
    imported: 0,
    existing: 3,
    batch: null,
  });
  // The same in another export, without the keys: known by what was said, by whom and when.
  const csv = ROWS.slice(0, 2).map(({ person, createdAt, ...row }) => ({
    ...row,
    judge: person,
    created_at: createdAt,
  }));
  await expect(importJudgements(workspace, write(csv, 'other.jsonl'))).resolves.toMatchObject({
    imported: 0,
    existing: 2,
  });
  await expect(undoJudgementImport(workspace)).resolves.toMatchObject({ file: 'said.jsonl' });
  expect(label()).toBeNull();
  await expect(undoJudgementImport(workspace)).resolves.toBeNull();
  await expect(undoJudgementImport(workspace, { redo: true })).resolves.toMatchObject({ file: 'said.jsonl' });
  expect(label()).toBe('Second');
  await undoJudgementImport(workspace);
  await expect(importJudgements(workspace, file)).resolves.toMatchObject({ imported: 0, restored: 3 });
  expect([label(), count()]).toEqual(['Second', 3]);
});

test("what was imported is not in a person's own undo", async () => {
  const workspace = open();
  await importJudgements(workspace, write(ROWS));
  const { db } = workspace;
  const id = idsOf(workspace);
  expect(undoJudgement(db, 'u1', 'ann')).toBeNull();
  const said = { firstId: id('NA'), secondId: id('None'), action: 'label', label: 'Similar' } as const;
  appendJudgement(db, { ...said, key: 'k1', judge: 'ann', seconds: null, shownSwapped: false, runId: null });
  expect(undoJudgement(db, 'u2', 'ann')).toMatchObject({ label: 'Similar' });
  expect(undoJudgement(db, 'u3', 'ann')).toBeNull();
});

test('rows with images that the dataset does not have are told, and a file of nothing else is refused', async () => {
  const workspace = open();
  await importJudgements(workspace, write(ROWS));
  await workspace.transaction(() => workspace.db.prepare("UPDATE dataset SET kind = 'csv'").run());
  const other = { ...ROWS[0], second: 'elsewhere' };
  const { imported, problems } = await importJudgements(
    workspace,
    write([other, { ...ROWS[0], person: 'cyd' }]),
  );
  expect(imported).toBe(1);
  expect(problems).toMatchObject([{ kind: 'unknown-image', line: 1 }]);
  await expect(appErrorOf(() => importJudgements(workspace, write([other])))).resolves.toMatchObject({
    code: 'judgements-empty',
    action: expect.stringContaining('--dataset') as string,
  });
});

test('two spellings of one new image are no pair', async () => {
  const workspace = open();
  const said = { label: 'First', person: 'ann' };
  const { imported, problems } = await importJudgements(
    workspace,
    write([
      { first: 'caf\u00e9.png', second: 'cafe\u0301.png', ...said },
      { first: './y.png', second: 'y.png', ...said },
      { first: 'a', second: 'y.png', ...said },
    ]),
  );
  expect(imported).toBe(1);
  expect(problems.map(({ message }) => message)).toEqual([
    '"caf\u00e9.png" is compared with itself',
    '"./y.png" is compared with itself',
  ]);
});

test('a person whose name no page could show is told, and the rest is imported', async () => {
  const said = { first: 'a', second: 'b', label: 'First' };
  const rows = [
    { ...said, person: 'x'.repeat(201) },
    { ...said, person: 'x' },
  ];
  const { imported, problems } = await importJudgements(open(), write(rows));
  expect(imported).toBe(1);
  expect(problems).toMatchObject([{ severity: 'skipped', line: 1 }]);
});
