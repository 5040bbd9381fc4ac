import { expect, test, type Page } from '@playwright/test';
import { annotatedIds, annotatedPair, pairSeen } from './annotated-pair.ts';
import { judgeAs } from './judge-as.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
let page: Page;
let tasks = 0;
test.beforeAll(async ({ browser }) => {
  served = await serveWorkbench();
  page = await browser.newPage();
});
test.beforeEach(() => comeHome(page));
test.afterAll(async () => {
  await page.close();
  await served.dispose();
});

const answers = (page: Page) => page.getByRole('group', { name: 'Answers' });
const announced = (page: Page) => page.getByTestId('announced');
const number = (page: Page) => page.getByRole('textbox', { name: /Number of the pair/ });

/** A task with a name that has no room anywhere, and with feedback; opened. */
async function openTask(page: Page): Promise<void> {
  await judgeAs(served, page, 'Ada');
  const { id } = await served.ask(page, 'tasks.create', {
    name: `participants_${'of_the_second_wave_'.repeat(8)}${++tasks}`,
    question: 'Which face looks more attractive?',
    guidelines: 'Look at the face.',
    source: { kind: 'images', dataset: 1, draw: 'even', pairs: 12, group: null, imageSet: null },
    order: 'random',
    seed: 4,
    blind: true,
    feedback: true,
    overlap: null,
    repeatShare: 0,
    sides: 'random',
    reasons: [],
    people: [],
  });
  await served.open(page, `annotate?task=${id}`);
  await pairSeen(page);
}

/** Where both images of the pair that is shown lie, in whole pixels. */
function imageBoxes(page: Page): Promise<string> {
  return annotatedPair(page)
    .locator('img')
    .evaluateAll((images) =>
      JSON.stringify(
        images.map((image) => {
          const { x, y, width, height } = (image.parentElement ?? image).getBoundingClientRect();
          return [x, y, width, height].map(Math.round);
        }),
      ),
    );
}

async function answer(page: Page, key: string): Promise<void> {
  await pairSeen(page);
  const before = await annotatedIds(page);
  await page.keyboard.press(key);
  await expect.poll(() => annotatedIds(page)).not.toBe(before);
}

/** Expects every answer to be wholly in sight, and both faces large enough to be judged. */
async function expectInSight(page: Page): Promise<void> {
  const buttons = answers(page).getByRole('button');
  await expect(buttons).toHaveCount(7);
  const boxes = await buttons.evaluateAll((all) =>
    all.map((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      // What lies uppermost at its corners is the button itself.
      const uppermost = [
        [left + 2, top + 2],
        [right - 2, bottom - 2],
      ].every(([x = 0, y = 0]) => button.contains(document.elementFromPoint(x, y)));
      return inside && uppermost && button.scrollWidth <= button.clientWidth;
    }),
  );
  expect(boxes).toEqual(Array(7).fill(true));
  const scrolled = await page.evaluate(() =>
    [document.documentElement, document.querySelector('main')].map(
      (element) => (element?.scrollHeight ?? 0) - (element?.clientHeight ?? 0),
    ),
  );
  expect(scrolled).toEqual([0, 0]);
  // Neither face is covered, nor too small to be judged.
  const faces = await annotatedPair(page)
    .locator('img')
    .evaluateAll((images) =>
      images.map((image) => {
        const { x, y, width, height } = image.getBoundingClientRect();
        const middle = document.elementFromPoint(x + width / 2, y + height / 2);
        return middle === image && height >= 80;
      }),
    );
  expect(faces).toEqual([true, true]);
}

test('in every size of the window every answer is in sight and none lies behind anything', async () => {
  await openTask(page);
  for (const [width, height] of [
    [1440, 900],
    [800, 600],
    // 1280 x 800 at 200 %.
    [640, 400],
  ] as const)
    await test.step(`${width} x ${height}`, async () => {
      await page.setViewportSize({ width, height });
      for (const opened of [null, 'i', 'h']) {
        if (opened !== null) await page.keyboard.press(opened);
        await expect(page.getByRole('complementary')).toHaveCount(opened === null ? 0 : 1);
        // Once the layout has followed the window.
        await expect(() => expectInSight(page)).toPass({ timeout: 180_000 });
      }
      await page.keyboard.press('Escape');
    });
});

