import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
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

test('a note and a status are saved as they are given, shown wherever the run is listed, and taken back', async () => {
  await served.open(page, 'run?run=1');
  const saved = page.getByTestId('note-saved');
  await expect(page.getByRole('button', { name: /^Write a note/ })).toBeVisible();
  await page.keyboard.press('w');
  const text = page.getByRole('textbox', { name: 'Note of run “demo-calibration”' });
  await expect(text).toBeFocused();
  await page.getByRole('textbox', { name: 'Your name or initials' }).fill('ann');
  await page.keyboard.press('Enter');
  await text.fill(
    '# Calls too much\n\nSimilar twice as often as **true**: [the pairs](#/pairs?run=1&model=Similar)',
  );
  await expect(saved).toContainText('Saved by ann');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Calls too much' })).toBeVisible();
  await page
    .getByRole('radiogroup', { name: 'Review of run “demo-calibration”' })
    .getByText('in review')
    .click();
  await expect(page.locator('[data-status="in-review"]').first()).toBeVisible();
  await expect(saved).toContainText('Saved by ann');
  await expectAccessibleInBothColours(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.emulateMedia({ colorScheme: 'light' });

  await served.open(page, 'home');
  const runs = page.getByRole('table').filter({ hasText: 'Comparisons' });
  await expect(runs.getByText('in review')).toBeVisible();
  await page.getByRole('combobox', { name: 'Runs by review' }).click();
  await page.getByRole('option', { name: 'in review' }).click();
  await expect(page).toHaveURL(/review=in-review/);
  await expect(runs.getByRole('row')).toHaveCount(2);
  await served.open(page, 'results');
  await expect(page.getByText('in review')).toBeVisible();

  await served.open(page, 'run?run=1');
  await page
    .getByRole('radiogroup', { name: 'Review of run “demo-calibration”' })
    .getByText('reviewed', { exact: true })
    .click();
  await expect(page.locator('[data-status="reviewed"]').first()).toBeVisible();
  await expect(saved).toContainText('Saved by ann');
  await page.locator('body').press('Control+z');
  await expect(page.locator('[data-status="in-review"]').first()).toBeVisible();

  await page.getByRole('link', { name: 'the pairs' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pairs');
});

test('what is written while the server is away is kept and saved when it is back', async () => {
  await served.open(page, 'run?run=2');
  await expect(page.getByRole('button', { name: /^Write a note/ })).toBeVisible();
  await page.keyboard.press('w');
  const text = page.getByRole('textbox', { name: /^Note of run/ });
  await text.fill('before');
  await expect(page.getByTestId('note-saved')).toContainText('Saved by');
  await served.kill();
  await text.fill('before and while it was away');
  await expect(page.getByTestId('note-saved')).toContainText('Not saved yet, kept in this browser');
  await served.start();
  await expect(page.getByTestId('note-saved')).toContainText('Saved by');
  const notes = await served.ask(page, 'notes.list', {});
  expect(notes.map((note) => note.text)).toContain('before and while it was away');
});

test('a slice has a note of its own, and earlier versions come back', async () => {
  await served.open(page, 'pairs?run=1&model=Similar');
  await page.getByRole('button', { name: 'Slices' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the slice' });
  await name.fill('called Similar');
  await page.keyboard.press('Enter');
  // Saved, it closes the menu.
  await expect(name).toBeHidden();
  const openNote = async () => {
    await page.getByRole('button', { name: /^Slices/ }).click();
    await page.getByRole('button', { name: 'Notes and review of slice called Similar' }).click();
  };
  await openNote();
  const dialog = page.getByRole('dialog', { name: 'Slice “called Similar”' });
  const text = dialog.getByRole('textbox', { name: /^Note of slice/ });
  for (const version of ['first', 'second']) {
    await dialog.getByRole('button', { name: /^(Write a note|Edit)/ }).click();
    await text.fill(version);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(dialog.getByTestId('note-saved')).toContainText('Saved by');
    await expect(dialog.getByText(version, { exact: true })).toBeVisible();
  }
  await dialog.getByText('needs review').click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Versions' }).click();
  const versions = page.getByRole('dialog', { name: /^Versions of the note/ });
  await expect(versions.getByRole('listitem')).toHaveCount(3);
  await versions.getByRole('listitem').last().getByRole('button', { name: 'Restore' }).click();
  await expect(dialog.getByText('first', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Slices/ }).click();
  await expect(page.getByRole('list', { name: 'Saved slices' })).toBeVisible();
});
