import { expect, test, type Page } from '@playwright/test';
import { VIEWS } from '../../src/ipc/views.ts';
import { KEY_CATALOGUE } from '../../src/renderer/commands/key-catalogue.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { pairSeen } from './annotated-pair.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

async function begin(page: Page): Promise<void> {
  await served.open(page, 'annotate');
  await page.getByRole('textbox', { name: 'Who is judging?' }).fill('Ada');
  await page.keyboard.press('Enter');
  await pairSeen(page);
}

/** Finds one command in the settings and opens it, by keys alone. */
async function openCommand(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByTestId('key-settings').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(text);
  for (const name of ['Export', 'Import…']) {
    await page.keyboard.press('Tab');
    if (name === 'Export' && (await focused(page)) === 'Reset all') await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(name);
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Set a key');
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const told = (page: Page) => page.getByTestId('key-settings').getByRole('listitem').getByRole('status');
const flag = (page: Page) =>
  page.getByRole('group', { name: 'Answers' }).getByRole('button', { name: /^Flag/ });

test('a key is set by pressing it, its conflict is told first, and it holds after a restart', async ({
  page,
}) => {
  await begin(page);
  await openCommand(page, 'annotate flag');
  // What the browser needs cannot be had; Escape leaves all as it is and the dialog open.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+t');
  await expect(told(page)).toHaveText('Ctrl+T opens a tab of the browser. It cannot be set.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(told(page)).toHaveText('Nothing was changed.');

  await page.keyboard.press('Enter');
  await page.keyboard.press('v');
  await expect(told(page)).toHaveText('“Next flagged pair” (Annotate) has this key.');
  expect(await focused(page)).toBe('Take it from there');
  await expectAccessibleInBothColours(page);
  await page.keyboard.press('Enter');
  await expect(told(page)).toHaveText('“Flag” (Annotate) has V.');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('key-settings')).toBeHidden();

  await expect(flag(page)).toHaveText('FlagV');
  await page.keyboard.press('v');
  await expect(flag(page)).toHaveAttribute('aria-pressed', 'true');
  // The keys of every view answer too, and the cheat sheet says both.
  await page.keyboard.press('f');
  await expect(flag(page)).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('?');
  const entry = page.getByRole('dialog', { name: 'Keys' }).getByText('Flag', { exact: true });
  await expect(entry.locator('xpath=..')).toHaveText('FlagV or F');
  await page.keyboard.press('Escape');

  await served.kill();
  await served.start();
  await page.reload();
  await pairSeen(page);
  await expect(flag(page)).toHaveText('FlagV');
  await openCommand(page, 'annotate next flagged');
  await expect(page.getByTestId('keys-told')).toHaveText('2 commands changed.');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toBe('Reset all');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(flag(page)).toHaveText('FlagF');
});

test('the settings know the keys of every view before it is shown', async ({ page }) => {
  await begin(page);
  for (const view of VIEWS) {
    await page.evaluate((name) => {
      location.hash = `/${name}`;
    }, view);
    await expect(page.getByRole('main')).not.toBeEmpty();
    // Figures may still be on their way: the view and its commands are there.
    await expect(page.locator('main > [aria-label="Loading"]')).toHaveCount(0);
  }
  await page.keyboard.press('Control+,');
  await page.getByTestId('key-settings').waitFor();
  const rows = await page.locator('[data-command]').evaluateAll((all) =>
    all.map((row) => ({
      id: row.getAttribute('data-command') ?? '',
      section: row.closest('section')?.getAttribute('aria-label') ?? '',
      hasKeys: row.querySelector('kbd') !== null,
    })),
  );
  const known = new Set(KEY_CATALOGUE.map(({ id }) => id));
  const ofWindow = ['Workspace', 'Window', 'Go to', 'Filter', 'Answers, in every view'];
  expect(
    rows.filter(({ id, section, hasKeys }) => hasKeys && !known.has(id) && !ofWindow.includes(section)),
  ).toEqual([]);
  expect(rows.length).toBeGreaterThan(known.size);
});
