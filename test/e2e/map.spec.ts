import { expect, test, type Page } from '@playwright/test';
import type { PairRow } from '../../src/model/pair-row.ts';
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

const chips = (page: Page) => page.getByRole('list', { name: 'Active filters' }).getByRole('listitem');
const map = (page: Page) => page.getByRole('application', { name: /^Map of/ });
const list = (page: Page) => page.getByRole('listbox', { name: /^Images on the map/ });

/** Circles part of the map. @param share of its width, from the left */
async function circle(page: Page, share: number): Promise<void> {
  const box = await map(page).boundingBox();
  if (box === null) throw new Error('the map is not shown');
  const [left, right] = [box.x + 2, box.x + share * box.width];
  const corners = [
    [left, box.y + 2],
    [right, box.y + 2],
    [right, box.y + box.height - 2],
    [left, box.y + box.height - 2],
  ] as const;
  await page.mouse.move(...corners[0]);
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 3 });
  await page.mouse.up();
}

/** Every answer of the run, page by page. */
async function everyAnswer(page: Page): Promise<readonly PairRow[]> {
  const rows: PairRow[] = [];
  for (;;) {
    const sort = { by: 'order', descending: false } as const;
    const asked = { filter: { run: 2 }, sort, offset: rows.length, limit: 200 };
    const answered = await served.ask(page, 'pairs.page', asked);
    rows.push(...answered.rows);
    if (rows.length >= answered.total) return rows;
  }
}

test('a map is drawn, and what is circled on it is the filter of every view', async ({ browser }) => {
  await served.open(page, 'home');
  await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page.getByText(/of 320 images have an embedding by .*behind the projector/)).toBeVisible();
  await page.getByRole('button', { name: 'Draw the map' }).click();
  await expect(map(page)).toBeVisible();
  await expectAccessibleInBothColours(page);

  await page.keyboard.press('4');
  await expect(page).toHaveURL(/colour=group/);
  await expect(page.getByTestId('map-key')).toContainText('Asian female');

  await circle(page, 0.5);
  await expect(chips(page)).toHaveText(/^\d+ chosen images$/);
  const chosen = Number.parseInt((await chips(page).textContent()) ?? '', 10);
  await expect(list(page).getByRole('option').first()).toHaveAttribute('aria-setsize', String(chosen));
  const { imageSet } = Object.fromEntries(new URLSearchParams(page.url().split('?')[1]));
  const kept = await served.ask(page, 'data.imageSet', { id: Number(imageSet) });
  expect(kept.images).toHaveLength(chosen);

  // The same images, by the answers themselves.
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pairs');
  await expect(chips(page)).toHaveText(`${chosen} chosen images (target)`);
  const answers = await everyAnswer(page);
  const scores = await served.ask(page, 'scores.get', {
    run: 2,
    likelihood: null,
    evidence: 'hard',
    corrections: false,
    referenceSetId: null,
    filter: { run: 2 },
  });
  const targets = new Set(scores.rows.map(({ imageId }) => imageId));
  const isChosen = (id: number) => targets.has(id) && kept.images.includes(id);
  const expected = answers.filter(({ firstId, secondId }) => isChosen(firstId) || isChosen(secondId)).length;
  await expect(page.getByTestId('pair-count')).toContainText(expected.toLocaleString('en'));

  // In another browser, by the address alone.
  const address = page.url().split('#/')[1] ?? '';
  const other = await served.otherPage(browser);
  await served.open(other, address);
  await expect(other.getByTestId('pair-count')).toContainText(expected.toLocaleString('en'));
});

test('images are found, opened and chosen by keys alone', async () => {
  await served.open(page, 'map');
  const draw = page.getByRole('button', { name: 'Draw the map' });
  await expect(draw.or(map(page))).toBeVisible();
  if (await draw.isVisible()) await draw.click();
  await map(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/selected=\d+/);
  await page.keyboard.press('Space');
  await expect(chips(page)).toHaveText('1 chosen image');
  await page.keyboard.press('n');
  await expect(chips(page)).toHaveText('15 chosen images');
  await page.keyboard.press('Shift+Space');
  await expect(chips(page)).toHaveText('14 chosen images');
  await page.keyboard.press('Escape');
  await expect(chips(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Data');

  await served.open(page, 'map');
  await page.getByRole('button', { name: 'Export the map' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export figure' });
  await dialog.getByTestId('figure-preview').waitFor();
  for (const [button, file] of [
    ['Coordinates (CSV)', 'map-simulated-faces.csv'],
    ['SVG', 'map-simulated-faces.svg'],
  ] as const) {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: button, exact: true }).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
});
