import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { estimateScoreByGrid, type ScoreEstimate } from '../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../src/core/evidence.ts';
import { reverseLabel, type Label, type Triple } from '../../src/core/labels.ts';
import type { Likelihood } from '../../src/core/likelihood.ts';
import { mae, pearson, rmse } from '../../src/core/metrics.ts';
import type { Params, Result } from '../../src/ipc/requests.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { ask } from './ask.ts';
import { expectNotice } from './expect-notice.ts';
import { judgeAs } from './judge-as.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

type Answers = Result<'nll.evidence'>['answers'];

const BIN = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;

const ONE_HOT: Readonly<Record<Label, Triple>> = { First: [1, 0, 0], Second: [0, 1, 0], Similar: [0, 0, 1] };
const KEYS: Readonly<Record<Label, string>> = { First: '1', Second: '2', Similar: '3' };

/** Opens the explorer at a location with the demo run's first image; its ids. */
async function explore(page: Page, params = ''): Promise<{ run: number; imageId: number }> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  const { rows } = await served.ask(page, 'scores.get', scoresAsked(run));
  const imageId = rows[5]?.imageId ?? 0;
  await served.open(page, `nll?run=${run}&image=${imageId}${params}`);
  await page.getByTestId('nll-tick').first().waitFor();
  return { run, imageId };
}

const scoresAsked = (run: number): Params<'scores.get'> => ({
  run,
  likelihood: null,
  evidence: 'hard',
  corrections: true,
  referenceSetId: null,
  filter: { run },
});

const scoresOf = (page: Page, run: number) => ask(page, 'scores.get', scoresAsked(run));

/** A figure of the header with all its digits. */
async function figure(page: Page, name: string): Promise<number> {
  return Number(await page.getByTestId(`nll-${name}`).getAttribute('data-value'));
}

/** The plain estimate of answers, some of them other labels or none. */
function plainEstimate(
  answers: Answers,
  likelihood: Likelihood,
  labels: ReadonlyMap<string, Label | null> = new Map(),
): ScoreEstimate {
  const evidence = answers.flatMap((answer): Evidence[] => {
    const { firstId, secondId, referenceScore, targetFirst, label, human } = answer;
    const other = labels.get(`${firstId}-${secondId}`);
    if (other === null) return [];
    return [evidenceOf(referenceScore, targetFirst, ONE_HOT[other ?? human ?? label], 'hard')];
  });
  return estimateScoreByGrid(evidence, likelihood);
}

/** Both orders of a comparison with a label, as a judgement holds for both. */
function bothOrders(key: string, label: Label): [string, Label][] {
  const [first, second] = key.split('-');
  return [
    [key, label],
    [`${second ?? ''}-${first ?? ''}`, reverseLabel(label)],
  ];
}

const list = (page: Page) => page.getByRole('listbox', { name: /^Comparisons with their influence/ });

