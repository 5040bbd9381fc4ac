import { expect, test, type Page } from '@playwright/test';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { expectNotice } from './expect-notice.ts';
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

/** What the model called Similar although the first is better: in one order of each pair. */
const FILTER = 'model=Similar&truth=First';

async function open(page: Page, params: string): Promise<number> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  await served.open(page, `pairs?run=${run}&${FILTER}&${params}`);
  await lines(page).first().waitFor();
  return run;
}

const lines = (page: Page) => page.locator('[data-pair]');
const count = (page: Page) => page.getByTestId('selected-count');
const marked = (page: Page) => page.locator('[data-pair][aria-selected="true"]');

/** How many pairs people call so, of a run. */
async function called(page: Page, run: number, label: 'First' | 'Similar'): Promise<number> {
  const filter = { run, human: [label] };
  const sort = { by: 'order' as const, descending: false };
  return (await served.ask(page, 'pairs.page', { filter, sort, offset: 0, limit: 1 })).total;
}

test('a few pairs, by click, Ctrl and Shift, are labelled by a key and taken back by one undo', async () => {
  const run = await open(page, '');
  const before = await called(page, run, 'First');
  await lines(page).nth(1).click();
  await expect(count(page)).toHaveCount(0);
  await lines(page)
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await expect(count(page)).toContainText('4 of');
  await lines(page)
    .nth(6)
    .click({ modifiers: ['Control'] });
  await lines(page)
    .nth(2)
    .click({ modifiers: ['Control'] });
  await expect(count(page)).toContainText('4 of');
  await expect(marked(page)).toHaveCount(4);
  await page.keyboard.press('1');
  const prompt = page.getByRole('dialog');
  await prompt.getByRole('textbox').fill('Ada');
  await page.keyboard.press('Enter');
  await expectNotice(page, '4 pairs labelled First');
  await expect(count(page)).toHaveCount(0);
  expect(await called(page, run, 'First')).toBe(before + 4);
  await page.keyboard.press('Control+z');
  await expectNotice(page, 'Undone: "First" of 4 pairs');
  expect(await called(page, run, 'First')).toBe(before);
});

test('all of a filter, by keys alone: asked first, one step, redone as one', async () => {
  const run = await open(page, 'layout=grid');
  const filter = { run, model: ['Similar'], truth: ['First'] } as const;
  const sort = { by: 'order' as const, descending: false };
  const { total } = await served.ask(page, 'pairs.page', { filter, sort, offset: 0, limit: 1 });
  const before = await called(page, run, 'Similar');
  await page.keyboard.press('Control+a');
  await expect(count(page)).toContainText(`${total} of ${total}`);
  await expectAccessibleInBothColours(page);
  await page.keyboard.press('3');
  const question = page.getByRole('dialog');
  await expect(question).toContainText(`Label ${total} pairs Similar?`);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  expect(await called(page, run, 'Similar')).toBe(before);
  await expect(count(page)).toContainText(`${total} of ${total}`);
  // Keys belong to a dialog until it has given back the focus, and to the page until one has taken it.
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') ?? null))
    .toBeNull();
  await page.keyboard.press('3');
  await expect(question.getByRole('button', { name: `Label ${total} pairs Similar` })).toBeFocused();
  await page.keyboard.press('Enter');
  // Someone may have said already who judges.
  const who = page.getByRole('dialog', { name: 'Who is judging?' });
  const told = page.getByText(`${total} pairs labelled Similar`, { exact: true }).first();
  await expect(who.or(told)).toBeVisible();
  if (await who.isVisible()) {
    await who.getByRole('textbox').fill('Ada');
    await page.keyboard.press('Enter');
  }
  await expect(told).toBeVisible();
  expect(await called(page, run, 'Similar')).toBe(before + total);
  await page.keyboard.press('Control+z');
  await expect.poll(() => called(page, run, 'Similar')).toBe(before);
  await page.keyboard.press('Control+y');
  await expect.poll(() => called(page, run, 'Similar')).toBe(before + total);
  await page.keyboard.press('Control+z');
  await expect.poll(() => called(page, run, 'Similar')).toBe(before);
});

test('keys select one after the other; Escape selects none, and another filter begins anew', async () => {
  await open(page, '');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(count(page)).toContainText('3 of');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(count(page)).toContainText('2 of');
  await page.keyboard.press('Escape');
  await expect(count(page)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Selected pair' })).toBeVisible();
  await lines(page).first().getByTestId('mark-box').click();
  await expect(count(page)).toContainText('1 of');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(count(page)).toHaveCount(0);
});

test('chosen pairs are given to a task that there is, those that it has not, and taken back by one undo', async () => {
  await open(page, '');
  const ids = await lines(page)
    .first()
    .evaluate(({ dataset }) => dataset['pair'] ?? '');
  const [first = 0, second = 0] = ids.split('-').map(Number);
  await served.ask(page, 'tasks.create', {
    ...{ name: 'hard ones', question: 'Which?', guidelines: '', order: 'given', seed: 1, blind: true },
    ...{ feedback: false, overlap: null, repeatShare: 0, sides: 'random', reasons: [], people: [] },
    source: { kind: 'pairs', dataset: 1, pairs: [[first, second]] },
  });
  const pairsOfTask = async () => (await served.ask(page, 'tasks.list', {}))[0]?.pairs;
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  for (let more = 0; more < 3; more++) await page.keyboard.press('Shift+ArrowDown');
  await expect(count(page)).toContainText('4 of');
  await page.getByRole('button', { name: 'To a task…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Task of 4 pairs' });
  await dialog.getByRole('combobox', { name: 'Task' }).click();
  await page.getByRole('option', { name: 'hard ones' }).click();
  await dialog.getByRole('button', { name: 'Add the pairs' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(pairsOfTask).toBe(4);
  await page.keyboard.press('Control+z');
  await expect.poll(pairsOfTask).toBe(1);
});
