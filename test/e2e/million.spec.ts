import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { makeMillionWorkspace } from '../bench/million-workspace.ts';
import { ask } from './ask.ts';
import { comeHome } from './kept-page.ts';
import { pairList, seenRows } from './pair-list.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

/**
 * So many answers that a list of them is longer than an element can be, yet soon made; the benchmark
 * test/bench/million-browser.ts measures a whole million.
 */
const SIZE = { images: 1100, targets: 640, references: 200 };
const ANSWERS = 2 * SIZE.targets * SIZE.references;

let folder: string;
let served: ServedWorkbench;
let page: Page;
test.beforeAll(async ({ browser }) => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-million-')), 'workspace');
  (await makeMillionWorkspace(folder, SIZE)).workspace.close();
  served = await serveWorkbench({ workspace: folder });
  page = await browser.newPage();
});
test.beforeEach(() => comeHome(page));
test.afterAll(async () => {
  await page.close();
  await served.dispose();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

async function open(page: Page, view: string, params = ''): Promise<Locator> {
  await served.open(page, `${view}?run=1${params}`);
  const list = pairList(page);
  await list.locator('[data-loaded="true"]').first().waitFor();
  return list;
}

/** The pairs that the serving side has at some rows, counted from 1. */
async function pairsAt(page: Page, first: number, count: number, filter = {}): Promise<string[]> {
  const { rows } = await ask(page, 'pairs.page', {
    filter: { run: 1, ...filter },
    sort: { by: 'order', descending: false },
    offset: first - 1,
    limit: count,
  });
  return rows.map(({ firstId, secondId }) => `${firstId}-${secondId}`);
}

/** Checks that a list shows the pairs of its rows' numbers, one after the other and without a gap. */
async function expectExact(page: Page, list: Locator): Promise<number> {
  const rows = await seenRows(list);
  const first = rows[0]?.number ?? 0;
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => first + index));
  expect(rows.map(({ pair }) => pair)).toEqual(await pairsAt(page, first, rows.length));
  return first;
}

test('a list longer than any element shows every row under its number', async () => {
  const list = await open(page, 'pairs');
  await expect(page.getByTestId('pair-count')).toContainText('256,000 of 256,000');
  await expectExact(page, list);

  await page.keyboard.press('End');
  await expect.poll(async () => (await seenRows(list)).at(-1)?.number).toBe(ANSWERS);
  await expectExact(page, list);

  await page.keyboard.press('ControlOrMeta+g');
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await expect(list.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '123457');
  const here = await expectExact(page, list);

  // One turn of the wheel is as many pixels as anywhere else: 960 are 20 rows of 48.
  await page.keyboard.press('Escape');
  await list.hover();
  for (let turn = 1; turn <= 5; turn++) {
    await page.mouse.wheel(0, 960);
    await expect.poll(async () => (await seenRows(list))[0]?.number).toBe(here + 20 * turn);
  }
  await expectExact(page, list);

  for (const share of [0.25, 0.9, 0.5]) {
    await list.evaluate((grid, to) => {
      grid.scrollTop = to * (grid.scrollHeight - grid.clientHeight);
    }, share);
    await expect
      .poll(async () => Math.abs(((await seenRows(list))[0]?.number ?? 0) / ANSWERS - share))
      .toBeLessThan(0.01);
    await expectExact(page, list);
  }
  await page.keyboard.press('Home');
  await expect.poll(async () => (await seenRows(list))[0]?.number).toBe(1);
});

test('a list holds only the rows that are seen, however far one scrolls', async () => {
  const list = await open(page, 'pairs');
  for (let step = 0; step < 60; step++) {
    await list.evaluate((grid, share) => {
      grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
    }, step / 59);
    expect(await list.locator('[data-loaded]').count()).toBeLessThan(40);
  }
  await expect.poll(async () => (await seenRows(list)).at(-1)?.number).toBe(ANSWERS);
});

test('a changed filter shows its own rows from the first one on', async () => {
  const list = await open(page, 'pairs');
  await page.keyboard.press('End');
  await page.evaluate(() => {
    window.location.hash = '/pairs?run=1&model=Similar&truth=First';
  });
  const filter = { model: ['Similar' as const], truth: ['First' as const] };
  const { total } = await ask(page, 'pairs.page', {
    filter: { run: 1, ...filter },
    sort: { by: 'order', descending: false },
    offset: 0,
    limit: 1,
  });
  await expect(list).toHaveAttribute('aria-rowcount', String(total + 1));
  const rows = await seenRows(list);
  expect(rows[0]?.number).toBe(1);
  expect(rows.map(({ pair }) => pair)).toEqual(await pairsAt(page, 1, rows.length, filter));
});

test('the matrix counts every answer', async () => {
  await open(page, 'confusion');
  const cells = page.getByRole('gridcell', { name: /^Truth/ });
  await expect(cells).toHaveCount(9);
  const counts = (await cells.allTextContents()).map((text) => Number(text.replaceAll(',', '')));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ANSWERS);
});
