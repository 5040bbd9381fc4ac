import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { reverseLabel } from '../../../../src/core/labels.ts';
import { readLabellingConfiguration } from '../../../../src/engine/formats/label-studio/labelling-configuration.ts';
import { readJudgementFile } from '../../../../src/engine/formats/read-judgement-file.ts';
import { importComparisons } from '../../../../src/engine/jobs/datasets/import-comparisons.ts';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import {
  exchangePairsOfPeople,
  exchangePairsOfSet,
  peoplesLabelsNote,
  type ExchangePair,
} from '../../../../src/engine/jobs/export/exchange/exchange-pair.ts';
import { writeExchange } from '../../../../src/engine/jobs/export/exchange/write-exchange.ts';
import type { ExchangeFormat } from '../../../../src/model/export-request.ts';
import type { WhoseLabels } from '../../../../src/model/whose-labels.ts';
import { datasets } from '../../../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { pairSetByName, pairSetsOfDataset, pairsOfSet } from '../../../../src/engine/store/pair-sets.ts';
import { personByRef } from '../../../../src/engine/store/people.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { writeFiles, writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** Names that other programs read as missing, as numbers or as the part of a split. */
const NAMES = ['NA.png', 'None.png', '001.png', '1e5.png', 'test-1.png', 'a b.png'];
const PAIRS = [
  ['NA.png', 'None.png', 'First'],
  ['001.png', '1e5.png', 'Similar'],
  ['test-1.png', 'a b.png', 'Second'],
  ['a b.png', 'NA.png', 'Similar'],
] as const;

async function workspaceOfPairs() {
  const folder = temporaryFolder();
  await writeImages(folder, NAMES);
  writeFiles(folder, {
    'faces.csv': `image,score\n${NAMES.map((name) => `${name},3\n`).join('')}`,
    'drawn.csv': `img1,img2,label\n${PAIRS.map((pair) => `${pair.join(',')}\n`).join('')}`,
  });
  const workspace = Workspace.open(join(folder, 'workspace'), { create: true });
  await importDataset(workspace, join(folder, 'faces.csv'), { name: 'faces' });
  await importComparisons(workspace, join(folder, 'drawn.csv'), { dataset: 'faces' });
  const dataset = at(datasets(workspace.db), 0);
  const set = pairSetByName(workspace.db, dataset.id, 'drawn');
  if (set === null) throw new Error('no pair set');
  return { folder, workspace, dataset, pairs: exchangePairsOfSet(workspace.db, set) };
}

type Prepared = Awaited<ReturnType<typeof workspaceOfPairs>>;

async function written(
  { folder, workspace, dataset }: Prepared,
  pairs: readonly ExchangePair[],
  name: string,
  as: ExchangeFormat,
) {
  const out = join(folder, name);
  return { out, ...(await writeExchange(workspace.db, dataset, pairs, out, as)) };
}

/** The pairs of a set that was read back into the same workspace. */
async function readBack({ workspace, dataset }: Prepared, out: string): Promise<string[]> {
  await importComparisons(workspace, out, { dataset: 'faces', name: 'back' });
  const images = new Map(imagesOfDataset(workspace.db, dataset.id).map(({ id, name }) => [id, name]));
  const set = pairSetsOfDataset(workspace.db, dataset.id).find(({ name }) => name.startsWith('back'));
  return pairsOfSet(workspace.db, set?.id ?? 0).map(
    ({ firstId, secondId, label }) => `${images.get(firstId) ?? ''},${images.get(secondId) ?? ''},${label}`,
  );
}

const WHOLE = PAIRS.map((pair) => pair.join(','));

test("LLaVA's conversations name both pictures and come back as the same pairs", async () => {
  const prepared = await workspaceOfPairs();
  const { out, notes } = await written(prepared, prepared.pairs, 'train.json', 'llava');
  const [entry] = JSON.parse(readFileSync(out, 'utf8')) as {
    image: string[];
    conversations: { value: string }[];
  }[];
  expect(entry?.image).toEqual(['NA.png', 'None.png']);
  expect(entry?.conversations[0]?.value.match(/<image>/g)).toHaveLength(2);
  expect(notes.join(' ')).toContain('LLaVA-NeXT');
  expect(await readBack(prepared, out)).toEqual(WHOLE);
});

