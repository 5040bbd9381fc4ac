import { expect, test, type Page } from '@playwright/test';
import type { JudgementAction } from '../../src/model/judgement.ts';
import { annotatedIds, annotatedPair, imagesLoaded, pairSeen } from './annotated-pair.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

const flag = (page: Page) =>
  page.getByRole('group', { name: 'Answers' }).getByRole('button', { name: /^Flag/ });
/** What the model and the rule say of the pair that is shown. */
const revealed = (page: Page) => page.getByLabel('This pair', { exact: true });

async function begin(page: Page, params = ''): Promise<void> {
  await served.open(page, `annotate${params}`);
  await page.getByRole('textbox', { name: 'Who is judging?' }).fill('Ada');
  await page.keyboard.press('Enter');
}

/** Presses a key that goes to another pair, and waits for that one; gives the pair before. */
async function answer(page: Page, key: string): Promise<string> {
  await pairSeen(page);
  const before = await annotatedIds(page);
  await page.keyboard.press(key);
  await expect.poll(() => annotatedIds(page)).not.toBe(before);
  return before;
}

/** Names two images whatever their order. */
function eitherWay(pair: string): string {
  return pair.split('-').sort().join(' ');
}

/** What Ada says of a pair now: 'label', 'skip' or nothing. */
async function saidOf(page: Page, pair: string): Promise<string | undefined> {
  const [firstId = 0, secondId = 0] = pair.split('-').map(Number);
  const entries = await served.ask(page, 'annotate.history', { firstId, secondId });
  return entries.findLast(({ judge, undone }) => judge === 'Ada' && !undone)?.action;
}

/** Says something of a pair as another program does. */
async function say(page: Page, pair: string, action: JudgementAction, judge = 'Ada'): Promise<void> {
  const [firstId = 0, secondId = 0] = pair.split('-').map(Number);
  await served.ask(page, 'annotate.judge', {
    ...{ key: crypto.randomUUID(), firstId, secondId, action, judge },
    ...{ label: action === 'label' ? 'First' : null, seconds: null, shownSwapped: false, run: null },
  });
}

/** Flags the first pairs of the queue, for a filter that lists these alone. */
async function flagFirst(page: Page, count: number, judge = 'Bob'): Promise<string[]> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const { pairs } = await served.ask(page, 'annotate.queue', {
    ...{ filter: { run: runs.at(-1)?.id }, order: 'uncertain', judge: 'Bob', seed: 1 },
    ...{ finished: false, offset: 0, limit: count },
  });
  const flagged = pairs.map(({ firstId, secondId }) => `${firstId}-${secondId}`);
  for (const pair of flagged) await say(page, pair, 'flag', judge);
  return flagged;
}

test('keys mean the same after the mouse, a list, a switch, a search and a drawer', async ({ page }) => {
  await begin(page);
  await pairSeen(page);
  const clicked = await annotatedIds(page);
  await page.getByRole('button', { name: 'First' }).click();
  await expect.poll(() => annotatedIds(page)).not.toBe(clicked);
  const skipped = await answer(page, ' ');
  await expect.poll(() => saidOf(page, skipped)).toBe('skip');
  expect(await saidOf(page, clicked)).toBe('label');

  // A button that has the focus is still no label for the space key.
  await page.getByRole('button', { name: 'Second' }).focus();
  const again = await answer(page, ' ');
  await expect.poll(() => saidOf(page, again)).toBe('skip');

  await page.getByRole('combobox', { name: 'Order of the pairs' }).click();
  await page.getByRole('option', { name: 'Random' }).click();
  await expect(page.getByTestId('stage')).toBeFocused();
  const random = await answer(page, 'ArrowRight');
  await expect.poll(() => saidOf(page, random)).toBe('label');

  await page.getByRole('switch', { name: 'Blind' }).click();
  await expect(page.getByTestId('stage')).toBeFocused();
  const seeing = await answer(page, 'ArrowDown');
  await expect.poll(() => saidOf(page, seeing)).toBe('label');

  await page.keyboard.press('h');
  await page.getByRole('complementary', { name: 'History of this pair' }).waitFor();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'History of this pair' })).toBeHidden();
  await answer(page, 'ArrowLeft');

  await page.getByRole('button', { name: /^Run / }).click();
  await expect(page.getByRole('textbox', { name: 'Find a run' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('stage')).toBeFocused();
  await answer(page, 'ArrowLeft');

  await page.keyboard.press('/');
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('stage')).toBeFocused();
  await expect(page).toHaveURL(/text=1/);
  await answer(page, 'ArrowLeft');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('stage')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/text=1/);
});

