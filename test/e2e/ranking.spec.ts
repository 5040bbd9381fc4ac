import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { createRandom } from '../../src/core/random.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { cutFigures } from './cut-figures.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;
let page: Page;
let images: readonly Image[];
test.beforeAll(async ({ browser }) => {
  served = await serveWorkbench();
  page = await browser.newPage();
  images = unreferenced();
});
test.beforeEach(() => comeHome(page));
test.afterAll(async () => {
  await page.close();
  await served.dispose();
});

const tiebreak = (...options: string[]) =>
  execFileSync(process.execPath, [PROGRAM, ...options, '--workspace', served.folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

interface Image {
  readonly name: string;
  readonly score: number;
}

/** Images of the demo that are no references: then nothing scores them. */
function unreferenced(): Image[] {
  const table = (what: string, ...options: string[]) => {
    const [header = '', ...lines] = tiebreak('export', what, ...options)
      .trim()
      .split(/\r?\n/);
    const names = header.split(',');
    return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
  };
  const references = new Set(table('references').map(({ img }) => img));
  return table('images')
    .filter(({ image }) => !references.has(image))
    .map(({ image = '', score }) => ({ name: image, score: Number(score) }));
}

/** Imports answers about pairs of images in both orders, drawn from their scores by Rao and Kupper. */
function importPairs(run: string, pairs: readonly (readonly [Image, Image])[]): void {
  const random = createRandom(5);
  const lines = pairs.flatMap(([one, other]) =>
    [
      [one, other],
      [other, one],
    ].map(([first = one, second = other]) => {
      const z = 2.5 * (first.score - second.score) + 0.2;
      const draw = random.uniform();
      const [p, q] = [1 / (1 + Math.exp(1 - z)), 1 / (1 + Math.exp(1 + z))];
      const label = draw < p ? 'First' : draw < p + q ? 'Second' : 'Similar';
      return [first.name, second.name, first.score, second.score, label].join(',');
    }),
  );
  const file = path.join(served.folder, '..', `${run}.csv`);
  writeFileSync(file, ['first,second,first_score,second_score,predicted', ...lines].join('\n'));
  tiebreak('import-comparisons', file, '--dataset', 'simulated-faces', '--name', run);
}

const allPairs = (images: readonly Image[]) =>
  images.flatMap((one, index) => images.slice(index + 1).map((other) => [one, other] as const));

test('an all-pairs run is ranked as the command line ranks it, and every cell of its matrix leads to its pairs', async () => {
  importPairs('all-pairs', allPairs(images.slice(0, 24)));
  const { runs } = await served.summaryWith(page, 'all-pairs');
  const run = runs.find(({ name }) => name === 'all-pairs')?.id;

  await served.open(page, `results?run=${run}&show=slices`);
  await expect(page.getByText(/not scored: The run "all-pairs" has no answer about .*"\. *$/)).toBeVisible();

  // Without references there is nothing to score against, which is no error.
  for (const view of ['scores', 'nll', 'harm']) {
    await served.open(page, `${view}?run=${run}`);
    await expect(
      page.getByRole('heading', { name: 'This run compares no image with references' }),
    ).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  const demo = runs.find(({ name }) => name === 'demo')?.id;
  await served.open(page, `scores?run=${demo}&text=no-such-image`);
  await expect(page.getByText(/^No image is scored; 0 of \d+ pass the filter$/)).toBeVisible();
  await served.open(page, `harm?run=${demo}&text=no-such-image`);
  await expect(page.getByTestId('harm')).toHaveText(
    'No answer about an image and a reference passes the filter.',
  );

  await served.open(page, `scores?run=${run}`);
  await page.getByRole('button', { name: 'Rank its images' }).click();
  await expect(page).toHaveURL(/#\/ranking\?/);

  interface Ranked {
    readonly spearman: number;
    readonly tie: number;
    readonly ranking: readonly {
      readonly image: string;
      readonly score: number;
      readonly standardError: number;
    }[];
  }
  for (const ties of ['rao-kupper', 'davidson', 'half'] as const) {
    const plain = JSON.parse(tiebreak('rank', '--run', 'all-pairs', '--ties', ties, '--json')) as Ranked;
    await page
      .getByRole('radiogroup', { name: 'Ties' })
      .getByText({ 'rao-kupper': 'Rao and Kupper', davidson: 'Davidson', half: 'Half a win' }[ties])
      .click();
    await expect(page.getByText(`ρ ${plain.spearman.toFixed(3)}`)).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines[0]).toMatch(/^rank,image,score,standard_error,true_score,/);
    const exported = lines.slice(1).map((line) => line.split(','));
    expect(exported.map(([, image]) => image)).toEqual(plain.ranking.map(({ image }) => image));
    for (const [index, { score, standardError }] of plain.ranking.entries()) {
      expect(Number(exported[index]?.[2])).toBeCloseTo(score, 9);
      expect(Number(exported[index]?.[3])).toBeCloseTo(standardError, 9);
    }
  }
  await expect(page.getByText('too small.')).toContainText('take every answer as independent');
  await expectAccessibleInBothColours(page);
  await page.emulateMedia({ colorScheme: 'light' });

  // The best image's row against the worst's column: by keys, to the end of the first row.
  const map = page.getByRole('application', { name: /Share of answers/ });
  await map.focus();
  for (let step = 0; step < 24; step++) await page.keyboard.press('ArrowRight');
  const rows = await page.getByRole('row').allInnerTexts();
  const best = rows[1]?.match(/\S+\.jpg/)?.[0] ?? '';
  await expect(page.getByRole('status').filter({ hasText: `${best} (1) won` })).toContainText('of 2 against');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pairs');
  await expect(page.getByRole('region', { name: 'Filter' }).getByRole('status')).toContainText('2 of 552');
});

test('two runs are ranked beside each other, and estimates are drawn with their intervals', async () => {
  importPairs('one', allPairs(images.slice(0, 12)));
  importPairs('two', allPairs(images.slice(2, 12)));
  const { runs } = await served.summaryWith(page, 'one', 'two');
  const idOf = (wanted: string) => runs.find(({ name }) => name === wanted)?.id;
  await served.open(page, `ranking?run=${idOf('one')}&otherRun=${idOf('two')}&ties=half&chart=estimates`);
  await expect(page.getByText(/^Beside two, n = 10: ρ 0\./)).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Change' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Scores of 12 images by rank/ })).toBeVisible();
});

test('parts that were never compared and unbeaten images are explained, with what to ask next', async () => {
  importPairs('parts', [...allPairs(images.slice(0, 5)), ...allPairs(images.slice(5, 10))]);
  const { runs } = await served.summaryWith(page, 'parts');
  const run = runs.find(({ name }) => name === 'parts')?.id;
  await served.open(page, `ranking?run=${run}`);
  const open = page.getByTestId('open-ranking');
  await expect(open).toContainText('2 groups that were never compared with each other');
  await expect(open.getByRole('heading', { name: 'What to ask next' })).toBeVisible();
  await expectAccessibleInBothColours(page);
  await open.getByRole('button', { name: 'Rank all the same' }).click();
  await expect(page).toHaveURL(/ridge=yes/);
  await expect(page.getByText('The ridge draws all scores towards their mean.')).toBeVisible();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  expect(await cutFigures(page)).toEqual([]);
});
