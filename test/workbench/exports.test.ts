import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseComparisonFile } from '../../src/engine/datasets/comparison-file.ts';
import { parseCsv } from '../../src/engine/datasets/csv-table.ts';
import { insertPairSet } from '../../src/engine/store/pair-sets.ts';
import { setRemoved } from '../../src/engine/store/removal.ts';
import { setDatasetAsk } from '../../src/engine/store/datasets.ts';
import { TABLE_FORMATS, type ExportRequest } from '../../src/model/export-request.ts';
import type { Filter } from '../../src/model/filter.ts';
import { HARM_LISTS } from '../../src/model/harm.ts';
import { provenanceSchema } from '../../src/model/provenance.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { writeDrawnExperiments } from '../fixtures/drawn-experiments.ts';
import { naiveAnswers } from '../helpers/naive-answers.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Bytes as a character each. */
function textOf(piece: string | Uint8Array): string {
  return typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1');
}

function exporting(size: Parameters<typeof answeredRun>[1] = {}) {
  const folder = temporaryFolder();
  const { workspace, ...run } = answeredRun(folder, size);
  workspace.close();
  const opened = openWorkbench(folder);
  const { ask, workbench } = opened;
  /** Prepares a file and fetches it, as the page does. */
  const fetched = async (asked: ExportRequest) => {
    const { ticket, fileName, rows } = await ask('exports.prepare', asked);
    const file = await workbench.openExport(ticket);
    const pieces: string[] = [];
    for await (const piece of file.content) pieces.push(textOf(piece));
    return { ...file, prepared: { fileName, rows }, pieces, text: pieces.join('') };
  };
  const judge = (pair: { firstId: number; secondId: number }, label: 'First' | 'Second' | 'Similar' | null) =>
    ask('annotate.judge', {
      key: randomUUID(),
      firstId: pair.firstId,
      secondId: pair.secondId,
      action: label === null ? 'cannot-judge' : 'label',
      label,
      judge: 'ann',
      seconds: 1.25,
      shownSwapped: false,
      run: run.runId,
    });
  return { ...run, ...opened, directory: folder, filter: { run: run.runId }, fetched, judge };
}

function table(text: string): Record<string, string>[] {
  const { header, rows } = parseCsv(text, 'export');
  return rows.map(({ fields }) => Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ''])));
}

test('the pairs that pass a filter are written, and read back as the run they are of', async () => {
  const { fetched, workspace, runId } = exporting();
  const file = await fetched({ kind: 'pairs', filter: { run: runId }, format: 'csv' });
  const answers = naiveAnswers(workspace.db, runId);
  expect(file).toMatchObject({ fileName: 'random-pairs.csv', mediaType: 'text/csv; charset=utf-8' });
  expect(file.prepared).toEqual({ fileName: 'random-pairs.csv', rows: answers.length });
  const read = parseComparisonFile(file.text, 'random-pairs.csv');
  if (read?.kind !== 'comparisons') throw new Error('it does not read as comparisons');
  expect(Array.from(read.rows, ({ answers: [given] }) => given?.label)).toEqual(
    answers.map(({ label }) => label),
  );
  expect(read.answers).toEqual(['predicted']);
  expect(read.problems).toEqual([]);
});

test('JSONL holds the same as CSV, a row a line', async () => {
  const { fetched, filter } = exporting();
  const narrow = { ...filter, model: ['Similar' as const] };
  const csv = await fetched({ kind: 'pairs', filter: narrow, format: 'csv' });
  const jsonl = await fetched({ kind: 'pairs', filter: narrow, format: 'jsonl' });
  const rows = jsonl.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.map(({ first, second }) => [first, second])).toEqual(
    table(csv.text).map(({ first, second }) => [first, second]),
  );
  expect(new Set(rows.map(({ predicted }) => predicted))).toEqual(new Set(['Similar']));
  expect(jsonl.mediaType).toBe('application/jsonl; charset=utf-8');
});

test('a long file comes in pieces, others having their turn between them', async () => {
  const { fetched, filter } = exporting({ images: 70, share: 1 });
  const { pieces, prepared } = await fetched({ kind: 'pairs', filter, format: 'csv' });
  expect(prepared.rows).toBe(70 * 69);
  expect(pieces).toHaveLength(5);
});

