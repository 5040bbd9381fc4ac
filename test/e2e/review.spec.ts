import { expect, test, type Page } from '@playwright/test';
import type { Label } from '../../src/core/labels.ts';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** A task of four pairs that Ada and Bob have judged: they differ about the first three. */
async function judgedTask(page: Page): Promise<number> {
  for (const name of ['Cyd', 'Ada', 'Bob']) await judgeAs(served, page, name);
  const images = (await served.ask(page, 'data.images', { datasetId: 1, splitId: null })).map(({ id }) => id);
  const pairs = [0, 2, 4, 6].map((place) => [images[place] ?? 0, images[place + 1] ?? 0] as const);
  const { id } = await served.ask(page, 'tasks.create', {
    ...{
      name: 'faces',
      question: 'Which?',
      guidelines: '',
      order: 'given',
      seed: 1,
      blind: true,
      feedback: false,
    },
    ...{ overlap: null, repeatShare: 0, sides: 'fixed', reasons: ['blurred'], people: ['Ada', 'Bob'] },
    source: { kind: 'pairs', dataset: 1, pairs },
  });
  const said: Readonly<Record<string, readonly Label[]>> = {
    Ada: ['First', 'First', 'Similar', 'Second'],
    Bob: ['Second', 'Similar', 'First', 'Second'],
  };
  for (const [judge, labels] of Object.entries(said))
    for (const [place, [firstId, secondId]] of pairs.entries())
      await served.ask(page, 'annotate.judge', {
        ...{ key: crypto.randomUUID(), firstId, secondId, judge, task: id, run: null, seconds: 2 },
        ...{ action: 'label', label: labels[place] ?? null, shownSwapped: false },
        ...(judge === 'Ada' && place === 0 ? { comment: 'the eyes', reasons: ['blurred'] } : {}),
      });
  return id;
}

const progress = (page: Page) => page.getByTestId('review-progress');
const decisions = (page: Page) => page.getByRole('group', { name: 'Decisions' });

async function seen(page: Page): Promise<void> {
  await expect(page.getByTestId('reviewed-pair')).toHaveAttribute('data-seen', 'true');
}

test('a reviewer settles disagreements by keyboard, takes back, sends back and accepts majorities', async ({
  page,
}) => {
  const task = await judgedTask(page);
  await judgeAs(served, page, 'Cyd');
  const { people } = await served.ask(page, 'people.list', {});
  const cyd = people.find(({ name }) => name === 'Cyd');
  if (cyd === undefined) throw new Error('Cyd is not there');
  await served.ask(page, 'people.change', { ...cyd, role: 'reviewer' });
  await served.open(page, `review?task=${task}`);
  await expect(progress(page)).toHaveText('0 of 3 disputed pairs decided');
  await seen(page);
  await expect(page.getByRole('cell', { name: 'blurred; the eyes' })).toBeVisible();
  // The model stays out of sight until it is asked for.
  await expect(page.getByTestId('review-model')).toBeHidden();
  await page.keyboard.press('m');
  await expect(page.getByTestId('review-model')).toContainText('The run demo');
  await page.keyboard.press('m');

  // In a small window every decision is in sight; a choice in the list leaves the keys to the pair.
  await page.setViewportSize({ width: 800, height: 600 });
  for (const button of await decisions(page).getByRole('button').all())
    await expect(button).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1440, height: 900 });
  const reviewed = page.getByRole('combobox', { name: 'What is reviewed' });
  for (const option of ['All that was said of', 'Task faces']) {
    await reviewed.click();
    await page.getByRole('option', { name: option }).click();
    await seen(page);
  }
  await page.keyboard.press('ArrowLeft');
  await expect(progress(page)).toHaveText('1 of 3 disputed pairs decided');
  await seen(page);
  await page.keyboard.press('ArrowDown');
  await expect(progress(page)).toHaveText('2 of 3 disputed pairs decided');
  await page.keyboard.press('Backspace');
  await expect(progress(page)).toHaveText('1 of 3 disputed pairs decided');
  // Undo leads back to what it took back.
  await expect(page.getByRole('list', { name: 'Pairs' }).locator('[aria-current=true]')).toContainText(
    'disputed',
  );
  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'Comment' })).toBeFocused();
  await page.keyboard.type('look again');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Sent back 1')).toBeVisible();
  // Nothing has a majority here.
  await page.keyboard.press('p');
  await expect(page.getByText('“look again”')).toBeVisible();
  await expect(decisions(page).getByRole('button', { name: 'Majority' })).toBeDisabled();
  await expectAccessibleInBothColours(page);

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Accept all majorities (1)' }).click();
  await expect(page.getByText('Decided 2')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Decided 2')).toBeVisible();

  // Agreement, with a run as one more annotator.
  await page.getByText('Agreement', { exact: true }).click();
  await expect(page.getByTestId('agreement')).toContainText('Ada and Bob');
  await expect(page.getByRole('application', { name: /^Agreement over time .*Ada: / })).toBeVisible();
  await page.getByRole('combobox', { name: 'Run as one more annotator' }).click();
  await page.getByRole('option', { name: 'demo', exact: true }).click();
  await expect(page.getByTestId('agreement')).toContainText('or more annotators');
  await expectAccessibleInBothColours(page);

  // Whoever answered has the pair again, with the comment.
  const queue = await served.ask(page, 'tasks.queue', { task, judge: 'Ada', offset: 0, limit: 10 });
  expect(queue.pairs.map(({ sentBack }) => sentBack ?? null)).toEqual([null, 'look again', null, null]);
});
