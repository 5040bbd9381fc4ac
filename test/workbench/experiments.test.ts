import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { damageResult, writeDrawnExperiments } from '../fixtures/drawn-experiments.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function opened() {
  const folder = temporaryFolder();
  const { ask, ...rest } = openWorkbench(folder);
  return { folder, list: () => ask('experiments.list', {}), ask, ...rest };
}

test('a workspace without experiments has none', async () => {
  const { list } = opened();
  expect(await list()).toEqual({ sets: [], damaged: [] });
});

test('a row is the mean over the seeds, with every seed, plain and calibrated', async () => {
  const { folder, list } = opened();
  const results = await writeDrawnExperiments(folder);
  const { sets, damaged } = await list();
  expect(damaged).toEqual([]);
  expect(sets).toMatchObject([{ name: 'drawn', faces: '60 drawn faces', simulated: true, running: false }]);
  expect(sets[0]?.sizes).toContain('decoder of width 64 with 2 blocks, 2000 pairs in 5 epochs');
  const rows = sets[0]?.rows ?? [];
  expect(rows.map(({ name, seeds, images }) => [name, seeds, images])).toEqual([
    ['regression', [1, 2], 40],
    ['balanced-3', [1, 2], 40],
    ['balanced-2', [1, 2], 40],
  ]);
  for (const row of rows) {
    const ofRow = results.filter(({ name }) => name === row.name);
    const values = ofRow.map(({ plain }) => plain.metrics.mae.value);
    expect(row.plain.mae.values).toEqual(values);
    expect(row.plain.mae.mean).toBeCloseTo(values.reduce((sum, value) => sum + value) / 2, 12);
    expect(row.calibrated?.pc.values ?? null).toEqual(
      row.name === 'regression' ? null : ofRow.map(({ calibrated }) => calibrated?.metrics.pc.value),
    );
    expect(row.difference === null).toBe(row.name === 'balanced-3');
  }
  const two = rows.at(-1);
  expect(two?.recall.Similar.mean).toBe(0);
  expect(two?.training).toBe('balanced-2, cross-entropy, epoch 5');
  // Noisier answers without Similar are clearly worse on the same images.
  expect(two?.difference?.mae?.interval?.[0]).toBeGreaterThan(0);
});

test('a set whose results change is computed again', async () => {
  const { folder, list } = opened();
  await writeDrawnExperiments(folder, { seeds: [1] });
  const before = (await list()).sets[0]?.rows;
  expect((await list()).sets[0]?.rows).toEqual(before);
  await writeDrawnExperiments(folder, { seeds: [2] });
  expect((await list()).sets[0]?.rows[0]?.seeds).toEqual([1, 2]);
});

test('a result of before there was rescaling is no damage', async () => {
  const { folder, list } = opened();
  await writeDrawnExperiments(folder, { seeds: [1] });
  const file = path.join(folder, 'experiments', 'drawn', 'seed-1', 'balanced-3', 'result.json');
  const [result] = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>[];
  delete result?.['rescaled'];
  await writeFile(file, JSON.stringify([result]));
  const { sets, damaged } = await list();
  expect(damaged).toEqual([]);
  expect(sets[0]?.rows.map(({ rescaled }) => rescaled !== null)).toEqual([false, false, true]);
});

test('damaged files are named, and the rest is shown', async () => {
  const { folder, list } = opened();
  await writeDrawnExperiments(folder);
  const result = await damageResult(folder, 'drawn', 2, 'balanced-3');
  const settings = path.join(folder, 'experiments', 'other', 'settings.json');
  await mkdir(path.dirname(settings), { recursive: true });
  await writeFile(settings, '{"faces": 3');
  const { sets, damaged } = await list();
  expect(sets).toHaveLength(1);
  expect(sets[0]?.rows.map(({ seeds }) => seeds)).toEqual([[1, 2], [1], [1, 2]]);
  expect(damaged).toEqual([
    { file: settings, problem: 'it is not JSON' },
    { file: result, problem: expect.stringContaining('0.seed') as string },
  ]);
});

test('the export has a row a seed and experiment', async () => {
  const { folder, ask, workbench } = opened();
  const results = await writeDrawnExperiments(folder);
  const { ticket, fileName, rows } = await ask('exports.prepare', { kind: 'experiments', format: 'jsonl' });
  expect([fileName, rows]).toEqual(['experiments.jsonl', 6]);
  let text = '';
  for await (const piece of (await workbench.openExport(ticket)).content)
    text += Buffer.from(piece).toString();
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(6);
  const [line] = lines.filter(({ experiment, seed }) => experiment === 'balanced-3' && seed === 2);
  const [result] = results.filter(({ name, seed }) => name === 'balanced-3' && seed === 2);
  expect(line).toMatchObject({
    experiments: 'drawn',
    simulated: 'yes',
    images: 40,
    mae: result?.plain.metrics.mae.value,
    calibrated_rmse_high: result?.calibrated?.metrics.rmse.interval?.[1],
    accuracy: result?.labels?.accuracy?.value,
  });
});
