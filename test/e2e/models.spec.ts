import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { LABELS } from '../../src/core/labels.ts';
import { comeHome } from './kept-page.ts';
import { DEMO_WORKSPACE, serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));
const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const [MODEL, MMPROJ] = ['model.gguf', 'mmproj.gguf'].map((name) => path.join(MODELS, 'demo', name)) as [
  string,
  string,
];

let served: ServedWorkbench;
let page: Page;
test.beforeAll(async ({ browser }) => {
  served = await serveWorkbench({ allow: [MODELS] });
  page = await browser.newPage();
  await served.open(page, 'home');
});
test.beforeEach(async () => {
  await comeHome(page);
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'File contents' }).waitFor();
});
test.afterAll(async () => {
  await page.close();
  await served.dispose();
});

const kept = (page: Page) =>
  page
    .locator('section', { has: page.getByRole('heading', { name: 'Models', level: 2 }) })
    .getByRole('listitem');

test('what a model is asked here, both ways round, it answers as on the command line', async () => {
  await page.getByRole('tab', { name: 'Try out' }).click();
  const names = await Promise.all(
    ['First', 'Second'].map((title) => page.getByRole('combobox', { name: title, exact: true }).inputValue()),
  );
  await page.getByRole('button', { name: 'Ask in both orders' }).click();
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(rows).toHaveCount(2);
  for (const [index, order] of [names, names.toReversed()].entries()) {
    const [first = '', second = ''] = order.map((name) => path.join(DEMO_WORKSPACE, 'faces/Images', name));
    const asked = [PROGRAM, 'logits', '--json', '--model', MODEL, '--mmproj', MMPROJ];
    const output = execFileSync(process.execPath, [...asked, '--first', first, '--second', second], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { probabilities } = JSON.parse(String(output)) as { probabilities: Record<string, number> };
    const shown = await rows.nth(index).getByRole('cell').allInnerTexts();
    for (const [at, label] of LABELS.entries())
      expect(Number(shown[at]), `${label}, ${first} first`).toBeCloseTo(probabilities[label] ?? NaN, 3);
  }
  await page.keyboard.press('x');
  await expect(page.getByRole('combobox', { name: 'First', exact: true })).toHaveValue(names[1] ?? '');
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'First', exact: true })).toHaveValue(names[1] ?? '');
});

test('a model is chosen file by file, its card corrected, and it is kept, renamed and named back', async () => {
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByRole('button', { name: 'Choose: Language model (GGUF)' }).click();
  const browser = page.getByRole('dialog', { name: 'Language model (GGUF)' });
  await browser.getByRole('textbox', { name: 'Folder' }).fill(path.join(MODELS, 'demo'));
  await page.keyboard.press('Enter');
  await browser.getByRole('button', { name: /^model\.gguf/ }).click();
  await expect(page.getByLabel('Vision tower and projector (mmproj)', { exact: true })).toHaveValue(MMPROJ);
  await expect(page.getByText('96 × 96 px in patches of 16: 36 tokens each')).toBeVisible();
  const tokens = page.getByRole('list', { name: 'Label tokens' }).getByRole('listitem');
  await expect(tokens).toHaveText([/First.*292/, /Second.*298/, /Similar.*304/]);

  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await prompt.fill('<image>, which face?');
  await expect(page.getByText('It holds <image> once')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save model' })).toBeDisabled();
  await prompt.fill('<s><image><image>, which face looks more attractive?');
  await page.getByLabel('Word for Second').fill('Firstly');
  await expect(page.getByRole('alert')).toContainText('cannot tell the three answers apart');
  await page.getByLabel('Word for Second').fill('Second');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await page.getByLabel('Name', { exact: true }).fill('another demo');
  await page.keyboard.press('Enter');
  await expect(kept(page)).toHaveText([/^model/, /^another demo/]);
  await page.getByLabel('Name', { exact: true }).fill('renamed demo');
  await page.keyboard.press('Enter');
  await expect(kept(page)).toHaveText([/^model/, /^renamed demo/]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+z');
  await expect(kept(page)).toHaveText([/^model/, /^another demo/]);
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(kept(page)).toHaveText([/^model/]);
  await page.keyboard.press('Control+z');
  await expect(kept(page)).toHaveText([/^model/, /^another demo/]);
});

test('files that were dropped on the window fill the form of a new model, and stay in it', async () => {
  const files = new URLSearchParams({ id: 'new', modelFile: MODEL, mmprojFile: MMPROJ });
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `/models?${files.toString()}`);
  const field = page.getByLabel('Language model (GGUF)', { exact: true });
  await expect(field).toHaveValue(MODEL);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('demo');
  await expect.poll(() => new URL(page.url()).hash).toBe('#/models?id=new');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('grid', { name: 'Images' }).waitFor();
  await page.goBack();
  await expect(field).toHaveValue(MODEL);
});
