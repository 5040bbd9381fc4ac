import { expect, test, type Page } from '@playwright/test';
import { annotatedPair, imagesLoaded, pairSeen } from './annotated-pair.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

type Label = 'First' | 'Second' | 'Similar';

interface ShownPair {
  readonly first: number;
  readonly second: number;
  readonly swapped: boolean;
}

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** The pair that is on screen, by its images' ids. */
async function shownPair(page: Page): Promise<ShownPair> {
  const pair = annotatedPair(page);
  const [first, second, swapped] = await Promise.all(
    ['data-first', 'data-second', 'data-swapped'].map((name) => pair.getAttribute(name)),
  );
  return { first: Number(first), second: Number(second), swapped: swapped === 'true' };
}

function keyOf({ first, second }: ShownPair): string {
  return `${Math.min(first, second)}-${Math.max(first, second)}`;
}

async function begin(page: Page): Promise<void> {
  await page.goto(served.url);
  await page.getByRole('main').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByRole('textbox', { name: 'Who is judging?' }).waitFor();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await annotatedPair(page).waitFor();
}

/** What the export of judgements says, by pair: the label of its own order, or '' for one that cannot be judged. */
async function exported(page: Page): Promise<Map<string, string>> {
  const reply = await page.evaluate(async () => {
    const ask = async (name: string, params: unknown) => {
      const response = await fetch(`/request/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      });
      return (await response.json()) as { value: unknown };
    };
    const images = new Map<string, number>();
    const { value: rows } = await ask('data.images', { datasetId: 1, splitId: null });
    for (const { id, name } of rows as { id: number; name: string }[]) images.set(name, id);
    const { value: prepared } = await ask('exports.prepare', {
      kind: 'judgements',
      filter: { dataset: 1 },
      judge: 'Ada',
      format: 'jsonl',
    });
    const file = await fetch(`/export/${(prepared as { ticket: string }).ticket}`);
    const lines = (await file.text()).trim().split('\n').filter(Boolean);
    return lines.map((line) => {
      const { img1, img2, label } = JSON.parse(line) as { img1: string; img2: string; label: string | null };
      return { first: images.get(img1) ?? 0, second: images.get(img2) ?? 0, label: label ?? '' };
    });
  });
  return new Map(
    reply.map(({ first, second, label }) => [
      `${Math.min(first, second)}-${Math.max(first, second)}`,
      first < second ? label : reversed(label),
    ]),
  );
}

function reversed(label: string): string {
  return label === 'First' ? 'Second' : label === 'Second' ? 'First' : label;
}

const KEYS: readonly { readonly key: string; readonly label: Label | '' | 'skip' }[] = [
  { key: 'ArrowLeft', label: 'First' },
  { key: 'ArrowRight', label: 'Second' },
  { key: 'ArrowDown', label: 'Similar' },
  { key: 'ArrowUp', label: '' },
  { key: ' ', label: 'skip' },
];

/** Of the images with the lower id first, from an answer about the sides. */
function labelOfLower(pair: ShownPair, label: Label | ''): string {
  const ofOrder = pair.swapped ? reversed(label) : label;
  return pair.first < pair.second ? ofOrder : reversed(ofOrder);
}

test('forty pairs judged by keyboard alone survive kill -9, undo and skips, and are exported as pressed', async ({
  page,
}, info) => {
  await begin(page);
  const said = new Map<string, string>();
  const history: string[] = [];
  const saved = page.getByTestId('saved');

  const answer = async (index: number): Promise<void> => {
    const pair = await shownPair(page);
    // Every fifth is skipped; the others take turns.
    const { key, label } = KEYS[index % KEYS.length] ?? { key: ' ', label: 'skip' as const };
    if (index % 7 === 3) {
      await page.keyboard.press('f');
      await expect(page.getByRole('button', { name: /Flag/ })).toHaveAttribute('aria-pressed', 'true');
    }
    await pairSeen(page);
    await page.keyboard.press(key);
    await expect.poll(async () => keyOf(await shownPair(page))).not.toBe(keyOf(pair));
    if (label !== 'skip') said.set(keyOf(pair), labelOfLower(pair, label));
    history.push(keyOf(pair));
  };

  for (let index = 0; index < 15; index++) await answer(index);
  await expect(saved).toHaveText('All saved');

  // Taken back, and said otherwise.
  const before = await shownPair(page);
  await page.keyboard.press('Backspace');
  await expect.poll(async () => keyOf(await shownPair(page))).not.toBe(keyOf(before));
  const back = await shownPair(page);
  expect(keyOf(back)).toBe(history.at(-1));
  said.delete(keyOf(back));
  await pairSeen(page);
  await page.keyboard.press('ArrowLeft');
  said.set(keyOf(back), labelOfLower(back, 'First'));

  for (let index = 15; index < 20; index++) await answer(index);
  await expect(saved).toHaveText('All saved');
  const savedBeforeTheKill = new Map(said);
  await imagesLoaded(page);
  await served.kill();
  // The judge goes on with what is ready while nobody answers; nothing of it counts as saved.
  for (let index = 20; index < 23; index++) await answer(index);
  await expect(saved).toContainText('not saved yet');
  await served.start();
  await expect(saved).toHaveText('All saved');
  for (const [pair, label] of savedBeforeTheKill)
    expect([pair, (await exported(page)).get(pair)]).toEqual([pair, label]);

  // Killed at once after a key: the page sends again whatever was not answered.
  await answer(23);
  await served.kill();
  await served.start();
  for (let index = 24; index < 40; index++) await answer(index);
  await expect(saved).toHaveText('All saved');

  expect(said.size).toBeGreaterThanOrEqual(30);
  expect(Object.fromEntries([...(await exported(page))].sort())).toEqual(
    Object.fromEntries([...said].sort()),
  );

  const medians = await page.evaluate(() =>
    performance
      .getEntriesByName('annotate.next-pair')
      .map(({ duration }) => duration)
      .sort((a, b) => a - b),
  );
  expect(medians.length).toBeGreaterThan(30);
  info.annotations.push({
    type: 'milliseconds from key to the next pair painted',
    description: `median ${(medians[Math.floor(medians.length / 2)] ?? NaN).toFixed(1)}, largest ${(medians.at(-1) ?? NaN).toFixed(1)}, n = ${medians.length}`,
  });
  console.log(info.annotations.at(-1)?.description);
});

test('undo reaches back across restarts of the page, and redo brings back what it took', async ({ page }) => {
  await begin(page);
  const first = await shownPair(page);
  await pairSeen(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => keyOf(await shownPair(page))).not.toBe(keyOf(first));
  await pairSeen(page);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('saved')).toHaveText('All saved');
  await page.reload();
  await annotatedPair(page).waitFor();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(async () => keyOf(await shownPair(page))).toBe(keyOf(first));
  await expect.poll(async () => (await exported(page)).size).toBe(0);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await exported(page)).get(keyOf(first))).toBe(labelOfLower(first, 'Second'));
});

test('blind mode asks for nothing that gives the answer away until it is given', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/request/')) requests.push(`${pathname} ${request.postData() ?? ''}`);
  });
  await begin(page);
  const pair = await shownPair(page);
  const revealing = () =>
    requests.filter(
      (line) =>
        /annotate\.reveal|pairs\.(page|detail)/.test(line) &&
        line.includes(`"firstId":${pair.first},"secondId":${pair.second}`),
    );
  // Whatever the view asks for by itself has been asked for.
  await page.waitForLoadState('networkidle');
  expect(revealing()).toEqual([]);
  await expect(page.getByTestId('reveal')).toHaveCount(0);
  await pairSeen(page);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('reveal')).toContainText('truth');
  expect(revealing()).toHaveLength(1);
});

test('the image of the left side is the one that First means', async ({ page }) => {
  await begin(page);
  for (let index = 0; index < 8; index++) {
    const { first, second, swapped } = await shownPair(page);
    const left = annotatedPair(page).getByAltText('First image, on the left');
    await expect(left).toHaveAttribute('src', new RegExp(`/image/${swapped ? second : first}$`));
    await page.keyboard.press('n');
  }
});
