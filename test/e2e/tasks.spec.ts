import { expect, test, type Browser, type Page } from '@playwright/test';
import { annotatedPair, pairSeen } from './annotated-pair.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PAIRS = 12;

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** A page of a browser of its own, in which a person judges. */
async function pageOf(browser: Browser, name: string): Promise<Page> {
  const page = await served.otherPage(browser);
  await judgeAs(served, page, name);
  await served.open(page, 'annotate?show=tasks');
  return page;
}

async function makeTask(page: Page, more: { feedback?: boolean; run?: number } = {}): Promise<number> {
  const { run, feedback = false } = more;
  const { id } = await served.ask(page, 'tasks.create', {
    name: 'faces',
    question: 'Which face looks more attractive?',
    guidelines: '# What counts\n\nLook at the face, *not* at the hair.',
    source:
      run === undefined
        ? { kind: 'images', dataset: 1, draw: 'even', pairs: PAIRS, group: null, imageSet: null }
        : { kind: 'run', filter: { run, distance: [0, 0.02] } },
    order: 'random',
    seed: 4,
    blind: true,
    feedback,
    overlap: null,
    repeatShare: 0.25,
    sides: 'random',
    reasons: ['blurred', 'same person'],
    people: ['Ada', 'Bob'],
  });
  return id;
}

/** Answers the pair that is shown by a key, once it may be. */
async function answer(page: Page, key: string): Promise<void> {
  const before = await annotatedPair(page).evaluate(({ dataset }) => JSON.stringify(dataset));
  await pairSeen(page);
  await page.keyboard.press(key);
  await expect
    .poll(() =>
      annotatedPair(page)
        .or(page.getByRole('heading', { name: /judged/ }))
        .evaluate(({ dataset }) => JSON.stringify(dataset)),
    )
    .not.toBe(before);
}

const finished = (page: Page) => page.getByTestId('finished');

test('two people in two browsers judge one task by keyboard, through a kill and a restart', async ({
  browser,
}) => {
  const ada = await pageOf(browser, 'Ada');
  const task = await makeTask(ada);
  const bob = await pageOf(browser, 'Bob');
  for (const page of [ada, bob]) {
    const judge = page.getByRole('button', { name: 'Judge faces' });
    await judge.focus();
    await page.keyboard.press('Enter');
    await annotatedPair(page).waitFor();
    await expect(page.getByRole('heading', { name: 'Which face looks more attractive?' })).toBeVisible();
    await expect(finished(page)).toHaveText('0 of 15 pairs');
  }
  // Guidelines behind a key.
  await ada.keyboard.press('i');
  const guidelines = ada.getByRole('complementary', { name: 'Guidelines' });
  await expect(guidelines.getByText('not', { exact: true })).toBeVisible();
  await ada.keyboard.press('Escape');
  await expect(guidelines).toBeHidden();

  // Ada: an answer, a flag, a comment with a reason, a skip, a draft, an undo.
  await answer(ada, 'ArrowLeft');
  await ada.keyboard.press('f');
  await expect(ada.getByRole('button', { name: /^Flag/ })).toHaveAttribute('aria-pressed', 'true');
  await ada.keyboard.press('c');
  await expect(ada.getByRole('textbox', { name: 'Comment' })).toBeFocused();
  await ada.keyboard.type('the hair decides');
  await ada.getByRole('checkbox', { name: 'blurred' }).press(' ');
  await ada.getByRole('textbox', { name: 'Comment' }).press('Control+Enter');
  await expect(ada.getByTestId('remark')).toHaveText('Your comment: blurred; the hair decides');
  await answer(ada, 'ArrowUp');
  await answer(ada, ' ');
  await ada.keyboard.press('d');
  await answer(ada, 'ArrowRight');
  await ada.keyboard.press('d');
  await expect(finished(ada)).toHaveText('2 of 15 pairs');
  await answer(ada, 'ArrowDown');
  await expect(finished(ada)).toHaveText('3 of 15 pairs');
  await ada.keyboard.press('Backspace');
  await expect(finished(ada)).toHaveText('2 of 15 pairs');

  // Bob's queue, count and undo are his own.
  await expect(finished(bob)).toHaveText('0 of 15 pairs');
  for (let times = 0; times < 4; times++) await answer(bob, 'ArrowLeft');
  await expect(bob.getByTestId('saved')).toHaveText('All saved');
  await served.kill();
  await bob.keyboard.press('ArrowUp');
  await expect(bob.getByTestId('saved')).toHaveText('1 not saved yet');
  await served.start();
  await expect(bob.getByTestId('saved')).toHaveText('All saved');
  await ada.reload();
  await expect(finished(ada)).toHaveText('2 of 15 pairs');
  await expect(finished(bob)).toHaveText('5 of 15 pairs');

  // Back to the flagged pair by key, with all that was said of it; to a number; to what has no answer.
  await ada.keyboard.press('v');
  await expect(ada.getByTestId('remark')).toHaveText('Your comment: blurred; the hair decides');
  await expect(ada.getByRole('textbox', { name: /Number of the pair/ })).toHaveValue('2');
  await ada.keyboard.press('Control+g');
  await ada.keyboard.type('4');
  await ada.keyboard.press('Enter');
  await expect(ada.getByRole('textbox', { name: /Number of the pair/ })).toHaveValue('4');
  await ada.keyboard.press('Control+g');
  await ada.keyboard.type('2');
  await ada.keyboard.press('Enter');
  await ada.keyboard.press('u');
  await expect(ada.getByRole('textbox', { name: /Number of the pair/ })).toHaveValue('3');
  for (let left = 13; left > 0; left--) await answer(ada, 'ArrowDown');
  await expect(ada.getByRole('heading', { name: 'All 15 pairs are judged' })).toBeVisible();

  const [summary] = await served.ask(ada, 'tasks.list', {});
  expect(summary?.id).toBe(task);
  expect(summary?.progress).toMatchObject([
    { dealt: 15, counts: { submitted: 15 }, flagged: 1 },
    { dealt: 15, counts: { submitted: 5 } },
  ]);
});