test("people's labels are written in the seed authors' form, a pair a row", async () => {
  const { fetched, judge, filter, predictions } = exporting();
  const [one, two, three] = [predictions[0], predictions[40], predictions[80]];
  if (!one || !two || !three) throw new Error('too few answers');
  await judge(one, 'First');
  await judge(two, null);
  await judge(three, 'Second');
  await judge(three, 'Similar');
  const { text, prepared } = await fetched({ kind: 'judgements', filter, judge: null, format: 'csv' });
  expect(prepared).toEqual({ fileName: 'random-judgements.csv', rows: 3 });
  expect(text.split('\n')[0]).toBe('img1,img2,score1,score2,label,judge,seconds,action,created_at');
  const rows = table(text);
  expect(rows.map(({ label, action, judge: by, seconds }) => [label, action, by, seconds])).toEqual([
    ['First', 'label', 'ann', '1.25'],
    ['', 'cannot-judge', 'ann', '1.25'],
    ['Similar', 'label', 'ann', '1.25'],
  ]);
  expect(Date.parse(rows[0]?.['created_at'] ?? '')).toBeGreaterThan(Date.now() - 60_000);
  const read = parseComparisonFile(text, 'judgements.csv');
  if (read?.kind !== 'pairs') throw new Error('it does not read as pairs');
  expect(Array.from(read.rows, ({ truth }) => truth)).toEqual(['First', 'Similar']);
});

test('only the judgements of pairs that pass the filter are written, or only one judge’s', async () => {
  const { fetched, judge, filter, predictions, datasetId } = exporting();
  const pair = predictions[0];
  if (!pair) throw new Error('no answers');
  await judge(pair, 'First');
  const rowsOf = async (asked: Omit<Extract<ExportRequest, { kind: 'judgements' }>, 'kind' | 'format'>) =>
    (await fetched({ kind: 'judgements', format: 'csv', ...asked })).prepared.rows;
  expect(await rowsOf({ filter: { ...filter, image: pair.firstId }, judge: null })).toBe(1);
  expect(await rowsOf({ filter: { ...filter, human: ['Second', 'Similar'], image: 1 }, judge: null })).toBe(
    0,
  );
  expect(await rowsOf({ filter, judge: 'ben' })).toBe(0);
  expect(await rowsOf({ filter: { dataset: datasetId }, judge: 'ann' })).toBe(1);
});

test('scores, images, sets and results are written too', async () => {
  const { fetched, filter, runId, datasetId, splitId, referenceSetId, imageIds, workspace } = exporting();
  const pairSetId = insertPairSet(workspace.db, {
    datasetId,
    splitId: null,
    part: null,
    name: 'chosen',
    variant: 'imported',
    theta: 0.2,
    seed: null,
    pairs: [{ firstId: imageIds[0] ?? 0, secondId: imageIds[1] ?? 0, label: 'First' }],
  });
  const settings = {
    run: runId,
    likelihood: null,
    evidence: 'hard' as const,
    corrections: false,
    referenceSetId: null,
  };
  const scores = await fetched({ kind: 'scores', ...settings, filter, format: 'csv' });
  expect(table(scores.text)[0]).toMatchObject({
    image: 'Face 6.jpg',
    comparisons: expect.stringMatching(/^\d+$/) as string,
  });
  const headers: [ExportRequest, string, string][] = [
    [{ kind: 'images', datasetId, format: 'csv' }, 'random-images.csv', 'image,path,score'],
    [{ kind: 'pair-set', id: pairSetId, format: 'csv' }, 'chosen.csv', 'img1,img2,score1,score2,label'],
    [{ kind: 'reference-set', id: referenceSetId, format: 'csv' }, 'references.csv', 'img,score'],
    [{ kind: 'split', id: splitId, format: 'csv' }, 'split.csv', 'image,split'],
    [
      { kind: 'results', datasetId: null, format: 'csv' },
      'results.csv',
      'run,dataset,model,simulated,settings',
    ],
  ];
  for (const [asked, fileName, header] of headers) {
    const file = await fetched(asked);
    expect(file.fileName).toBe(fileName);
    expect(file.text.startsWith(header)).toBe(true);
    expect(table(file.text)).toHaveLength(file.prepared.rows ?? -1);
  }
});

