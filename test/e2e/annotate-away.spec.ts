import { expect, test, type Page } from '@playwright/test';
import { annotatedIds, pairSeen } from './annotated-pair.ts';
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

/** From now on notes, at each key before the page hears of it, the pair that is on screen with both images. */
async function notePainted(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted: string[] = ((window as { painted?: string[] }).painted = []);
    window.addEventListener(
      'keydown',
      () => {
        const pair = document.querySelector<HTMLElement>('[data-testid="annotated-pair"]');
        const images = [...(pair?.querySelectorAll('img') ?? [])];
        const whole = images.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0);
        if (whole.length === 2)
          painted.push(`${pair?.dataset['first'] ?? ''}-${pair?.dataset['second'] ?? ''}`);
      },
      { capture: true },
    );
  });
}

/** The pairs that have a label now. */
async function labelled(page: Page): Promise<string[]> {
  const entries = await served.ask(page, 'annotate.recent', { judge: 'Ada', limit: 1000 });
  return entries
    .filter(({ action }) => action === 'label')
    .map(({ firstId, secondId }) => `${firstId}-${secondId}`);
}

test('the server is killed, 20 keys are pressed, it is started again: exactly the pairs that were painted have labels', async ({
  page,
}) => {
  await begin(page);
  await notePainted(page);
  await served.kill();
  for (let key = 0; key < 20; key++) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(100);
  }
  await expect(page.getByTestId('waiting-for-images')).toContainText('Connection lost');
  await expect(page.getByTestId('waiting-for-images')).toContainText('kept');
  await expect(page.getByRole('button', { name: 'First' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Cannot judge' })).toBeEnabled();
  const stopped = await annotatedIds(page);
  const painted = await page.evaluate(() => (window as { painted?: string[] }).painted ?? []);
  expect(painted.length).toBeLessThan(20);

  await served.start();
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  expect((await labelled(page)).toSorted()).toEqual([...new Set(painted)].sort());
  // The images are there without the page being loaded again, and labelling goes on.
  expect(await annotatedIds(page)).toBe(stopped);
  await pairSeen(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => annotatedIds(page)).not.toBe(stopped);
  await expect.poll(() => labelled(page)).toContain(stopped);
});
