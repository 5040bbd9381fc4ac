import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../src/core/likelihood.ts';
import type { ScoreRow } from '../../src/model/scores.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { ask } from './ask.ts';
import { cutFigures } from './cut-figures.ts';
import { expectNotice } from './expect-notice.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const BIN = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;

/** Opens Scores of the demo run; the run's id. */
async function open(page: Page, params = ''): Promise<number> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  await served.open(page, `scores?run=${run}${params}`);
  await page.getByTestId('scores').waitFor();
  return run;
}

function scoresUnder(
  page: Page,
  run: number,
  likelihood: Likelihood | null,
  evidence: 'hard' | 'soft' = 'hard',
) {
  return ask(page, 'scores.get', {
    run,
    likelihood,
    evidence,
    corrections: true,
    referenceSetId: null,
    filter: { run },
  });
}

/** What `tiebreak score --json` says of the served workspace. */
function commandLine(...options: string[]) {
  const text = execFileSync(
    process.execPath,
    [BIN, 'score', '--workspace', served.folder, '--run', 'demo', '--json', ...options],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return JSON.parse(text) as Record<'pc' | 'mae' | 'rmse' | 'spearman' | 'kendall', number> & {
    readonly scores: readonly {
      readonly image: string;
      readonly score: number;
      readonly interval: [number, number];
    }[];
  };
}

async function chooseLikelihood(page: Page, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Likelihood' }).click();
  await page.getByRole('option', { name: option }).click();
}

const metric = (page: Page, name: string) => page.getByTestId(`metric-${name}`);

test.describe('looked at', () => {
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    served = await serveWorkbench();
    page = await browser.newPage();
  });
  test.beforeEach(() => comeHome(page));
  test.afterAll(async () => {
    await page.close();
    await served.dispose();
  });

  test('presets, soft evidence and calibrations redraw everything', async () => {
    const run = await open(page);
    const own = await scoresUnder(page, run, null);
    await expect(metric(page, 'mae')).toHaveAttribute('data-value', String(own.metrics?.mae?.value));
    for (const name of ['uol', 'unit'] as const) {
      await chooseLikelihood(page, `preset ${name}`);
      const scores = await scoresUnder(page, run, LIKELIHOOD_PRESETS[name]);
      expect(scores.metrics?.mae?.value).not.toBe(own.metrics?.mae?.value);
      for (const one of ['pc', 'mae', 'rmse', 'spearman', 'kendall'] as const)
        await expect(metric(page, one)).toHaveAttribute('data-value', String(scores.metrics?.[one]?.value));
    }
    await page.getByText('Soft', { exact: true }).click();
    const soft = await scoresUnder(page, run, LIKELIHOOD_PRESETS.unit, 'soft');
    await expect(metric(page, 'mae')).toHaveAttribute('data-value', String(soft.metrics?.mae?.value));
    await chooseLikelihood(page, /^calibrated on/);
    await expect(page.getByText(/± 0\.\d+/).first()).toBeVisible();

    await page.reload();
    await expect(page.getByRole('radio', { name: 'Soft' })).toBeChecked();
    const calibrated = await scoresUnder(page, run, null, 'soft');
    await expect(metric(page, 'mae')).toHaveAttribute('data-value', String(calibrated.metrics?.mae?.value));
  });

  test('an own likelihood gives what the command line gives, in the metrics and in the exported scores', async () => {
    await open(page);
    await chooseLikelihood(page, /^Custom, Rao/);
    const fill = async (part: RegExp, value: string) => {
      const field = page.getByRole('textbox', { name: part });
      await field.fill(value);
      await field.press('Tab');
    };
    await fill(/^Steepness k, as a number/, '8.5');
    await fill(/^Half-width of Similar, delta, as a number/, '2.25');
    await fill(/^Advantage of the image shown first, b, as a number/, '0.03');
    await expect(page).toHaveURL(/likelihood=8\.5,2\.25,0\.03/);
    const expected = commandLine('--scale', '8.5', '--margin', '2.25', '--bias', '0.03');
    for (const name of ['pc', 'mae', 'rmse', 'spearman', 'kendall'] as const)
      await expect
        .poll(async () =>
          Math.abs(Number(await metric(page, name).getAttribute('data-value')) - expected[name]),
        )
        .toBeLessThan(1e-9);
    await expect(metric(page, 'pc').locator('strong')).toHaveText(expected.pc.toFixed(3));

    await page.getByRole('button', { name: 'Export scores' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'One JSON object per line (JSONL)' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(path.extname(download.suggestedFilename())).toBe('.jsonl');
    expect(new Map(rows.map((row) => [row.image, row.score]))).toEqual(
      new Map(expected.scores.map(({ image, score }) => [image, score])),
    );

    await page.reload();
    await expect(page.getByRole('textbox', { name: /^Steepness k, as a number/ })).toHaveValue('8.5');
  });

  test('the sliders redraw while they move, and the old drawing stays until the new one is there', async () => {
    await open(page, '&likelihood=8,2,0');
    const before = await metric(page, 'mae').getAttribute('data-value');
    const slider = page.getByRole('slider', { name: 'Steepness k' });
    await slider.focus();
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight');
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expect(metric(page, 'mae')).not.toHaveAttribute('data-value', before ?? '');
    await expect(page).toHaveURL(/likelihood=10,2,0/);
  });

  test('a row chosen by keys is opened in the NLL explorer, under the same likelihood', async () => {
    const run = await open(page, '&likelihood=8,2,0');
    const { rows } = await scoresUnder(page, run, { kind: 'rao-kupper', scale: 8, margin: 2, bias: 0 });
    const head = page.getByRole('columnheader', { name: 'Residual' });
    for (const direction of ['ascending', 'descending']) {
      await head.getByRole('button').click();
      await expect(head).toHaveAttribute('aria-sort', direction);
    }
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const byResidual = rows.toSorted((a, b) => residual(b) - residual(a));
    const chosen = byResidual[1];
    await expect(page.getByRole('row', { selected: true })).toContainText(chosen?.name ?? '');
    await page.reload();
    await expect(page.getByRole('row', { selected: true })).toContainText(chosen?.name ?? '');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('NLL explorer');
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(chosen?.score));
  });

  function residual({ score, trueScore }: ScoreRow): number {
    return score - (trueScore ?? NaN);
  }

  test('a region drawn over the chart leaves its images in the table; a click chooses one', async () => {
    const run = await open(page);
    const { rows } = await scoresUnder(page, run, null);
    const chart = page.getByRole('img', { name: /^Estimated against true scores/ });
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart is not shown');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.8, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/region=/);
    const [trueLow = NaN, trueHigh = NaN, low = NaN, high = NaN] = (
      /region=([\d.,]+)/.exec(decodeURIComponent(page.url()))?.[1] ?? ''
    )
      .split(',')
      .map(Number);
    const inside = rows.filter(
      ({ score, trueScore }) =>
        (trueScore ?? NaN) >= trueLow && (trueScore ?? NaN) <= trueHigh && score >= low && score <= high,
    );
    expect(inside.length).toBeGreaterThan(5);
    await expect(page.getByText(`${inside.length} of ${rows.length} in the region`)).toBeVisible();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(inside.length + 1));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(rows.length + 1));

    const tip = page.getByRole('status').filter({ hasText: 'estimate' });
    for (let share = 0.2; share < 0.9 && !(await tip.isVisible()); share += 0.02)
      await page.mouse.move(box.x + box.width * share, box.y + box.height * (0.95 - share));
    const name = await tip.locator('strong').textContent();
    await page.mouse.down();
    await page.mouse.up();
    await expect(page.getByRole('row', { selected: true })).toContainText(name ?? '');
  });

  test('bound hits are never plain numbers', async () => {
    const run = await open(page, '&sort=bound');
    const { rows, boundHits } = await scoresUnder(page, run, null);
    const hit = rows.find(({ boundHit }) => boundHit !== null);
    expect(boundHits).toBeGreaterThan(0);
    const row = page.getByRole('row').filter({ hasText: hit?.name ?? '' });
    await expect(row).toContainText(`at most ${(hit?.interval[1] ?? NaN).toFixed(2)}`);
    await expect(row).not.toContainText((hit?.score ?? NaN).toFixed(3));
    expect(await cutFigures(page)).toEqual([]);
  });

  test('residuals narrow to a group; the adaptive chart marks the full value', async () => {
    const run = await open(page, '&chart=residuals');
    const { rows, metrics } = await scoresUnder(page, run, null);
    const group = rows[0]?.group ?? '';
    await page.getByRole('button', { name: `${group} n =` }).click();
    const inGroup = rows.filter((row) => row.group === group).length;
    await expect(
      page.getByText(`n = ${inGroup} images with a true score; ${inGroup} of ${rows.length} pass the filter`),
    ).toBeVisible();
    await page.goBack();
    await page.getByText('Adaptive', { exact: true }).click();
    await expect(
      page.getByRole('img', {
        name: new RegExp(`^PC by number of references: .* ${(metrics?.pc?.value ?? NaN).toFixed(3)}\\.$`),
      }),
    ).toBeVisible();
  });

  test('is accessible with each of its charts, in either colours', async () => {
    for (const chart of ['Estimates', 'Residuals', 'Adaptive'])
      await test.step(chart, async () => {
        await open(page, `&chart=${chart.toLowerCase()}&likelihood=8,2,0`);
        await expect(page.getByRole('radio', { name: chart, checked: true })).toBeAttached();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        await expectAccessibleInBothColours(page);
      });
  });
});