function chosenKey(page: Page): string {
  const key = /comparison=(\d+-\d+)/.exec(page.url())?.[1];
  if (key === undefined) throw new Error('no comparison is chosen');
  return key;
}

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

  test('ticks, images and views of the curve go by keys, and a reload finds all of it', async () => {
    const { run, imageId } = await explore(page);
    const { answers } = await ask(page, 'nll.evidence', { run, imageId, referenceSetId: null });
    const { likelihood } = await scoresOf(page, run);
    await page.getByRole('listbox', { name: /^Comparisons by reference/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const forward = chosenKey(page);
    await page.keyboard.press(forward.startsWith(`${imageId}-`) ? 'ArrowDown' : 'ArrowUp');
    const reverse = chosenKey(page);
    expect(reverse.split('-')).toEqual(forward.split('-').reverse());
    await expect(page.getByTestId('nll-own-term')).toBeVisible();
    await expect(page.getByRole('figure')).toHaveCount(2);

    await page.keyboard.press('x');
    const dropped = plainEstimate(answers, likelihood, new Map([[reverse, null]]));
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(dropped.score));
    await expect(page.getByText(`n = ${answers.length - 1} of ${answers.length}`)).toBeVisible();
    await page.keyboard.press('z');
    await page.keyboard.press('v');
    await expect(page).toHaveURL(/zoom=near/);
    await expect(page).toHaveURL(/curve=absolute/);

    await page.reload();
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(dropped.score));
    await expect(page.getByRole('radio', { name: 'Absolute' })).toBeChecked();
    expect(chosenKey(page)).toBe(reverse);

    await page.keyboard.press('j');
    await expect(page).not.toHaveURL(new RegExp(`image=${imageId}\\b`));
    await expect(page.getByRole('heading', { name: 'What-if' })).toBeVisible();
    await page.keyboard.press('k');
    await expect(page).toHaveURL(new RegExp(`image=${imageId}\\b`));
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute(
      'data-value',
      String(plainEstimate(answers, likelihood).score),
    );
  });

  test('hovering a tick shows its own curve and both faces', async () => {
    await explore(page, '&zoom=near');
    await page.getByTestId('nll-tick').last().hover();
    await expect(page.getByTestId('nll-own-term')).toBeVisible();
    await expect(page.getByRole('figure')).toHaveCount(2);
    await page.getByRole('heading', { level: 1 }).hover();
    await expect(page.getByTestId('nll-own-term')).toBeHidden();
  });

  test('exports hold the curve, every comparison, and say that the data are simulated', async () => {
    const { run, imageId } = await explore(page);
    const { answers, image } = await ask(page, 'nll.evidence', { run, imageId, referenceSetId: null });
    const { likelihood } = await scoresOf(page, run);
    const { score, nll } = plainEstimate(answers, likelihood);
    const save = async (item: string): Promise<{ name: string; bytes: Buffer }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('dialog').getByRole('button', { name: item, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };

    await page.getByRole('button', { name: 'Export NLL by score' }).click();
    await page.getByTestId('figure-preview').waitFor();
    const curve = await save('Curve (CSV)');
    const points = curve.bytes
      .toString()
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    expect(points).toHaveLength(4001);
    const lowest = points.reduce((best, point) => ((point[1] ?? NaN) < (best[1] ?? NaN) ? point : best));
    expect(lowest[0]).toBe(score);
    expect(Math.abs((lowest[1] ?? NaN) - nll)).toBeLessThan(1e-9);

    const terms = (await save('Comparisons (CSV)')).bytes.toString().trim().split('\r\n');
    expect(terms).toHaveLength(answers.length + 1);
    const columns = terms[0]?.split(',') ?? [];
    const [row] = terms.slice(1).map((line) => line.split(','));
    const [first] = answers;
    expect(row?.[columns.indexOf('reference')]).toBe(first?.referenceName);
    expect(row?.[columns.indexOf('label')]).toBe(first?.label);
    const without = plainEstimate(answers.slice(1), likelihood).score;
    expect(Number(row?.[columns.indexOf('estimate_without')])).toBe(without);

    const svg = (await save('SVG')).bytes.toString();
    expect(svg).toContain('Simulated data');
    expect(svg.replaceAll(/<[^>]*>/g, ' ')).toMatch(new RegExp(`estimate\\s+${score.toFixed(3)}`));

    const png = await save('PNG');
    expect(png.name).toBe(`nll-${image.name}-demo.png`);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBe(Math.round((120 / 25.4) * 300));
  });

  test('is accessible with a what-if, in either colours and in a small window', async () => {
    await explore(page);
    await list(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await expect(page.getByRole('heading', { name: 'What-if' })).toBeVisible();
    const fits = (width: number) =>
      expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await fits(1440);
    await expectAccessibleInBothColours(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    await fits(1024);
    await expectAccessible(page);
  });
});

test.describe('changed', () => {
  test.beforeEach(async () => {
    served = await serveWorkbench();
  });
  test.afterEach(() => served.dispose());

  test('a flip moves curve, estimate and metrics at once; saved, it is the engine’s estimate, and undone again', async ({
    page,
  }) => {
    const { run, imageId } = await explore(page);
    const { answers } = await ask(page, 'nll.evidence', { run, imageId, referenceSetId: null });
    const { likelihood, rows } = await scoresOf(page, run);
    const recorded = plainEstimate(answers, likelihood);
    expect(await figure(page, 'estimate')).toBe(recorded.score);
    expect(rows.find((row) => row.imageId === imageId)?.score).toBe(recorded.score);
    const curve = await page.getByTestId('nll-curve').getAttribute('d');

    // The comparison with the most influence says something else.
    await list(page).focus();
    await page.keyboard.press('Home');
    const key = chosenKey(page);
    const present = answers.find(({ firstId, secondId }) => `${firstId}-${secondId}` === key)?.label;
    const label: Label = present === 'First' ? 'Second' : 'First';
    await page.keyboard.press(KEYS[label]);
    // Only what has been seen can be saved.
    await expect(page.getByRole('group', { name: 'Suppose' })).toHaveAttribute('data-seen', 'true');

    const supposed = plainEstimate(answers, likelihood, new Map(bothOrders(key, label)));
    expect(supposed.score).not.toBe(recorded.score);
    await expect(page.getByRole('heading', { name: 'What-if' })).toBeVisible();
    const reference = answers.find(
      ({ firstId, secondId }) => `${firstId}-${secondId}` === key,
    )?.referenceName;
    expect(reference).toMatch(/\.jpg$/);
    await expect(page.getByRole('list', { name: 'What-if changes' })).toContainText(
      `reference ${reference ?? ''}`,
    );
    expect(await figure(page, 'estimate')).toBe(supposed.score);
    expect(Math.abs((await figure(page, 'nll')) - supposed.nll)).toBeLessThan(1e-9);
    expect(await page.getByTestId('nll-curve').getAttribute('d')).not.toBe(curve);
    expect(await figure(page, 'estimate-change')).toBeCloseTo(supposed.score - recorded.score, 9);
    const scored = rows.map((row) => (row.imageId === imageId ? { ...row, score: supposed.score } : row));
    const estimates = scored.map(({ score }) => score);
    const truths = scored.map(({ trueScore }) => trueScore ?? NaN);
    expect(await figure(page, 'pc')).toBeCloseTo(pearson(estimates, truths), 12);
    expect(await figure(page, 'mae')).toBeCloseTo(mae(estimates, truths), 12);
    expect(await figure(page, 'rmse')).toBeCloseTo(rmse(estimates, truths), 12);
    // Nothing of it is stored.
    expect((await scoresOf(page, run)).corrections).toBe(0);

    await page.keyboard.press('Control+z');
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(recorded.score));
    await page.keyboard.press('Control+Shift+z');
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(supposed.score));

    await page.getByRole('button', { name: 'Save as my judgement' }).click();
    await page.getByRole('textbox', { name: 'Your name or initials' }).fill('Ada');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What-if' })).toBeHidden();
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(supposed.score));

    const kept = (await scoresOf(page, run)).rows.find((row) => row.imageId === imageId);
    expect(kept?.score).toBe(supposed.score);
    expect(kept?.corrected).toBe(2);
    for (const end of [0, 1] as const)
      expect(Math.abs((kept?.profileInterval[end] ?? NaN) - supposed.profileInterval[end])).toBeLessThan(
        1e-9,
      );
    expect(Math.abs((kept?.nll ?? NaN) - (await figure(page, 'nll')))).toBeLessThan(1e-9);
    await expect(page.getByTestId('nll-estimate').locator('strong')).toHaveText(supposed.score.toFixed(3));
    const { profileInterval: interval } = supposed;
    await expect(page.getByTestId('nll-estimate')).toContainText(
      `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`,
    );

    await page.reload();
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(supposed.score));
    await page.getByRole('switch', { name: /^Corrections/ }).click();
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(recorded.score));
  });

  test('in judge mode a key keeps a judgement at once, and Ctrl+Z takes it back', async ({ page }) => {
    const { run, imageId } = await explore(page);
    const { answers } = await ask(page, 'nll.evidence', { run, imageId, referenceSetId: null });
    const { likelihood } = await scoresOf(page, run);
    await judgeAs(served, page, 'Ada');
    await page.getByText('Judge', { exact: true }).click();
    await list(page).focus();
    await page.keyboard.press('Home');
    const key = chosenKey(page);
    const judged = plainEstimate(answers, likelihood, new Map(bothOrders(key, 'Similar')));
    // Only what has been seen is labelled.
    await expect(page.getByRole('group', { name: 'Judge' })).toHaveAttribute('data-seen', 'true');
    await page.keyboard.press('3');
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute('data-value', String(judged.score));
    await expectNotice(page, 'Judgement saved: Similar');
    const { answers: corrected } = await ask(page, 'nll.evidence', { run, imageId, referenceSetId: null });
    expect(corrected.filter(({ human }) => human === 'Similar')).toHaveLength(2);
    await expect(page.getByRole('button', { name: 'Drop' })).toBeDisabled();

    await page.keyboard.press('Control+z');
    await expect(page.getByTestId('nll-estimate')).toHaveAttribute(
      'data-value',
      String(plainEstimate(answers, likelihood).score),
    );
  });

  test('another run’s curve is drawn beside, from its own answers', async ({ page }) => {
    const compare = ['compare', '--workspace', served.folder, '--run', 'few', '--adaptive', '--budget', '3'];
    execFileSync(process.execPath, [BIN, ...compare, '--calibration', 'demo-calibration'], {
      stdio: 'ignore',
    });
    const { imageId } = await explore(page);
    const { runs } = await ask(page, 'workspace.summary', {});
    const other = runs.find(({ name }) => name === 'few')?.id ?? 0;
    const { answers } = await ask(page, 'nll.evidence', { run: other, imageId, referenceSetId: null });
    const { likelihood } = await scoresOf(page, other);

    await page.getByRole('combobox', { name: 'Run to compare with' }).click();
    await page.getByRole('option', { name: 'few' }).click();
    const { score } = plainEstimate(answers, likelihood);
    await expect(page.getByText(`few: ${score.toFixed(3)}`)).toBeVisible();
    expect(await page.getByTestId('nll-other-curve').getAttribute('d')).toMatch(/^M/);

    await page.getByRole('combobox', { name: 'Run to compare with' }).click();
    await page.getByRole('option', { name: 'demo-calibration' }).click();
    await expect(page.getByText('The other run did not compare this image with references.')).toBeVisible();
  });
});
