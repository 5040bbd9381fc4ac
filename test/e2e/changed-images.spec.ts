import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let folder: string;
let served: ServedWorkbench;
test.beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-changed-'));
  const tiebreak = (...args: string[]) =>
    execFileSync(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' });
  const workspace = path.join(folder, 'workspace');
  tiebreak('synthesize', path.join(folder, 'faces'), '--count', '6');
  tiebreak('import', path.join(folder, 'faces'), '--workspace', workspace);
  served = await serveWorkbench({ workspace });
});
test.afterEach(async () => {
  await served.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('an image that is replaced while a page shows it is shown as it is now', async ({ page }) => {
  await served.open(page, 'data');
  const images = path.join(folder, 'faces', 'Images');
  const [name = ''] = readdirSync(images);
  const shown = page.getByRole('img', { name }).first();
  const shape = () =>
    shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth / image.naturalHeight);
  await expect.poll(shape).toBe(1);
  await sharp({ create: { width: 96, height: 48, channels: 3, background: '#a53' } })
    .jpeg()
    .toFile(path.join(images, name));
  await expect.poll(shape).toBe(2);
});

test('the time limit of a comparison is a setting of the workspace', async ({ page }) => {
  await served.open(page, 'run');
  const field = page.getByLabel('Time limit of a comparison');
  await expect(field).toHaveValue('3600 s');
  await field.fill('0');
  await field.blur();
  await expect(page.getByText('more than 0 seconds')).toBeVisible();
  await field.fill('90');
  await field.blur();
  await expect
    .poll(async () => (await served.ask(page, 'settings.get', {}))['comparison-time-limit'])
    .toBe(90);
  await page.reload();
  await expect(field).toHaveValue('90 s');
});
