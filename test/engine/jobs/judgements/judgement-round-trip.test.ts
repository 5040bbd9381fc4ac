import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { LABELS } from '../../../../src/core/labels.ts';
import { reviewPairs } from '../../../../src/engine/annotation/review-pairs.ts';
import { judgementRecordTable } from '../../../../src/engine/jobs/export/judgement-record-rows.ts';
import { writeTable } from '../../../../src/engine/jobs/export/write-table.ts';
import { importJudgements } from '../../../../src/engine/jobs/judgements/import-judgements.ts';
import { datasets, insertDataset } from '../../../../src/engine/store/datasets.ts';
import { imagesOfDataset, insertImages } from '../../../../src/engine/store/images.ts';
import { appendJudgement, type NewJudgement } from '../../../../src/engine/store/judgements.ts';
import { addPerson, people } from '../../../../src/engine/store/people.ts';
import { redoJudgement, undoJudgement } from '../../../../src/engine/store/undo-judgements.ts';
import type { TableFileFormat } from '../../../../src/model/export-request.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const IMAGES = ['NA', 'None', '001', '1e5', '=1+1.png', 'a b.png', 'ü,";\'.png', 'null'].concat(
  Array.from({ length: 112 }, (_, index) => `more/${index}.png`),
);

async function workspaceOfImages(): Promise<Workspace> {
  const workspace = Workspace.open(join(temporaryFolder(), 'workspace'), { create: true });
  const { db } = workspace;
  await workspace.transaction(() => {
    const dataset = { name: 'faces', kind: 'csv', root: '/faces', rawRange: null, importedAt: 0, report: {} };
    insertImages(
      db,
      insertDataset(db, dataset),
      IMAGES.map((name, index) => ({ name, hash: String(index).padStart(64, '0') })),
    );
  });
  return workspace;
}

/** What people say, of every kind, told by a number. */
function said(index: number, ids: readonly number[]): NewJudgement {
  const first = index % ids.length;
  const second = (first + 1 + (index % (ids.length - 1))) % ids.length;
  const action = at(
    ['label', 'label', 'cannot-judge', 'skip', 'flag', 'comment', 'discard', 'empty'] as const,
    index % 8,
  );
  return {
    key: randomUUID(),
    firstId: at(ids, first),
    secondId: at(ids, second),
    action,
    label: action === 'label' ? at(LABELS, index % 3) : null,
    ...(index % 16 === 1 && { status: 'draft' as const }),
    judge: at(['Ann', '1', 'bøb, "the" second'], index % 3),
    seconds: index % 5 === 0 ? null : (index % 7) + 1 / 3,
    shownSwapped: at([true, false, null], index % 3),
    blind: at([true, false, null], index % 3),
    predictionSeen: at([null, true, false], index % 3),
    truthSeen: at([false, null, true], index % 3),
    takenOver: index % 11 === 0,
    repeated: index % 13 === 0,
    comment: action === 'comment' ? at(['=sum(1)', 'two\nlines, "quoted"', ''], index % 3) : null,
    reasons: index % 9 === 0 ? ['pose', 'a,b'] : null,
    createdAt: 1_700_000_000_000 + index,
    runId: null,
  };
}

/** What a reviewer decides: two pairs in one step, and one that is taken back. */
async function decideSome(workspace: Workspace, ids: readonly number[]): Promise<void> {
  const { db } = workspace;
  if (!people(db).some(({ name }) => name === 'Rev')) addPerson(db, { name: 'Rev', role: 'reviewer' });
  const [a, b, c] = [at(ids, 0), at(ids, 1), at(ids, 2)];
  const scope = { dataset: at(datasets(db), 0).id, task: null };
  const key = randomUUID();
  await reviewPairs(workspace, {
    key,
    judge: 'Rev',
    scope,
    steps: [
      { action: 'decide', firstId: a, secondId: b, label: 'Similar' },
      { action: 'send-back', firstId: b, secondId: c, comment: 'two\nlines, "quoted"' },
    ],
  });
  const taken = { action: 'decide', firstId: c, secondId: a, label: 'Second' } as const;
  await reviewPairs(workspace, { key: randomUUID(), judge: 'Rev', scope, steps: [taken] });
  await workspace.transaction(() => undoJudgement(db, randomUUID(), 'Rev', { review: true }));
}

async function fill(workspace: Workspace, count: number, from = 0): Promise<void> {
  const { db } = workspace;
  const ids = imagesOfDataset(db, datasets(db)[0]?.id ?? 0).map(({ id }) => id);
  await workspace.transaction(() => {
    for (let index = from; index < from + count; index++) {
      const entry = said(index, ids);
      appendJudgement(db, entry);
      if (index % 20 === 0) undoJudgement(db, randomUUID(), entry.judge);
      if (index % 60 === 0) redoJudgement(db, randomUUID(), entry.judge);
    }
  });
  await decideSome(workspace, ids);
}

/** A file of labels, as another workspace would write it. */
function manyRows(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => ({
    first: at(IMAGES, index % IMAGES.length),
    second: at(IMAGES, (index + 1 + (index % 50)) % IMAGES.length),
    label: at(LABELS, index % 3),
    person: at(['Ann', 'cyd'], index % 2),
    seconds: index / 7,
    createdAt: new Date(1_600_000_000_000 + index).toISOString(),
    key: randomUUID(),
  }));
  const file = join(temporaryFolder(), 'many.jsonl');
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

async function exported(workspace: Workspace, format: TableFileFormat): Promise<string> {
  const file = join(temporaryFolder(), `record.${format}`);
  const dataset = at(datasets(workspace.db), 0);
  await writeTable(file, judgementRecordTable(workspace.db, dataset), format);
  return file;
}

test.each(['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const)(
  'the record as %s makes the same record of an empty workspace, and doubles nothing when it comes again',
  async (format) => {
    const [from, to] = [await workspaceOfImages(), await workspaceOfImages()];
    await fill(from, 300);
    // More than one piece of text, more than one group of Parquet's rows; the others are written as these are.
    const many = { csv: 2_500, tsv: 0, json: 0, jsonl: 2_500, parquet: 10_000 }[format];
    if (many > 0) await importJudgements(from, manyRows(many));
    const file = await exported(from, format);
    const first = await importJudgements(to, file);
    expect(first.problems).toEqual([]);
    expect(first.imported).toBeGreaterThan(300 + many);
    const [before, after] = [await exported(from, 'jsonl'), await exported(to, 'jsonl')];
    expect(readFileSync(after, 'utf8') === readFileSync(before, 'utf8')).toBe(true);
    await expect(importJudgements(to, file)).resolves.toMatchObject({ imported: 0, batch: null });
    await expect(importJudgements(from, await exported(to, format))).resolves.toMatchObject({ imported: 0 });
  },
);

test('two workspaces that were judged apart merge to the same judgements, whichever is imported first', async () => {
  const [one, two] = [await workspaceOfImages(), await workspaceOfImages()];
  await fill(one, 50);
  await fill(two, 50, 100);
  await importJudgements(two, await exported(one, 'parquet'));
  await importJudgements(one, await exported(two, 'csv'));
  const lines = async (workspace: Workspace) =>
    readFileSync(await exported(workspace, 'jsonl'), 'utf8')
      .split('\n')
      .map((line) => line.replace(/"previous":[^,]*,/, ''))
      .sort();
  expect(await lines(one)).toEqual(await lines(two));
  for (const [to, from] of [
    [one, two],
    [two, one],
  ] as const)
    await expect(importJudgements(to, await exported(from, 'jsonl'))).resolves.toMatchObject({ imported: 0 });
});