test('a table has the columns of its rows, in their order, and keeps them where nothing passes', async () => {
  const { fetched, judge, filter, datasetId, runId, predictions, directory } = exporting();
  await writeDrawnExperiments(directory, { seeds: [1] });
  if (predictions[0] !== undefined) await judge(predictions[0], 'First');
  const settings = {
    run: runId,
    likelihood: null,
    evidence: 'hard' as const,
    corrections: false,
    referenceSetId: null,
    sort: { by: 'influence' as const, descending: true },
  };
  const { sort, ...scoring } = settings;
  const nothing = { ...filter, text: 'no such face' };
  const tables: ((which: { filter: Filter; format: 'csv' | 'jsonl' }) => ExportRequest)[] = [
    (which) => ({ kind: 'pairs', ...which }),
    (which) => ({ kind: 'judgements', judge: null, ...which }),
    (which) => ({ kind: 'scores', ...scoring, ...which }),
    ...HARM_LISTS.map((list) => (which: { filter: Filter; format: 'csv' | 'jsonl' }): ExportRequest => ({
      kind: 'harm',
      ...settings,
      list,
      sort,
      ...which,
    })),
    ({ format }) => ({ kind: 'images', datasetId, format }),
    ({ format }) => ({ kind: 'results', datasetId, format }),
    ({ format }) => ({ kind: 'experiments', format }),
  ];
  for (const asked of tables) {
    const { text: lines } = await fetched(asked({ filter, format: 'jsonl' }));
    const columns = Object.keys(JSON.parse(lines.split('\n')[0] ?? '') as object);
    const { text: whole } = await fetched(asked({ filter, format: 'csv' }));
    expect(parseCsv(whole, 'whole').header).toEqual(columns);
    const { text } = await fetched(asked({ filter: nothing, format: 'csv' }));
    expect(parseCsv(text, 'empty').header).toEqual(columns);
    if (['pairs', 'judgements'].includes(asked({ filter, format: 'csv' }).kind))
      expect(text.trimEnd()).toBe(columns.join(','));
  }
});