test("TRL's rows have no marks in the text, ties apart, and say what was rejected", async () => {
  const prepared = await workspaceOfPairs();
  const { out, files, notes } = await written(prepared, prepared.pairs, 'train.jsonl', 'trl');
  expect(files.map((file) => file.slice(prepared.folder.length + 1))).toEqual([
    'train.jsonl',
    'train-ties.jsonl',
  ]);
  const rows = (file: string) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { chosen: { content: string }[]; rejected: { content: string }[] });
  const said = (file: string) =>
    rows(file).map(({ chosen, rejected }) => `${chosen[0]?.content ?? ''} > ${rejected[0]?.content ?? ''}`);
  expect(said(out)).toEqual(['First > Second', 'Second > First']);
  expect(said(at(files, 1))).toEqual(['Similar > First', 'Similar > Second']);
  expect(readFileSync(out, 'utf8')).not.toContain('<image>');
  expect(notes.join(' ')).toContain('max_length=None');
  expect(await readBack(prepared, out)).toEqual(WHOLE.filter((pair) => !pair.endsWith('Similar')));
});

test('an imagefolder holds each picture once, and no name has the word of a split', async () => {
  const prepared = await workspaceOfPairs();
  const { out, notes } = await written(prepared, prepared.pairs, 'folder', 'imagefolder');
  expect(readdirSync(join(out, 'images')).sort()).toEqual([
    '001.png',
    '1e5.png',
    '4.jpg',
    'NA.png',
    'None.png',
    'a b.png',
  ]);
  expect(notes.join(' ')).toContain('1 pictures are called by a number');
  expect(await readBack(prepared, join(out, 'metadata.jsonl'))).toEqual(WHOLE);
  await expect(
    appErrorOf(() => written(prepared, prepared.pairs, 'folder', 'imagefolder')),
  ).resolves.toMatchObject({
    code: 'cannot-write',
  });
});

test("Label Studio's tasks carry predictions whole and everybody's answers", async () => {
  const prepared = await workspaceOfPairs();
  const { workspace, dataset } = prepared;
  const [pair] = prepared.pairs;
  if (pair === undefined) throw new Error('no pair');
  const { firstId, secondId } = pair;
  const base = { seconds: 2, shownSwapped: false, runId: null, action: 'label' as const };
  await workspace.transaction(() => {
    appendJudgement(workspace.db, {
      ...base,
      key: 'k1',
      firstId,
      secondId,
      label: 'First',
      judge: 'ann',
      createdAt: 1,
    });
    appendJudgement(workspace.db, {
      ...base,
      key: 'k2',
      firstId: secondId,
      secondId: firstId,
      label: 'First',
      judge: 'bob',
      createdAt: 2,
    });
  });
  const people = exchangePairsOfPeople(workspace.db, dataset.id);
  const predicted: ExchangePair = {
    ...at(people, 0),
    prediction: { label: 'Similar', score: 0.5, model: 'm' },
  };
  const { out, files } = await written(prepared, [predicted], 'tasks.json', 'label-studio');
  const config = at(files, 1);
  const read = await readJudgementFile(out, {
    pseudonym: () => '',
    configuration: await readLabellingConfiguration(readFileSync(config, 'utf8'), config),
  });
  expect(read.predictions).toMatchObject([{ label: 'Similar', score: 0.5, model: 'm' }]);
  expect(
    read.judgements.map(({ first, label, seconds }) => [first.name?.split('/').at(-1), label, seconds]),
  ).toEqual([
    ['None.png', 'Second', 2],
    ['None.png', 'First', 2],
  ]);
  const labelOf = (whose?: WhoseLabels) => {
    const { label, ...first } = at(exchangePairsOfPeople(workspace.db, dataset.id, whose), 0);
    return label !== null && first.firstId === firstId ? label : label && reverseLabel(label);
  };
  const ann = personByRef(workspace.db, 'ann')?.id ?? 0;
  expect([labelOf(), labelOf('newest'), labelOf('majority'), labelOf(`person:${ann}`)]).toEqual([
    'Second',
    'Second',
    null,
    'First',
  ]);
  const labels = peoplesLabelsNote(workspace.db, `person:${ann}`);
  const options = { labels };
  const noted = await writeExchange(
    workspace.db,
    dataset,
    people,
    join(prepared.folder, 'x.jsonl'),
    'trl',
    options,
  );
  expect(noted.notes[0]).toBe("People's labels: ann’s alone.");
});

test("Argilla's records hold the pictures with their names, and read as suggestions", async () => {
  const prepared = await workspaceOfPairs();
  const { out } = await written(prepared, prepared.pairs, 'records.json', 'argilla');
  const read = await readJudgementFile(out, { pseudonym: () => '' });
  expect(read.format).toBe('argilla');
  expect(
    read.predictions.map(({ first, second, label }) => `${first.name ?? ''},${second.name ?? ''},${label}`),
  ).toEqual(WHOLE);
  expect(readFileSync(out, 'utf8')).toContain('data:image/jpeg;base64,');
});