test('skipped pairs are counted at the end, reveal nothing, and come back', async ({ page }) => {
  await flagFirst(page, 3);
  await begin(page, '?flagged=yes');
  const skipped = await answer(page, ' ');
  await expect(revealed(page)).toHaveCount(0);
  await page.keyboard.press('p');
  await expect.poll(() => annotatedIds(page)).toBe(skipped);
  await pairSeen(page);
  await expect(revealed(page)).toHaveCount(0);
  await page.keyboard.press('n');
  await expect.poll(() => annotatedIds(page)).not.toBe(skipped);
  await answer(page, 'ArrowLeft');
  await pairSeen(page);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: '2 judged, 1 skipped' })).toBeVisible();
  await expect(page.getByTestId('saved')).toHaveText('All saved');

  await page.reload();
  await expect(page.getByRole('heading', { name: '2 judged, 1 skipped' })).toBeVisible();
  await page.getByRole('button', { name: 'Judge the skipped' }).click();
  expect(await annotatedIds(page)).toBe(skipped);
  await pairSeen(page);
  await expect(revealed(page)).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'All 3 pairs are judged' })).toBeVisible();
});

test('going back stays within the filter, and flags of finished pairs are known', async ({ page }) => {
  const flagged = await flagFirst(page, 2, 'Ada');
  await begin(page);
  for (let pair = 0; pair < 5; pair++) await answer(page, 'ArrowLeft');
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  await served.open(page, 'annotate?flagged=yes');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'All 2 pairs are judged' })).toBeVisible();
  const listed = new Set<string>();
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('p');
    await annotatedPair(page).waitFor();
    listed.add(await annotatedIds(page));
  }
  // A filter that asks for what people said lists a pair in one order, whichever was flagged.
  expect([...listed].map(eitherWay).sort()).toEqual(flagged.map(eitherWay).sort());
  await expect(flag(page)).toHaveAttribute('aria-pressed', 'true');
  const pair = await annotatedIds(page);
  await page.keyboard.press('f');
  await expect(flag(page)).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => saidOf(page, pair)).toBe('unflag');
});

test('what another tab or program answers is not asked again', async ({ page, context }) => {
  await begin(page);
  await pairSeen(page);
  const other = await context.newPage();
  await served.open(other, 'annotate');
  await pairSeen(other);
  const answered = [
    await answer(page, 'ArrowLeft'),
    await answer(page, 'ArrowLeft'),
    await answer(page, 'ArrowDown'),
  ];
  await expect.poll(() => annotatedIds(other)).toBe(await annotatedIds(page));
  await expect(other.getByTestId('finished')).toContainText(/^3 of /);
  await expect(revealed(other)).toHaveCount(0);
  await other.keyboard.press('p');
  await expect.poll(() => annotatedIds(other)).toBe(answered[2]);
  await other.keyboard.press('n');

  // The pair that is shown, by a program that is no page.
  const current = await annotatedIds(other);
  await say(page, current, 'label');
  await expect.poll(() => annotatedIds(other)).not.toBe(current);
  await expect.poll(() => annotatedIds(page)).toBe(await annotatedIds(other));
  await expect(page.getByTestId('finished')).toContainText(/^4 of /);
});

test('answers that a closed page left unsaved are sent, and the queue is asked anew', async ({ page }) => {
  await begin(page);
  await pairSeen(page);
  await imagesLoaded(page);
  // The judgements of this page are held up.
  await page.route('**/request/annotate.judge', () => undefined);
  const unsaved = [await answer(page, 'ArrowLeft'), await answer(page, 'ArrowLeft')];
  await expect(page.getByTestId('saved')).toHaveText('2 not saved yet');
  await page.unroute('**/request/annotate.judge');
  await page.reload();
  await pairSeen(page);
  expect(unsaved).not.toContain(await annotatedIds(page));
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  await expect(page.getByTestId('finished')).toContainText(/^2 of /);
  for (const pair of unsaved) expect(await saidOf(page, pair)).toBe('label');
});

test('a file that cannot be read is named in its place, takes no label, and is there after a retry', async ({
  page,
}) => {
  await begin(page);
  await pairSeen(page);
  const error = {
    code: 'image-file-missing',
    message: 'The file of the image "AF1.jpg" cannot be found.',
    action: 'Put it back.',
  };
  await page.route(/\/image\/\d+$/, (route) => route.fulfill({ status: 404, json: { ok: false, error } }));
  await page.reload();
  const place = annotatedPair(page).getByTestId('no-image');
  await expect(place).toHaveCount(2);
  await expect(place.first()).toContainText(error.message);
  const pair = await annotatedIds(page);
  for (const key of ['ArrowLeft', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'First' }).click({ force: true });
  expect(await annotatedIds(page)).toBe(pair);
  await expect(page.getByTestId('waiting-for-images')).toContainText('Cannot judge or Skip');
  await page.unroute(/\/image\/\d+$/);
  for (let left = 2; left > 0; left--) {
    await place.first().getByRole('button', { name: 'Retry' }).click();
    await expect(place).toHaveCount(left - 1);
  }
  await pairSeen(page);
  expect(await saidOf(page, pair)).toBeUndefined();
  await answer(page, 'ArrowUp');
  await expect.poll(() => saidOf(page, pair)).toBe('cannot-judge');
});
