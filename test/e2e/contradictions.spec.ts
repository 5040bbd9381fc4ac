import { expect, test, type Page } from '@playwright/test';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { annotatedIds, pairSeen } from './annotated-pair.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** Opens a blind task of the pairs ab, bc and ca of three images, as they are told. */
async function openCircle(page: Page): Promise<void> {
  const { datasets } = await served.ask(page, 'workspace.summary', {});
  const dataset = datasets[0]?.id ?? 0;
  const images = await served.ask(page, 'data.images', { datasetId: dataset, splitId: null });
  const [a = 0, b = 0, c = 0] = images.map(({ id }) => id);
  await served.ask(page, 'people.add', { name: 'Ada' });
  const task = await served.ask(page, 'tasks.create', {
    ...{ name: 'circle', question: 'Which?', guidelines: '', order: 'given', seed: 1, blind: true },
    ...{ feedback: false, overlap: null, repeatShare: 0, sides: 'fixed', reasons: [], people: [] },
    source: {
      kind: 'pairs',
      dataset,
      pairs: [
        [a, b],
        [b, c],
        [c, a],
      ],
    },
  });
  await served.open(page, `annotate?task=${task.id}`);
  await page.getByRole('button', { name: 'Ada' }).click();
}

const note = (page: Page) => page.getByTestId('contradiction');

/** Answers the pair that is shown, and waits for the next one. */
async function answer(page: Page, key: string): Promise<void> {
  await pairSeen(page);
  const before = await annotatedIds(page);
  await page.keyboard.press(key);
  await expect(
    page.locator(`[data-testid="annotated-pair"][data-first="${before.split('-')[0]}"]`),
  ).toHaveCount(0);
}

test('an answer that closes a circle is told while one goes on, revised by keys, and one is back', async ({
  page,
}) => {
  await openCircle(page);
  await answer(page, 'ArrowLeft');
  await answer(page, '1');
  await expect(note(page)).toBeEmpty();
  await answer(page, 'ArrowLeft');
  // The queue has gone on; the line tells of the answer before.
  await expect(page.getByRole('heading', { name: 'All 3 pairs are judged' })).toBeVisible();
  await expect(note(page)).toContainText('These 3 answers go round in a circle.');
  await expectAccessibleInBothColours(page);

  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { name: 'My contradictions' })).toBeVisible();
  const pairs = page.getByRole('group', { name: 'Pairs of this contradiction' }).getByRole('button');
  await expect(pairs).toHaveCount(3);
  await expect(pairs.first()).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('r');
  await expect(pairs.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await expectAccessibleInBothColours(page);
  await expect(page.getByRole('group', { name: 'Revise this pair' })).toHaveAttribute('data-seen', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: 'All 3 pairs are judged' })).toBeVisible();
  await expect(note(page)).toBeEmpty();

  // The revised one is taken back: the circle is there again, and is kept.
  await page.keyboard.press('Backspace');
  await page.goto(page.url().replace(/#.*/, '#/annotate?show=contradictions'));
  await expect(pairs).toHaveCount(3);
  await page.keyboard.press('k');
  await expect(page.getByText('Nothing is left to revise')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(pairs).toHaveCount(3);
});

test('whoever wants it told afterwards has it told in the list alone', async ({ page }) => {
  await openCircle(page);
  await page.keyboard.press('Control+,');
  await page.getByRole('tab', { name: 'Judging' }).click();
  await page.getByText('Afterwards').click();
  await page.keyboard.press('Escape');
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await answer(page, key);
  await page.getByRole('button', { name: 'Tasks', exact: true }).click();
  await expect(page.getByRole('button', { name: 'My contradictions (1)' })).toBeVisible();
  await page.getByRole('button', { name: 'My contradictions (1)' }).click();
  await expect(page.getByText('These 3 answers go round in a circle.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'My contradictions (1)' })).toBeVisible();
});