test.describe('changed', () => {
  test.beforeEach(async () => {
    served = await serveWorkbench();
  });
  test.afterEach(() => served.dispose());

  test('kept scores are what evaluate takes; a calibration becomes the run’s own', async ({ page }) => {
    await open(page, '&likelihood=8,2,0');
    await page.getByRole('button', { name: 'Save scores' }).click();
    await expectNotice(page, 'Scores saved');
    const kept = commandLine('--scale', '8', '--margin', '2');
    await expect(metric(page, 'mae')).toHaveAttribute('data-value', String(kept.mae));

    await page.getByRole('button', { name: 'Calibrate…' }).click();
    await page.getByRole('button', { name: 'Calibrate on “demo”' }).click();
    await expectNotice(page, "Rao and Kupper's likelihood calibrated");
    await expect(page).not.toHaveURL(/likelihood=/);
    await expect(metric(page, 'mae')).not.toHaveAttribute('data-value', String(kept.mae));

    const k = page.getByText(/^k \d/).first();
    const calibratedOnItself = await k.textContent();
    await page.keyboard.press('Control+z');
    await expectNotice(page, "Undone: Rao and Kupper's likelihood calibrated");
    await expect(k).not.toHaveText(calibratedOnItself ?? '');
    await page.keyboard.press('Control+z');
    await expectNotice(page, 'Undone: Scores saved');
  });
});
