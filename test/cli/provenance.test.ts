import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ImportProblem } from '../../src/engine/datasets/import-problem.ts';
import { provenanceSchema, type Provenance } from '../../src/model/provenance.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ANSWERS = [
  'test,reference,test_score,reference_score,predicted',
  'a.jpg,r.jpg,2,3,Second',
  'a.jpg,s.jpg,2,1,First',
  'b.jpg,r.jpg,4,3,Similar',
  'b.jpg,s.jpg,4,1,First',
  '',
].join('\n');

/** A workspace with a scored run of recorded answers, and its comparisons as a file. */
async function exported() {
  const folder = temporaryFolder();
  writeFiles(folder, { 'answers.csv': ANSWERS });
  const workspace = ['--workspace', path.join(folder, 'workspace')];
  const succeed = async (...args: string[]) => {
    const result = await tiebreak([...args, ...workspace]);
    expect(result.code, result.stderr).toBe(0);
    return result;
  };
  await succeed('import-comparisons', path.join(folder, 'answers.csv'), '--dataset', 'faces');
  await succeed('score', '--scale', '4', '--margin', '1');
  const file = path.join(folder, 'out.csv');
  await succeed('export', 'comparisons', '--out', file);
  const importAgain = async () =>
    tiebreak(['import-comparisons', file, '--json', '--workspace', path.join(folder, 'another')]);
  return { folder, file, succeed, importAgain };
}

function sideOf(file: string): Provenance {
  return provenanceSchema.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8')));
}

function changeSide(file: string, change: object): void {
  writeFileSync(`${file}.json`, JSON.stringify({ ...sideOf(file), ...change }));
}

const messagesOf = (document: Record<string, unknown>) =>
  (document['problems'] as ImportProblem[]).map(({ message }) => message);

test('a table that is exported has a side file with run, target column and dataset', async () => {
  const { file } = await exported();
  expect(sideOf(file)).toMatchObject({
    what: 'comparisons',
    table: { file: 'out.csv', rows: 4 },
    run: { name: 'answers', kind: 'recorded', model: null },
    dataset: { name: 'faces', images: 4 },
    simulated: false,
    scores: null,
    target: { column: 'first', images: ['a.jpg', 'b.jpg'] },
  });
});

test('scores name likelihood and evidence; two likelihoods can be told apart', async () => {
  const { folder, succeed } = await exported();
  const [one, two] = ['one.csv', 'two.csv'].map((name) => path.join(folder, name));
  if (one === undefined || two === undefined) throw new Error('no names');
  await succeed('export', 'scores', '--out', one);
  await succeed('score', '--scale', '7', '--margin', '2', '--evidence', 'soft');
  await succeed('export', 'scores', '--out', two);
  expect([one, two].map((file) => sideOf(file).scores)).toMatchObject([
    { likelihood: { scale: 4, margin: 1 }, evidence: 'hard', likelihoodSource: 'given by hand' },
    { likelihood: { scale: 7, margin: 2 }, evidence: 'soft', likelihoodSource: 'given by hand' },
  ]);
});

test('an import tells what the side file says, and warns of nothing where nothing is wrong', async () => {
  const { importAgain } = await exported();
  const { document } = await importAgain();
  expect(document).toMatchObject({
    origins: [
      expect.stringMatching(
        /^out\.csv: comparisons of run "answers" \(dataset "faces"\), 4 rows, written by/,
      ),
    ],
  });
  expect(messagesOf(document)).toEqual([]);
});

test('scoring a file tells it as well', async () => {
  const { folder, succeed } = await exported();
  const copy = path.join(folder, 'answers.csv');
  const side = sideOf(path.join(folder, 'out.csv'));
  writeFileSync(`${copy}.json`, JSON.stringify({ ...side, table: { ...side.table, file: 'answers.csv' } }));
  const { stdout } = await succeed('score', '--from', copy);
  expect(stdout).toMatch(/^answers\.csv: comparisons of run "answers"/m);
  expect(stdout).toMatch(/answers\.csv was changed after it was written/);
});

test('a table that was changed, is simulated or a selection is told', async () => {
  const { file, importAgain } = await exported();
  const selection = {
    filter: { model: ['First'] },
    limits: ['Model says First'],
    kept: 2,
    total: 4,
    of: 'comparisons',
  };
  changeSide(file, { simulated: true, selection });
  appendFileSync(file, 'b.jpg,a.jpg,4,2,First\n');
  const { document, stderr } = await importAgain();
  expect(messagesOf(document)).toEqual([
    expect.stringContaining('out.csv was changed after it was written'),
    'the table is of simulated data',
    'the table is a selection: 2 of 4 comparisons (Model says First)',
  ]);
  expect(stderr).toMatch(/out\.csv\.json: the table is of simulated data/);
});

test('a side file of a later version is told and not trusted', async () => {
  const { file, importAgain } = await exported();
  changeSide(file, { version: 2, simulated: true });
  const { document } = await importAgain();
  expect(document['origins']).toEqual([]);
  expect(messagesOf(document)).toEqual([expect.stringMatching(/^was left out: it is of version 2, /)]);
});

test('a damaged side file is told, other JSON beside a table is of no concern', async () => {
  const { file, importAgain } = await exported();
  changeSide(file, { simulated: 'perhaps' });
  expect(messagesOf((await importAgain()).document)).toEqual([
    expect.stringMatching(/^was left out: it is damaged \(simulated: /),
  ]);
  writeFileSync(`${file}.json`, readFileSync(`${file}.json`, 'utf8').slice(0, 200));
  expect(messagesOf((await importAgain()).document)).toEqual([
    expect.stringMatching(/^was left out: it is damaged \(/),
  ]);
  writeFileSync(`${file}.json`, '{"name": "mine"}');
  expect(messagesOf((await importAgain()).document)).toEqual([]);
});
