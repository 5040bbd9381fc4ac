import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { goldenCheckpoint, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
let page: Page;
let folder: string;
test.beforeAll(async ({ browser }) => {
  folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-model-'));
  served = await serveWorkbench({ allow: [folder] });
  page = await browser.newPage();
});
test.beforeEach(() => comeHome(page));
test.afterAll(async () => {
  await page.close();
  await served.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('a model is imported by keyboard, told with where it is from, and deleted once it is confirmed', async () => {
  const source = path.join(folder, 'small-llava');
  writeGoldenCheckpoint(source, goldenCheckpoint('llama'));
  await served.open(page, 'models?id=imported');
  await expect(page.getByRole('heading', { name: 'No model was imported yet' })).toBeVisible();
  await expectAccessibleInBothColours(page);
  await page.emulateMedia({ colorScheme: 'light' });

  await page.keyboard.press('Shift+i');
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await expect(dialog.getByRole('textbox', { name: 'Folder or repository' })).toBeFocused();
  await page.keyboard.type(path.join(folder, 'none'));
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('is neither a folder nor the name of a repository');
  await dialog.getByRole('button', { name: 'Change and try again' }).click();
  await dialog.getByRole('textbox', { name: 'Folder or repository' }).fill(source);
  await expectAccessibleInBothColours(page);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Show what is imported' }).click();

  const models = page.locator('section', { has: page.getByRole('heading', { name: 'Imported models' }) });
  await expect(models.getByRole('heading', { name: 'small-llava' })).toBeVisible();
  await expect(models).toContainText('LLaVA, Llama decoder, CLIP tower');
  await expect(models).toContainText(source);
  await models.getByText('SHA-256 of 1 file of weights').click();
  await expectAccessibleInBothColours(page);

  await models.getByRole('button', { name: 'Card and memory of small-llava' }).click();
  await expect(page.getByText('28 × 28 px in patches of 7: 16 tokens each')).toBeVisible();
  await page.keyboard.press('3');
  await models.getByRole('button', { name: 'Delete files… of small-llava' }).click();
  await expect(page.getByRole('dialog')).toContainText('No run uses it.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No model was imported yet' })).toBeVisible();
});

test('published models are told with what they take, and one is taken to the import', async () => {
  await served.open(page, 'models?id=imported');
  await expect(page.getByRole('heading', { name: 'No model was imported yet' })).toBeVisible();
  await page.keyboard.press('4');
  const table = page.getByRole('region', { name: 'Published models' });
  await expect(table.getByRole('row', { name: /SmolVLM2-256M/ })).toContainText('256.48 million');
  await expect(table.getByRole('row', { name: /LLaVA-1\.5-13B/ })).toContainText('not measured');
  await expectAccessibleInBothColours(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await table.getByRole('button', { name: 'Import… SmolVLM2-500M' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Folder or repository' })).toHaveValue(
    'HuggingFaceTB/SmolVLM2-500M-Video-Instruct',
  );
});
