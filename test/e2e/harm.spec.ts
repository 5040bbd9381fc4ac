import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import type { HarmSort } from '../../src/model/harm.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
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

const FIRST: HarmSort = { by: 'right', descending: false };

/** Opens the view on the demo run; its id. */
async function open(page: Page, params = ''): Promise<number> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  await served.open(page, `harm?run=${run}${params}`);
  await page.getByTestId('harm').waitFor();
  return run;
}

const asked = (run: number) => ({
  run,
  likelihood: null,
  evidence: 'hard' as const,
  corrections: true,
  referenceSetId: null,
  filter: { run },
});

const rows = (page: Page) => page.locator('[data-pair]');

test('the comparison that hurts most is first, opens in NLL, and is labelled by a key', async () => {
  const run = await open(page);
  const { rows: listed } = await served.ask(page, 'harm.pairs', {
    ...asked(run),
    sort: FIRST,
    offset: 0,
    limit: 1,
  });
  const [worst] = listed;
  if (worst?.harm.right?.mae == null) throw new Error('nothing hurts in the demo');
  const key = `${worst.firstId}-${worst.secondId}`;
  await expect(rows(page).first()).toHaveAttribute('data-pair', key);
  await rows(page).first().click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('NLL explorer');
  expect(page.url()).toContain(`image=${worst.harm.targetId}`);
  expect(page.url()).toContain(`comparison=${key}`);
  await page.goBack();

  const before = await served.ask(page, 'harm.summary', asked(run));
  await rows(page).first().click();
  await expect(rows(page).first().locator('img').nth(1)).toBeVisible();
  const prompt = page.getByRole('dialog');
  // A key labels nothing before both images are decoded and painted.
  await expect(async () => {
    await page.keyboard.press(worst.truth === 'First' ? '1' : worst.truth === 'Second' ? '2' : '3');
    await expect(prompt).toBeVisible({ timeout: 2000 });
  }).toPass();
  await prompt.getByRole('textbox').fill('Someone');
  await prompt.getByRole('textbox').press('Enter');
  await expect
    .poll(async () => (await served.ask(page, 'harm.summary', asked(run))).mae)
    .toBeLessThan(before.mae ?? 0);
  await expect(rows(page).first()).not.toHaveAttribute('data-pair', key);
});

test('what-if: a reference chosen by the keyboard is left out, and a pair is added to a what-if of its own', async () => {
  const run = await open(page, '&list=references');
  const references = await served.ask(page, 'harm.references', asked(run));
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  const [first] = references;
  await expect.poll(() => page.url()).toContain(`whatif=reference.${first?.imageId}`);
  const effect = page.getByTestId('what-if');
  await expect(effect).toContainText(`${first?.answers} of`);
  const difference = Number(await effect.locator('[data-value]').nth(1).getAttribute('data-value'));
  expect(difference).toBeCloseTo(first?.mae ?? NaN, 9);

  await page.getByText('Comparisons', { exact: true }).click();
  await rows(page).nth(1).click();
  await page.keyboard.press('c');
  await expect(effect).toContainText('1 of');
  await page.reload();
  await expect(effect).toContainText('1 of');
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(effect).toHaveCount(0);
});

test('images say why they err, and the list is saved as it is shown', async () => {
  const run = await open(page, '&list=images');
  const [worst] = await served.ask(page, 'harm.images', asked(run));
  await page.getByRole('row').nth(1).click();
  await expect(page.getByText(`${worst?.name}, `)).toContainText('references within 0.5');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export these images' }).click();
  await page.getByRole('menuitem', { name: 'Table (CSV)' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text.split('\n')[1]).toContain(worst?.name);
});

test('axe finds nothing wrong with any of the lists and a what-if', async () => {
  for (const list of ['comparisons', 'images', 'references'])
    await test.step(list, async () => {
      await open(page, `&list=${list}&whatif=similar`);
      await page.getByTestId('what-if').waitFor();
      await expect(page.getByRole('radio', { name: list, exact: false, checked: true })).toBeAttached();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expectAccessibleInBothColours(page);
    });
});