test('a file is fetched once, and not after it was forgotten or has waited too long', async () => {
  const { ask, workbench, datasetId } = exporting();
  const prepare = async () =>
    (await ask('exports.prepare', { kind: 'images', datasetId, format: 'csv' })).ticket;
  const gone = { code: 'export-missing' };
  const used = await prepare();
  await workbench.openExport(used);
  await expect(workbench.openExport(used)).rejects.toMatchObject(gone);

  const forgotten = await prepare();
  await ask('exports.forget', { ticket: forgotten });
  await expect(workbench.openExport(forgotten)).rejects.toMatchObject(gone);

  const late = await prepare();
  vi.useFakeTimers({ now: Date.now() + 11 * 60_000, toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await expect(workbench.openExport(late)).rejects.toMatchObject(gone);
  await expect(workbench.openExport('made up')).rejects.toMatchObject(gone);
});

test('of many files that wait the oldest gives way', async () => {
  const { ask, workbench, datasetId } = exporting();
  const tickets: string[] = [];
  for (let i = 0; i < 101; i++)
    tickets.push((await ask('exports.prepare', { kind: 'images', datasetId, format: 'csv' })).ticket);
  await expect(workbench.openExport(tickets[0] ?? '')).rejects.toMatchObject({ code: 'export-missing' });
  expect(await workbench.openExport(tickets[1] ?? '')).toMatchObject({ fileName: 'random-images.csv' });
});

test('a file is called by what every file system takes', async () => {
  const { fetched, workspace, runId, filter } = exporting();
  workspace.db.prepare('UPDATE run SET name = ? WHERE id = ?').run('../../etc/pass "wd"\u202e', runId);
  const { fileName } = await fetched({ kind: 'pairs', filter, format: 'csv' });
  expect(fileName).toBe('etc-pass-wd-pairs.csv');
});

test('what is not there is said', async () => {
  const { failure, workspace, runId } = exporting();
  const code = async (asked: object) => (await failure('exports.prepare', { format: 'csv', ...asked })).code;
  expect(await code({ kind: 'split', id: 99 })).toBe('split-missing');
  expect(await code({ kind: 'judgements', filter: {}, judge: null })).toBe('run-not-chosen');
  setRemoved(workspace.db, 'run', runId, true);
  expect(await code({ kind: 'judgements', filter: { run: runId }, judge: null })).toBe('run-not-chosen');
});

test('the side file of an export says what passed which filter, in which order, and whose column is the target', async () => {
  const { fetched, ask, runId } = exporting();
  const asked: ExportRequest = {
    kind: 'pairs',
    filter: { run: runId, model: ['Similar'], margin: [0.1, null] },
    sort: { by: 'margin', descending: true },
    format: 'csv',
  };
  const file = await fetched(asked);
  const side = provenanceSchema.parse(JSON.parse((await ask('exports.side', asked)).text));
  const margins = table(file.text).map(({ margin }) => Number(margin));
  expect(margins).toEqual(margins.toSorted((a, b) => b - a));
  expect(new Set(margins).size).toBeGreaterThan(10);
  expect(file.fileName).toBe('random-pairs-Model-says-Similar-Gap-at-least-0.10.csv');
  expect(side).toMatchObject({
    table: {
      file: file.fileName,
      rows: margins.length,
      sha256: createHash('sha256').update(file.text).digest('hex'),
    },
    rowOrder: expect.stringMatching(/^by margin, falling/) as string,
    selection: {
      limits: ['Model says Similar', 'Gap at least 0.10'],
      kept: margins.length,
      of: 'comparisons',
    },
    run: { name: 'random' },
    dataset: { name: 'random' },
  });
  const references = new Set(Array.from({ length: 10 }, (_, index) => `Face ${index}.jpg`));
  const targets = new Set(side.target?.images);
  expect(targets.size).toBe(20);
  expect([...targets].some((name) => references.has(name))).toBe(false);
  expect(side.target?.column).toBeNull();
});

test('a long filter is told of in the name of the file, scores name their likelihood', async () => {
  const { fetched, ask, runId } = exporting();
  const filter = { run: runId, text: 'a name that is far too long to be a part of the name of a file' };
  const asked: ExportRequest = {
    kind: 'scores',
    run: runId,
    likelihood: null,
    evidence: 'hard',
    corrections: false,
    referenceSetId: null,
    filter,
    format: 'csv',
  };
  expect((await fetched(asked)).fileName).toBe('random-scores-filtered.csv');
  const side = provenanceSchema.parse(JSON.parse((await ask('exports.side', asked)).text));
  expect(side.scores).toMatchObject({
    ...{ likelihoodSource: 'preset uol, not calibrated', evidence: 'hard', people: null },
  });
  const corrected: ExportRequest = { ...asked, corrections: true, filter: { ...filter, people: 'majority' } };
  const sideOf = provenanceSchema.parse(JSON.parse((await ask('exports.side', corrected)).text));
  expect(sideOf.scores).toMatchObject({ corrections: true, people: 'the majority' });
  expect(side.selection).toMatchObject({ kept: 0, of: 'images' });
});

test('a table of the page itself is described by its caption, run and filter', async () => {
  const { ask, runId } = exporting();
  const { text } = await ask('exports.describe', {
    fileName: 'points.csv',
    sha256: 'a'.repeat(64),
    what: 'Points (CSV)',
    notes: ['Run "random"'],
    filter: { run: runId, group: 'A' },
  });
  expect(provenanceSchema.parse(JSON.parse(text))).toMatchObject({
    what: 'Points (CSV)',
    table: { file: 'points.csv', sha256: 'a'.repeat(64), rows: null },
    run: { name: 'random' },
    notes: ['Run "random"', 'Filter of the page: Group A (either)'],
  });
});

test("a report of a slice is of the slice's own filter, whatever the page's is", async () => {
  const { ask, workbench, runId } = exporting();
  const { id } = await ask('slices.save', { name: 'far', location: `/pairs?run=${runId}&distance=1..` });
  const { id: ofAnyRun } = await ask('slices.save', { name: 'A', location: '/pairs?group=A' });
  const reportOf = async (slice: number) => {
    const { ticket } = await ask('exports.report', { filter: { run: runId, model: ['First'] }, slice });
    const pieces: string[] = [];
    for await (const piece of (await workbench.openExport(ticket)).content) pieces.push(textOf(piece));
    return /data-testid="filter">([^<]*)</.exec(pieces.join(''))?.[1];
  };
  expect(await reportOf(id)).toBe('Limited to: Score distance at least 1.00.');
  expect(await reportOf(ofAnyRun)).toMatch(/^Limited to: Group A/);
});

test('a report is made of what passes the filter, and fetched as one HTML file', async () => {
  const { ask, workbench, runId } = exporting();
  const filter = { run: runId, distance: [1, null] as const };
  const { ticket, fileName } = await ask('exports.report', { filter, slice: null });
  expect(fileName).toBe('report-random.html');
  const { content, mediaType } = await workbench.openExport(ticket);
  expect(mediaType).toBe('text/html; charset=utf-8');
  let html = '';
  for await (const piece of content) html += textOf(piece);
  expect(html).toContain('Limited to: Score distance at least 1.00.');
  const { report } = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' });
  expect(html).toContain(`data-key="accuracy" data-value="${report.accuracy?.value ?? NaN}"`);
});

test('every form of a table is saved, Parquet whole, with a side file that has its hash', async () => {
  const { ask, fetched, datasetId } = exporting();
  const texts = new Map<string, string>();
  for (const format of TABLE_FORMATS) {
    const asked = { kind: 'images', datasetId, format } as const;
    const { text, fileName, mediaType } = await fetched(asked);
    texts.set(format, text);
    expect(fileName).toMatch(new RegExp(`\\.${format}$`));
    expect(mediaType).not.toBe('');
    const side = JSON.parse((await ask('exports.side', asked)).text) as { readonly sha256: string };
    const bytes = Buffer.from(text, format === 'parquet' ? 'latin1' : 'utf8');
    expect(JSON.stringify(side)).toContain(createHash('sha256').update(bytes).digest('hex'));
  }
  expect(texts.get('tsv')).toContain('\t');
  expect(JSON.parse(texts.get('json') ?? '')).toHaveLength(
    (texts.get('jsonl') ?? '').trim().split('\n').length,
  );
  expect(texts.get('parquet')?.slice(0, 4)).toBe('PAR1');
});

test("pairs go to other tools in the command line's words, into a new file, with the dataset's own question", async () => {
  const { ask, failure, workspace, runId, datasetId, directory: folder } = exporting();
  setDatasetAsk(workspace.db, datasetId, { question: 'Which is bluer?', words: null, more: null });
  const out = join(folder, 'bluer.json');
  const of = { kind: 'comparisons', filter: { run: runId, model: ['First'] } } as const;
  const written = await ask('exports.exchange', { of, as: 'llava', out, question: null });
  expect(written).toMatchObject({ files: [out], question: 'Which is bluer?' });
  const entries = JSON.parse(readFileSync(out, 'utf8')) as { conversations: { value: string }[] }[];
  expect(entries).toHaveLength(written.pairs);
  expect(entries[0]?.conversations.map(({ value }) => value)).toEqual([
    '<image>\n<image>\nWhich is bluer?',
    'First',
  ]);
  const again = { of, as: 'trl', out, question: 'Bluer?' } as const;
  await expect(failure('exports.exchange', again)).resolves.toMatchObject({ code: 'cannot-write' });
  const judgements = { of: { kind: 'judgements', datasetId }, as: 'trl', question: 'Bluer?' } as const;
  await expect(
    ask('exports.exchange', { ...judgements, out: join(folder, 'judged.jsonl') }),
  ).resolves.toMatchObject({ pairs: 0, question: 'Bluer?' });
  await expect(failure('exports.exchange', { ...judgements, out: '/elsewhere/x' })).resolves.toMatchObject({
    code: 'path-not-allowed',
  });
});
