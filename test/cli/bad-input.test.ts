import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeRandomAdapter } from '../fixtures/random-adapter.ts';
import { writeRandomLlava, type LlavaFiles } from '../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';
import { smallDisk } from '../fixtures/small-disk.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeXlsx } from '../fixtures/write-xlsx.ts';

/** Runs a command that must fail as a run does: code 1, and an error with a code, what happened and what to do. */
async function failure(...args: string[]): Promise<{ code: string; message: string }> {
  const { code, document, stderr } = await tiebreak([...args, '--json']);
  expect(code, stderr).toBe(1);
  const { error } = document as { error: { code: string; message: string; action: string } };
  expect(error.code, stderr).not.toBe('bug');
  expect(error.action).not.toBe('');
  expect(stderr.endsWith(`${error.message}\nWhat to do: ${error.action}\n`)).toBe(true);
  return error;
}

/** A random LLaVA and two images, with the command that asks it. */
async function llava(shape: Parameters<typeof writeRandomLlava>[1] = { seed: 1 }) {
  const folder = temporaryFolder();
  const files = await writeRandomLlava(folder, shape);
  const images = await writeRandomPhotographs(folder, 2);
  const ask = (changed: Partial<LlavaFiles & { first: string }> = {}, ...more: string[]) => {
    const { model, mmproj, first } = { ...files, first: images[0] ?? '', ...changed };
    const command = ['logits', '--gpu', 'cpu', '--model', model, '--mmproj', mmproj, '--card', files.card];
    return failure(...command, '--first', first, '--second', images[1] ?? '', ...more);
  };
  return { folder, files, images, ask };
}

/** The first part of a file, as a broken download leaves it. */
function truncated(file: string, share: number): string {
  const bytes = readFileSync(file);
  const cut = `${file}.cut`;
  writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)));
  return cut;
}

test.for(['model', 'mmproj'] as const)('a truncated %s', async (kind) => {
  const { files, ask } = await llava();
  const cut = truncated(files[kind], 0.6);
  const { message } = await ask({ [kind]: cut });
  expect(message).toContain(cut);
  expect(message).toContain('ends at byte');
});

test('a file that is no GGUF', async () => {
  const { images, ask } = await llava();
  expect((await ask({ model: images[0] ?? '' })).message).toContain('not a GGUF file');
});

test('a language model given as mmproj, and an mmproj as model', async () => {
  const { files, ask } = await llava();
  expect(await ask({ mmproj: files.model })).toMatchObject({
    code: 'not-an-mmproj',
    message: expect.stringContaining('is a language model') as string,
  });
  expect((await ask({ model: files.mmproj })).message).toContain(files.mmproj);
});

test('a projector whose width is not that of the language model', async () => {
  const { ask } = await llava();
  const other = await llava({ seed: 2, languageModel: { width: 32 } });
  const { message } = await ask({ mmproj: other.files.mmproj });
  expect(message).toContain('32');
  expect(message).toContain('64');
});

test('a model whose label tokens are not distinct', async () => {
  const words = [',', 'which', 'face', 'looks', 'more', 'attractive'];
  const { ask } = await llava({ seed: 3, languageModel: { words } });
  expect((await ask()).message).toMatch(/First.*Second|Second.*First/);
});

test('an adapter for another model, and a file that is no adapter', async () => {
  const { folder, files, ask } = await llava();
  const adapter = path.join(folder, 'adapter.gguf');
  const model = { ...files.languageModel, width: 32 };
  await writeRandomAdapter(adapter, { seed: 4, rank: 2, alpha: 4, model });
  expect(await ask({}, '--adapter', adapter)).toMatchObject({ code: 'adapter-not-for-model' });
  expect(await ask({}, '--adapter', files.model)).toMatchObject({ code: 'not-an-adapter' });
});

test('a corrupt image stops a single question', async () => {
  const { folder, ask } = await llava();
  const corrupt = path.join(folder, 'corrupt.jpg');
  writeFileSync(corrupt, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]));
  expect((await ask({ first: corrupt })).message).toContain(corrupt);
});

