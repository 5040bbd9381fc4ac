import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { formatCount } from '../../src/core/format.ts';
import { isDistanceWithin, labelOf } from '../../src/core/labels.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let served: ServedWorkbench;
let page: Page;
let run = 0;
let calibration = 0;
let comparisons: readonly Exported[] = [];

/** A comparison as the command line exports it. */
interface Exported {
  readonly first: string;
  readonly second: string;
  readonly distance: number;
  readonly isTruly: boolean;
  readonly isCalled: boolean;
}

function exportedComparisons(): Exported[] {
  const text = execFileSync(
    process.execPath,
    [
      path.join(ROOT, 'bin/tiebreak.mjs'),
      'export',
      'comparisons',
      '--run',
      'demo',
      '--workspace',
      served.folder,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
  );
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    const of = (name: string) => fields[columns.indexOf(name)] ?? '';
    const [first, second] = [Number(of('first_score')), Number(of('second_score'))];
    return {
      first: of('first'),
      second: of('second'),
      distance: Math.abs(first - second),
      isTruly: labelOf(first, second) === 'Similar',
      isCalled: of('predicted') === 'Similar',
    };
  });
}

async function open(page: Page, params = ''): Promise<void> {
  await served.open(page, `similar?run=${run}${params}`);
  await page.getByTestId('similar-verdict').first().waitFor();
}

test.beforeAll(async ({ browser }) => {
  served = await serveWorkbench();
  page = await browser.newPage();
  const { runs } = await served.ask(page, 'workspace.summary', {});
  run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  calibration = runs.find(({ name }) => name === 'demo-calibration')?.id ?? 0;
  comparisons = exportedComparisons();
});
test.beforeEach(() => comeHome(page));
test.afterAll(async () => {
  await page.close();
  await served.dispose();
});

test('six numbers lead to their pairs, and an export has as many', async () => {
  const { datasets } = await served.ask(page, 'workspace.summary', {});
  const [dataset] = datasets;
  const images = await served.ask(page, 'data.images', {
    datasetId: dataset?.id ?? 0,
    splitId: dataset?.splits[0]?.id ?? null,
  });
  const group = images.find(({ part }) => part === 'test')?.group ?? '';
  const targets = new Set(
    images.filter((one) => one.part === 'test' && one.group === group).map(({ name }) => name),
  );
  const isIn = ({ distance }: Exported, low: number, high: number) =>
    isDistanceWithin(distance, 0, high) && !isDistanceWithin(distance, 0, low);
  const numbers: readonly (readonly [name: RegExp, counts: (one: Exported) => boolean])[] = [
    [/ called Similar: show/, ({ isCalled }) => isCalled],
    [/ truly Similar: show/, ({ isTruly }) => isTruly],
    [/ called and truly Similar: show/, ({ isCalled, isTruly }) => isCalled && isTruly],
    [/ called Similar, difference 0\.3 to 0\.4: show/, (one) => one.isCalled && isIn(one, 0.3, 0.4)],
    [/ comparisons, difference 0\.6 to 0\.7: show/, (one) => isIn(one, 0.6, 0.7)],
    [
      new RegExp(` called Similar, ${group}: show`),
      ({ isCalled, first, second }) => isCalled && (targets.has(first) || targets.has(second)),
    ],
  ];
  for (const [name, counts] of numbers) {
    const count = comparisons.filter(counts).length;
    expect(count).toBeGreaterThan(0);
    await open(page);
    const link = page.getByRole('link', { name }).first();
    await expect(link).toHaveText(formatCount(count));
    await link.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pairs');
    await expect(page.getByText(`${formatCount(count)} of 7,296 comparisons`).first()).toBeVisible();
  }
});

test('the verdict stands in one sentence with its numbers and its rule', async () => {
  await open(page);
  await expect(page.getByTestId('similar-verdict').getByRole('status')).toHaveText(
    /^Over-called: 1,628 called Similar, 796 truly Similar: 2\.05 times as many \(95 % interval .* to .*\)\.$/,
  );
  await expect(page.getByText(/over-called where it reaches 2 /)).toBeVisible();
  await open(page, '&model=Similar');
  await expect(page.getByTestId('similar-verdict').getByRole('status')).toHaveText(
    /^Cannot be told, the filter /,
  );
});

test('Home, Confusion and the keyboard lead there, and a second run stands beside', async () => {
  await served.open(page, 'home');
  await page.getByRole('button', { name: /Audit what was called Similar/ }).click();
  await expect(page.getByTestId('similar-verdict')).toHaveCount(1);
  await served.open(page, `confusion?run=${run}`);
  await page.getByRole('button', { name: 'Audit of Similar' }).click();
  await expect(page.getByTestId('similar-verdict')).toHaveCount(1);
  await served.open(page, `pairs?run=${run}`);
  await page.getByRole('heading', { level: 1, name: 'Pairs' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.getByTestId('similar-verdict').waitFor();
  await page.getByRole('combobox', { name: 'Run to compare with' }).click();
  await page.getByRole('option', { name: 'demo-calibration' }).click();
  await expect(page.getByTestId('similar-verdict')).toHaveCount(2);
  await expect.poll(() => page.url()).toContain(`otherRun=${calibration}`);
});

test('scores stand beside Similar as it was answered, and what is missing says why', async () => {
  await open(page);
  const table = page.getByTestId('similar-scores');
  for (const way of ['kept', 'dropped', 'soft', 'recalibrated'])
    await expect(table.locator(`[data-way="${way}"] td`).first()).toHaveText('64');
  await expect(table.locator('[data-way="corrected"]')).toContainText(
    'No answer was corrected by people yet',
  );
  // In the same view of scores: without Similar its answers are fewer and its error another.
  const { mae } = await served.ask(page, 'similar.scores', {
    filter: { run },
    likelihood: null,
    variant: 'dropped',
  });
  await table.getByRole('link', { name: 'Dropped: show in Scores' }).click();
  const shown = page.getByTestId('metric-mae');
  await expect
    .poll(async () => Number(await shown.getAttribute('data-value')))
    .toBeCloseTo(mae?.value ?? NaN, 9);
});

test('the numbers of every bin come as a table', async () => {
  await open(page);
  await page.getByRole('button', { name: 'Export bins' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Bins (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('similar-demo-bins.csv');
  const [header = '', ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  const column = header.split(',').indexOf('similar_count');
  const called = lines.reduce((sum, line) => sum + Number(line.split(',')[column]), 0);
  expect(called).toBe(comparisons.filter(({ isCalled }) => isCalled).length);
});

test('nothing is wrong for those who do not see or see little, beside another run in the small window too', async () => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1024, height: 700 },
  ]) {
    await page.setViewportSize(size);
    await open(page, `&otherRun=${calibration}`);
    await expect(page.getByTestId('similar-scores')).toHaveCount(2);
    await expectAccessibleInBothColours(page);
  }
});
