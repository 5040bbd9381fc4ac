import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

test.setTimeout(1_200_000);

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(async () => {
  await served.dispose();
});

test('the builder shows what each strategy draws, and makes the set that was shown', async ({ page }) => {
  await page.goto(served.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('tab', { name: /^Sets/ }).click();
  await page.getByText('Pair set', { exact: true }).click();
  const strategy = page.getByRole('combobox', { name: 'Which pairs' });
  const choose = async (name: string) => {
    await strategy.click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  await choose('Regular');
  await page.getByRole('textbox', { name: 'Pairs', exact: true }).fill('300');
  await expect(page.getByRole('img', { name: /^Score distance: 300 pairs/ })).toBeVisible();
  await expect(page.getByText('chains of pairs join all images.')).toBeVisible();
  await expectAccessible(page);

  await choose('Near the margin');
  await expect(page.getByRole('img', { name: '75 First, 75 Second, 150 Similar' })).toBeVisible();
  await expect(page.getByText(/leave \d+ groups? apart/)).toBeVisible();
  await choose('Active');
  await expect(
    page.getByRole('combobox', { name: 'Run that compared the pairs to choose from' }),
  ).toHaveValue('demo-calibration');
  await expect(page.getByText(/has compared|Each image is in/)).toBeVisible();
  await choose('Disagreement');
  await page.getByRole('textbox', { name: 'Least certainty of Similar pairs' }).fill('60');
  await page.getByRole('button', { name: 'Create pair set' }).click();
  await expect(page.getByRole('row', { name: /disagreement, Similar 60 % certain/ })).toBeVisible();
});