test('a corrupt JPEG, a missing file and a NaN score are left out of an import, each with its line', async () => {
  const folder = temporaryFolder();
  await writeRandomPhotographs(folder, 3);
  writeFileSync(
    path.join(folder, 'corrupt.jpg'),
    readFileSync(path.join(folder, 'photograph-0.png')).subarray(0, 60),
  );
  const file = path.join(folder, 'list.csv');
  const rows = [
    'photograph-0.png,2',
    'corrupt.jpg,3',
    'missing.jpg,3',
    'photograph-1.png,NaN',
    'photograph-2.png,4',
  ];
  writeFileSync(file, ['image,score', ...rows].join('\n'));
  const workspace = path.join(folder, 'workspace');
  const { code, document } = await tiebreak(['import', file, '--json', '--workspace', workspace]);
  expect(code).toBe(0);
  expect(document).toMatchObject({ images: 2 });
  const problems = document['problems'] as { line: number | null; severity: string }[];
  expect(
    problems
      .filter(({ severity }) => severity === 'skipped')
      .map(({ line }) => line)
      .sort(),
  ).toEqual([3, 4, 5]);
});

test('an image that was corrupted after its import is left out of a run and named', async () => {
  const { folder, files } = await llava();
  const workspace = ['--workspace', path.join(folder, 'workspace'), '--json'];
  const faces = path.join(folder, 'faces');
  await tiebreak(['synthesize', faces, '--count', '4', '--size', '64']);
  await tiebreak(['import', faces, ...workspace]);
  const { document } = await tiebreak(['export', 'images', ...workspace]);
  const [image] = document['rows'] as { path: string }[];
  const file = path.resolve(faces, image?.path ?? '');
  const original = readFileSync(file);
  writeFileSync(file, 'no picture any more');
  const compared = await tiebreak(
    [
      'compare',
      '--all',
      '--part',
      'all',
      '--gpu',
      'cpu',
      '--model',
      files.model,
      '--mmproj',
      files.mmproj,
    ].concat(workspace),
  );
  expect(compared.code).toBe(0);
  expect(compared.document).toMatchObject({
    status: 'finished',
    comparisons: 3,
    failed: 3,
    changedImages: [path.basename(image?.path ?? '')],
    warnings: [expect.stringContaining('has changed since it was imported') as string],
  });
  expect((compared.document as { failures: unknown[] }).failures).toHaveLength(3);
  expect(compared.stderr).toContain('Left out: ');
  expect(compared.stderr).toContain(
    `The image ${path.basename(image?.path ?? '')} has changed since it was imported`,
  );
  const again = ['compare', '--retry-failed', '--gpu', 'cpu', ...workspace];
  expect((await tiebreak(again)).document).toMatchObject({ answered: 0, failed: 3 });
  writeFileSync(file, original);
  expect((await tiebreak(again)).document).toMatchObject({
    answered: 3,
    failed: 0,
    changedImages: [],
    warnings: [],
  });
});

test('an image that was replaced after it was encoded is not answered by what it was', async () => {
  const { folder, files } = await llava();
  const workspace = ['--workspace', path.join(folder, 'workspace'), '--json'];
  const model = ['--gpu', 'cpu', '--model', files.model, '--mmproj', files.mmproj];
  const faces = path.join(folder, 'faces');
  await tiebreak(['synthesize', faces, '--count', '3', '--size', '64']);
  await tiebreak(['import', faces, ...workspace]);
  const all = ['--all', '--part', 'all', ...model, ...workspace];
  expect((await tiebreak(['compare', '--run', 'before', ...all])).document).toMatchObject({ failed: 0 });
  const { document } = await tiebreak(['export', 'images', ...workspace]);
  const [replaced = '', other = ''] = (document['rows'] as { path: string }[]).map((row) =>
    path.resolve(faces, row.path),
  );
  cpSync(other, replaced, { preserveTimestamps: true });
  const after = await tiebreak(['compare', '--run', 'after', ...all]);
  expect(after.document).toMatchObject({
    comparisons: 1,
    failed: 2,
    changedImages: [path.basename(replaced)],
  });
});

