import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { formatCount } from '../../src/core/format.ts';
import { expectNotice } from './expect-notice.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;
let faces: string;
test.beforeEach(async () => {
  faces = mkdtempSync(path.join(tmpdir(), 'tiebreak-faces-'));
  served = await serveWorkbench({ allow: [faces] });
});
test.afterEach(async () => {
  await served.dispose();
  rmSync(faces, { recursive: true, force: true });
});

/** Opens the workbench, and goes to a view by its key. */
async function open(page: Page, key: string): Promise<void> {
  await page.goto(served.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press(key);
}

/** How many comparisons the selected run has been answered, and of how many. */
async function answered(page: Page): Promise<{ done: number; total: number }> {
  const text = await page
    .getByText('Answered', { exact: true })
    .locator('xpath=..')
    .locator('dd')
    .innerText();
  const [done = NaN, total = NaN] = text
    .replace(/\(.*\)/, '')
    .split('of')
    .map((part) => Number(part.replaceAll(/[\s,]/g, '')));
  return { done, total };
}

/** Of the selected run, as its panel says it. */
const state = (page: Page) =>
  page.locator('section', { has: page.getByRole('heading', { name: 'Progress' }) }).getByRole('status');

test('a folder is imported, its split, references and pairs are made, and a model answers them to the end', async ({
  page,
}) => {
  execFileSync(process.execPath, [PROGRAM, 'synthesize', faces, '--count', '120', '--seed', '11'], {
    stdio: 'ignore',
  });
  writeFileSync(path.join(faces, 'Images/damaged.jpg'), 'no image');
  await open(page, 'd');
  await page.getByRole('grid', { name: 'Images' }).waitFor();

  await page.keyboard.press('i');
  const dialog = page.getByRole('dialog', { name: 'Import images' });
  await dialog.getByLabel('Folder or file').fill(faces);
  await dialog.getByLabel('Name of the dataset').fill('drawn for the test');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Show the images' }).click();
  await expect(page.getByRole('main').getByText('120 images, 120 with a score')).toBeVisible();
  await expect(page.getByRole('status').getByText('n = 120')).toBeVisible();

  await page.getByRole('tab', { name: /^Sets/ }).click();
  await page.getByRole('button', { name: 'Create split' }).click();
  await expect(page.getByRole('row', { name: /split ratio test 24, train 96/ })).toBeVisible();

  await page.getByText('Reference set', { exact: true }).click();
  await expect(page.getByText(/^\d+ references of 96 images\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Create reference set' }).click();
  await expect(page.getByRole('row', { name: /references-train/ })).toBeVisible();

  await page.getByText('Pair set', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Pairs of' }).click();
  await page.getByRole('option', { name: 'All images (120)' }).click();
  await page.getByRole('textbox', { name: 'Pairs', exact: true }).fill('9000');
  await expect(page.getByRole('alert')).toContainText('do not have enough');
  await page.getByRole('button', { name: /^Take \d/ }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  const size = Number(await page.getByRole('textbox', { name: 'Pairs', exact: true }).inputValue());
  expect(size).toBeGreaterThan(900);
  await page.getByRole('textbox', { name: 'Pairs', exact: true }).press('Enter');
  const pairSet = page.getByRole('row', { name: /balanced-3/ });
  await expect(pairSet).toBeVisible();

  await pairSet.getByRole('button', { name: /^Remove/ }).click();
  await expect(pairSet).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(pairSet).toBeVisible();

  await pairSet.getByRole('button', { name: /^Compare/ }).click();
  await expect(page.getByText(`${formatCount(2 * size)} comparisons of 120 images`)).toBeVisible();
  await page.getByRole('button', { name: 'Create and start' }).click();
  await expect(state(page)).toHaveText('finished', { timeout: 240_000 });
  expect(await answered(page)).toEqual({ done: 2 * size, total: 2 * size });
  await expect(page.getByRole('log')).toContainText('Finished');
});

test('a run is paused, found again after a reload, resumed, cancelled and brought back, all by keys', async ({
  page,
}) => {
  await open(page, 'r');
  await page.getByRole('button', { name: 'New run' }).click();
  await page.getByText('All pairs', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Images' }).click();
  await page.getByRole('option', { name: /^All images/ }).click();
  await page.getByLabel('At most').fill('');
  await page.getByLabel('Name', { exact: true }).fill('long');
  await expect(page.getByText('102,080 comparisons of 320 images')).toBeVisible();
  await page.keyboard.press('Enter');

  await expect(state(page)).toContainText('running');
  await expect.poll(async () => (await answered(page)).done).toBeGreaterThan(100);
  await page.keyboard.press('s');
  await expect(state(page)).toHaveText('paused');
  const paused = (await answered(page)).done;
  expect(paused).toBeLessThan(102_080);

  await page.reload();
  await expect(page.getByRole('heading', { name: 'long' })).toBeVisible();
  await expect(state(page)).toHaveText('paused');
  expect((await answered(page)).done).toBe(paused);

  await page.keyboard.press('s');
  await expect.poll(async () => (await answered(page)).done).toBeGreaterThan(paused);
  await expect(page.getByRole('log')).toContainText('Paused');

  const inList = page.getByRole('listitem').filter({ hasText: 'long' });
  await page.keyboard.press('Delete');
  await expect(inList).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(inList).toContainText('running');
  await inList.getByRole('button').click();
  await page.keyboard.press('s');
  await expect(state(page)).toHaveText('paused');
});

test('an import is taken back and made again by keys; a dataset with runs stays and says why', async ({
  page,
}) => {
  execFileSync(process.execPath, [PROGRAM, 'synthesize', faces, '--count', '6', '--seed', '12'], {
    stdio: 'ignore',
  });
  await open(page, 'd');
  await page.getByRole('button', { name: 'Remove the dataset simulated-faces' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '"simulated-faces" stays' })).toContainText(
    'the run "demo"',
  );

  await page.keyboard.press('i');
  const dialog = page.getByRole('dialog', { name: 'Import images' });
  await dialog.getByLabel('Folder or file').fill(faces);
  await dialog.getByLabel('Name of the dataset').fill('six');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Show the images' }).click();
  const facts = page.getByRole('main').getByText('6 images, 6 with a score');
  await expect(facts).toBeVisible();
  await expectNotice(page, 'Dataset "six" imported');
  await page.keyboard.press('Control+z');
  await expectNotice(page, 'Undone: Dataset "six" imported');
  await expect(page.getByRole('main').getByText('320 images, 320 with a score')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(facts).toBeVisible();
});
