import { expect, test, type Page } from '@playwright/test';
import { annotatedIds, pairSeen } from './annotated-pair.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

const marked = (page: Page) => page.locator('[data-answers] [data-suggested]');

/** The newest entry about the pair of some ids. */
async function newestOf(page: Page, pair: string) {
  const [firstId = 0, secondId = 0] = pair.split('-').map(Number);
  return (await served.ask(page, 'annotate.history', { firstId, secondId })).findLast(
    ({ undone }) => !undone,
  );
}

/** Presses a key that answers, and gives the pair that it answered. */
async function answer(page: Page, key: string): Promise<string> {
  await pairSeen(page);
  const before = await annotatedIds(page);
  await page.keyboard.press(key);
  await expect.poll(() => annotatedIds(page)).not.toBe(before);
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  return before;
}

test('a task suggests the model’s labels: marked on the button, accepted by a key that can be set, and told apart', async ({
  page,
}) => {
  await served.ask(page, 'people.add', { name: 'Ada' });
  const { id: run, datasetId } = (await served.ask(page, 'workspace.summary', {})).runs.at(-1) ?? {
    id: 0,
    datasetId: 0,
  };
  await judgeAs(served, page, 'Ada');
  // By the form, as a reviewer makes it.
  await served.open(page, `annotate?show=tasks&make=run&run=${run}`);
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByRole('textbox', { name: 'Question' }).fill('Which face looks more attractive?');
  const suggests = form.getByRole('checkbox', { name: 'Suggest the model’s label' });
  await expect(suggests).toBeDisabled();
  await form.getByRole('checkbox', { name: 'Blind' }).uncheck();
  await suggests.check();
  await form.getByRole('button', { name: 'Make the task' }).click();
  await page.getByRole('button', { name: /^Judge task/ }).click();
  await pairSeen(page);

  // Marked where it belongs on this screen.
  const accept = page.getByRole('button', { name: /^Accept/ });
  await expect(accept).toContainText('M');
  await expect(marked(page)).toHaveCount(1);
  await expect(marked(page)).toContainText(/Model [01]\.\d\d/);
  const [word = ''] = /First|Second|Similar/.exec(await marked(page).innerText()) ?? [];
  await expect(page.getByTestId('reveal')).toContainText(word);
  const first = await answer(page, 'm');
  const accepted = await newestOf(page, first);
  const { task } = accepted ?? {};
  expect(accepted).toMatchObject({ action: 'label', takenOver: true, predictionSeen: true, blind: false });
  const [firstId = 0, secondId = 0] = first.split('-').map(Number);
  const known = await served.ask(page, 'annotate.reveal', { run, firstId, secondId });
  expect(accepted?.label).toBe(known?.model);

  // By mouse too; and the same label by its own key is one's own.
  await pairSeen(page);
  const second = await annotatedIds(page);
  await accept.click();
  await expect.poll(() => annotatedIds(page)).not.toBe(second);
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  expect(await newestOf(page, second)).toMatchObject({ takenOver: true });
  const third = await answer(page, 'ArrowLeft');
  expect(await newestOf(page, third)).toMatchObject({ takenOver: false });

  // Undone as any other answer, and told in its history.
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await page.keyboard.press('h');
  const history = page.getByRole('complementary', { name: 'History of this pair' });
  await expect(history).toContainText('accepted the model’s');
  await page.keyboard.press('Escape');

  const agreement = await served.ask(page, 'review.agreement', {
    scope: { dataset: datasetId, task: task ?? 0 },
    run,
  });
  expect(agreement.withModel).toMatchObject({ leftOut: 2, twos: [{ n: 1 }] });

  // Another key for it, told on the button at once.
  await page.evaluate(() =>
    localStorage.setItem('tiebreak.keys', JSON.stringify({ 'annotate.accept': ['y'] })),
  );
  await page.reload();
  await pairSeen(page);
  await expect(accept).toContainText('Y');
  const fourth = await answer(page, 'y');
  expect(await newestOf(page, fourth)).toMatchObject({ takenOver: true });
});

test('a run’s queue suggests by a switch of the display that Blind forbids', async ({ page }) => {
  await served.ask(page, 'people.add', { name: 'Ada' });
  await judgeAs(served, page, 'Ada');
  await served.open(page, 'annotate');
  await pairSeen(page);
  const display = page.getByRole('button', { name: /^Display/ });
  const suggests = page.getByRole('switch', { name: 'Suggest the model’s label' });
  await display.click();
  await expect(suggests).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.getByRole('switch', { name: 'Blind' }).click({ force: true });
  await display.click();
  await suggests.click({ force: true });
  await page.keyboard.press('Escape');
  await expect(marked(page)).toHaveCount(1);
  const pair = await answer(page, 'm');
  expect(await newestOf(page, pair)).toMatchObject({ takenOver: true, task: null });
});