test('a comparison that exceeds the time limit is a failure with its reason, and a limit of 0 is wrong usage', async () => {
  const { folder, files } = await llava();
  const workspace = ['--workspace', path.join(folder, 'workspace'), '--json'];
  const faces = path.join(folder, 'faces');
  await tiebreak(['synthesize', faces, '--count', '2', '--size', '64']);
  await tiebreak(['import', faces, ...workspace]);
  const all = ['compare', '--all', '--part', 'all', '--gpu', 'cpu', '--model', files.model];
  const compare = [...all, '--mmproj', files.mmproj, ...workspace];
  expect((await tiebreak([...compare, '--time-limit', '0'])).code).toBe(2);
  // One millisecond is less than reading the images takes.
  const { document } = await tiebreak([...compare, '--time-limit', '0.001']);
  expect(document).toMatchObject({
    failed: 1,
    failures: [{ reason: 'It took longer than the time limit of 0.001 s for a comparison.' }],
  });
});

test('a CSV file with a wrong header, or only scores that are no numbers', async () => {
  const file = path.join(temporaryFolder(), 'wrong.csv');
  writeFileSync(file, 'colour,size\nred,3\n');
  const workspace = ['--workspace', path.join(temporaryFolder(), 'workspace')];
  for (const args of [
    ['score', '--from', file],
    ['calibrate', '--from', file],
    ['import', file, ...workspace],
    ['import-comparisons', file, ...workspace],
  ])
    expect((await failure(...args)).message, args.join(' ')).toContain('colour');
  writeFileSync(file, 'image,score\na.jpg,NaN\nb.jpg,\n');
  expect((await failure('import', file, ...workspace)).message).toContain('line');
  writeFileSync(file, 'first_score,second_score,label\nNaN,2,First\n');
  expect((await failure('calibrate', '--from', file)).code).toBe('csv-no-rows');
});

test('an Excel workbook where a CSV file is expected', async () => {
  const folder = temporaryFolder();
  const workbook = path.join(folder, 'scores.xlsx');
  writeXlsx(workbook, {
    Sheet1: [
      ['image', 'score'],
      ['a.png', 3],
    ],
  });
  for (const command of [
    ['score', '--from', workbook],
    ['calibrate', '--from', workbook],
  ])
    expect(await failure(...command), command[0]).toMatchObject({
      code: 'file-not-text',
      message: `${workbook} is an Excel workbook, not a CSV file.`,
    });
});

test('a folder with an Excel workbook in place of a CSV file is read', async () => {
  const folder = temporaryFolder();
  writeXlsx(path.join(folder, 'scores.xlsx'), {
    Sheet1: [
      ['image', 'score'],
      ['a.png', 3],
    ],
  });
  const workspace = ['--workspace', path.join(folder, 'w')];
  const { document } = await tiebreak(['import', folder, ...workspace, '--json']);
  expect(document).toMatchObject({
    error: { message: expect.stringContaining('scores.xlsx line 2: no such file: "a.png"') as string },
  });
  // Comparisons and references are read from a workbook as well.
  const compared = await tiebreak(['import-comparisons', folder, ...workspace, '--json']);
  expect(compared.document).toMatchObject({ items: [{ kind: 'reference-set', name: 'scores', size: 1 }] });
});

test('what was wrong with rows is in the document and on standard error', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'evidence.csv');
  writeFileSync(file, 'test,reference,reference_score,label\na,r,2,5,First\na,s,3,Similar\n');
  const { code, document, stderr } = await tiebreak(['score', '--from', file, '--json']);
  expect(code).toBe(0);
  expect(document).toMatchObject({ comparisons: 1, problems: [{ kind: 'bad-row', line: 2 }] });
  expect(stderr).toContain('1 problem, 1 entry skipped:');
  expect(stderr).toContain('"2" and "5" may be one number, "2,5"');
});

test('comparisons of which the dataset has no image', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const [first = ''] = await writeRandomPhotographs(folder, 1);
  const faces = write('faces.csv', `image,score\n${path.basename(first)},3\n`);
  expect((await tiebreak(['import', faces, '--workspace', workspace])).code).toBe(0);
  const ids = write('ids.csv', 'first,second,answer\n001,1e5,First\n1,001,Second\n');
  const error = await failure('import-comparisons', ids, '--dataset', 'faces', '--workspace', workspace);
  expect(error.code).toBe('comparisons-empty');
  expect(error.message).toContain('ids.csv line 2: the dataset "faces" has no image "001"');
});