test('the pair alone fills the screen, and Escape leaves it', async () => {
  await openTask(page);
  const before = (await annotatedPair(page).boundingBox())?.height ?? 0;
  await page.keyboard.press('z');
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('contentinfo')).toHaveCount(0);
  await expect(page.getByTestId('sitting-bar')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Which face looks more attractive?' })).toBeVisible();
  expect((await annotatedPair(page).boundingBox())?.height).toBeGreaterThan(before);
  await answer(page, 'ArrowLeft');
  await page.reload();
  await pairSeen(page);
  await expect(page.getByTestId('sitting-bar')).toHaveCount(0);
  // What is open beside the pair goes first.
  await page.keyboard.press('i');
  await expect(page.getByRole('complementary', { name: 'Guidelines' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Guidelines' })).toHaveCount(0);
  await expect(page.getByTestId('sitting-bar')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('sitting-bar')).toBeVisible();
  await expect(page.getByRole('contentinfo')).toBeVisible();
});

test('both images are zoomed, moved and flickered as one, and arrows stay answers', async () => {
  await openTask(page);
  const images = annotatedPair(page).locator('img');
  const widths = () =>
    images.evaluateAll((all) => all.map((image) => Math.round(image.getBoundingClientRect().width)));
  const lefts = () =>
    images.evaluateAll((all) =>
      all.map((image) =>
        Math.round(
          image.getBoundingClientRect().left - (image.parentElement?.getBoundingClientRect().left ?? 0),
        ),
      ),
    );
  const own = await images.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
  await page.keyboard.press('o');
  await expect.poll(widths).toEqual(own);
  const [before = 0] = await lefts();
  for (let times = 0; times < 3; times++) await page.keyboard.press('+');
  await page.keyboard.press('Shift+ArrowRight');
  const [left = 0, right = 0] = await lefts();
  expect(left).toBeLessThan(before);
  expect(right).toBe(left);
  await page.keyboard.press('w');
  await page.mouse.move(500, 400);
  await page.mouse.wheel(0, -300);
  const [zoomed = 0, other = 0] = await widths();
  expect(zoomed).toBeGreaterThan(100);
  expect(other).toBe(zoomed);
  // One in the place of both, in turn; the pair is labelled all the same, as one has seen both.
  await page.keyboard.press('b');
  await expect(images.nth(1)).toBeHidden();
  await page.keyboard.press('b');
  await expect(images.first()).toBeHidden();
  await page.keyboard.press('s');
  await expect(images.first()).toBeVisible();
  // The focus that a click leaves takes no arrow from the answers.
  await images.first().click();
  await answer(page, 'ArrowLeft');
  await expect(page.getByTestId('finished')).toHaveText('1 of 12 pairs');
});

test('what is shown and what was said is announced; saving is not', async () => {
  await openTask(page);
  await expect(announced(page)).toHaveText('Pair 1 of 12.');
  await expect(page.getByTestId('saved')).not.toHaveAttribute('role', 'status');
  await expect(page.getByRole('main').getByRole('status').filter({ hasText: /\S/ })).toHaveCount(1);
  await answer(page, 'ArrowDown');
  await expect(announced(page)).toHaveText('Similar. Pair 2 of 12.');
  await page.keyboard.press('f');
  await expect(announced(page)).toHaveText('flagged. Pair 2 of 12, flagged.');
  await page.keyboard.press('p');
  await expect(announced(page)).toHaveText('Pair 1 of 12, answered Similar.');
});

test('one stays on a pair after its answer where one wants to, also after a reload', async () => {
  await openTask(page);
  const first = await annotatedIds(page);
  await page.keyboard.press('a');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('finished')).toHaveText('1 of 12 pairs');
  expect(await annotatedIds(page)).toBe(first);
  await page.reload();
  await pairSeen(page);
  const second = await annotatedIds(page);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('finished')).toHaveText('2 of 12 pairs');
  expect(await annotatedIds(page)).toBe(second);
  await page.keyboard.press('a');
});

test('keys and the palette lead to a number, what is skipped, flagged or unanswered; the end has no dead buttons', async () => {
  await openTask(page);
  await answer(page, ' ');
  await page.keyboard.press('f');
  await answer(page, 'ArrowUp');
  await page.keyboard.press('Shift+S');
  await expect(number(page)).toHaveValue('1');
  await page.keyboard.press('v');
  await expect(number(page)).toHaveValue('2');
  await page.keyboard.press('u');
  await expect(number(page)).toHaveValue('3');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Find' }).getByRole('textbox')).toBeFocused();
  await page.keyboard.type('next skipped');
  await page.keyboard.press('Enter');
  await expect(number(page)).toHaveValue('1');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await expect(number(page)).toHaveValue('12');
  await pairSeen(page);
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('heading', { name: '2 judged, 1 skipped, 9 not judged yet' })).toBeVisible();
  await expect(answers(page)).toHaveCount(0);
  await expect(page.getByTestId('reveal')).toHaveCount(0);
  for (const button of await page.getByRole('main').getByRole('button').all())
    await expect(button).toBeEnabled();
});

// Last: what it leaves unsaved never is.
test('nothing that is said, told or waits moves the images', async () => {
  await openTask(page);
  const before = await imageBoxes(page);
  await answer(page, 'ArrowLeft');
  expect(await imageBoxes(page)).toBe(before);
  await answer(page, 'ArrowDown');
  await expect(page.getByTestId('reveal')).toContainText('truth');
  expect(await imageBoxes(page)).toBe(before);
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Comment' }).fill('very long '.repeat(80));
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('remark')).toBeVisible();
  expect(await imageBoxes(page)).toBe(before);
  await page.route('**/request/annotate.judge', () => undefined);
  for (let index = 0; index < 3; index++) await answer(page, ' ');
  await expect(page.getByTestId('saved')).toHaveText('3 not saved yet');
  expect(await imageBoxes(page)).toBe(before);
});
