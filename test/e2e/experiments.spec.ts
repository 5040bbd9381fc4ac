import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { damageResult, writeDrawnExperiments } from '../fixtures/drawn-experiments.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench({ empty: true });
});
test.afterEach(() => served.dispose());

test('experiments appear with their seeds beside published rows, and can be exported', async ({ page }) => {
  await served.open(page, 'results');
  await page.getByText('Experiments', { exact: true }).click();
  await expect(page.getByText('tiebreak experiments --seeds 1,2,3')).toBeVisible();

  const results = await writeDrawnExperiments(served.folder);
  await page.reload();
  const table = page.getByRole('table');
  await expect(table.getByText('Simulated', { exact: true })).toBeVisible();
  await expect(table.getByText(/^60 drawn faces; seeds 1, 2, n = 40 test images each/)).toBeVisible();
  const row = table.getByRole('row').filter({ hasText: 'balanced-3, cross-entropy' });
  const [one, two] = results
    .filter(({ name }) => name === 'balanced-3')
    .map(({ plain }) => plain.metrics.mae.value);
  const mae = row.getByRole('cell').nth(1);
  await expect(mae).toContainText((((one ?? NaN) + (two ?? NaN)) / 2).toFixed(3));
  await expect(mae).toContainText(`${one?.toFixed(3) ?? ''} / ${two?.toFixed(3) ?? ''}`);
  await expect(table.getByText('Published', { exact: true }).first()).toBeVisible();
  await test.step('they are accessible in both themes and sizes', async () => {
    await expectAccessibleInBothColours(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    await expectAccessible(page);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  await page.getByRole('switch', { name: 'Published' }).press('Space');
  await expect(table.getByText('Published', { exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: 'Export' }).last().click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(1 + results.length);

  const file = await damageResult(served.folder, 'drawn', 2, 'balanced-3');
  await page.reload();
  await expect(page.getByText(new RegExp(`${file}: `))).toBeVisible();
  await expect(row.getByRole('cell').nth(1)).toContainText(one?.toFixed(3) ?? '');
});