test('an empty folder', async () => {
  const folder = temporaryFolder();
  const workspace = path.join(temporaryFolder(), 'workspace');
  expect((await failure('import', folder, '--workspace', workspace)).message).toContain(folder);
  expect((await failure('import-comparisons', folder, '--workspace', workspace)).message).toContain(folder);
});

test('a workspace of a newer version', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  mkdirSync(workspace);
  const store = openDatabase(path.join(workspace, 'store.sqlite'), { create: true });
  store.pragma('user_version = 999');
  store.close();
  expect(await failure('status', '--workspace', workspace)).toMatchObject({ code: 'workspace-newer' });
});

test('a workspace that is a file, and one whose store is no store', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'x');
  const csv = path.join(folder, 'a.csv');
  writeFileSync(csv, 'image,score\na.jpg,3\n');
  await failure('import', csv, '--workspace', file);
  writeFileSync(
    path.join(folder, 'store.sqlite'),
    'this is not a database, but a text that is long enough'.repeat(9),
  );
  expect(await failure('status', '--workspace', folder)).toMatchObject({ code: 'workspace-corrupt' });
});

test('a read-only workspace', async ({ skip }) => {
  const disk = smallDisk(4096);
  if (disk === null) {
    skip();
    return;
  }
  const faces = path.join(temporaryFolder(), 'faces');
  await tiebreak(['synthesize', faces, '--count', '3', '--size', '64']);
  expect((await tiebreak(['import', faces, '--workspace', disk.folder])).code).toBe(0);
  disk.makeReadOnly();
  expect(await failure('split', '--workspace', disk.folder)).toMatchObject({ code: 'workspace-read-only' });
  const fresh = path.join(disk.folder, 'new');
  expect(await failure('import', faces, '--workspace', fresh)).toMatchObject({ code: 'workspace-read-only' });
});

test('a full disk', async ({ skip }) => {
  const faces = path.join(temporaryFolder(), 'faces');
  await tiebreak(['synthesize', faces, '--count', '40', '--size', '64']);
  const disk = smallDisk(640);
  if (disk === null) {
    skip();
    return;
  }
  const workspace = ['--workspace', path.join(disk.folder, 'workspace')];
  expect((await tiebreak(['import', faces, ...workspace])).code).toBe(0);
  await tiebreak(['split', ...workspace]);
  const ballast = path.join(disk.folder, 'ballast');
  expect(() => writeFileSync(ballast, Buffer.alloc(512 * 1024))).toThrow('ENOSPC');
  const pairs = ['pairs', '--size', '300', '--variant', 'balanced-2', ...workspace];
  expect(await failure(...pairs)).toMatchObject({ code: 'disk-full' });
  const out = path.join(disk.folder, 'images.csv');
  expect((await failure('export', 'images', '--out', out, ...workspace)).message).toMatch(/disk is full/i);
  expect(existsSync(out)).toBe(false);
  rmSync(ballast);
  const again = await tiebreak(pairs);
  expect(again.code, again.stderr).toBe(0);
});

test('a file that cannot be written', async () => {
  const { images, files } = await llava();
  const embed = ['embed', '--gpu', 'cpu', '--mmproj', files.mmproj, '--image', images[0] ?? '', '--out'];
  expect(await failure(...embed, path.join(temporaryFolder(), 'none', 'a.f32'))).toMatchObject({
    code: 'cannot-write',
  });
  if (process.platform === 'linux')
    expect((await failure(...embed, '/dev/full')).message).toContain('the disk is full');
});

test.for([
  [['task', 'create', ' ', '--question', 'q', '--images'], '<name> is empty'],
  [['task', 'create', 'a', '--question', 'q', '--images', '--person', ''], '--person is empty'],
  [['person', 'add', ''], '<name> is empty'],
] as const)('an empty argument, or one of several values, is bad usage: %j', async ([args, said]) => {
  const { code, stderr } = await tiebreak([...args, '--workspace', temporaryFolder()]);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});
