import { expect, test, type Page } from '@playwright/test';
import { annotatedPair, pairSeen } from './annotated-pair.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** A task of ten pairs for everybody. */
function makeTask(page: Page) {
  return served.ask(page, 'tasks.create', {
    name: 'faces',
    question: 'Which face looks more attractive?',
    guidelines: '# What counts\n\nLook at the face, *not* at the hair.',
    source: { kind: 'images', dataset: 1, draw: 'even', pairs: 10, group: null, imageSet: null },
    order: 'random',
    seed: 4,
    blind: true,
    feedback: false,
    overlap: null,
    repeatShare: 0,
    sides: 'random',
    reasons: ['blurred'],
    people: [],
  });
}

test('people, tasks and judging one can be read by everybody', async ({ page }) => {
  await judgeAs(served, page, 'Ada');
  await served.ask(page, 'people.add', { name: 'Bob' });
  await makeTask(page);
  await served.open(page, 'annotate?show=tasks');
  await page.getByRole('button', { name: 'Judge faces' }).waitFor();
  await expectAccessibleInBothColours(page);
  await page.emulateMedia({ colorScheme: 'light' });

  await page.getByRole('button', { name: 'Judging as Ada' }).click();
  await page.getByRole('menuitem', { name: 'People…' }).click();
  const people = page.getByRole('dialog', { name: 'People' });
  const archive = people.getByRole('button', { name: /^Archive/ });
  await expect(archive).toHaveCount(2);
  const lefts = await archive.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
  expect(new Set(lefts).size).toBe(1);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(people).toBeHidden();

  await page.keyboard.press('t');
  await page.getByRole('dialog', { name: 'New task' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Judge faces' }).click();
  await annotatedPair(page).waitFor();
  await pairSeen(page);
  await expectAccessible(page);
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Comment on this pair' }).waitFor();
  await expectAccessible(page);

  await served.open(page, 'data?judgements=');
  await page.getByRole('dialog', { name: 'Import judgements' }).waitFor();
  await expectAccessible(page);
});

test('an annotator’s link shows tasks across the window, and asks for nothing that it is refused', async ({
  page,
}) => {
  await makeTask(page);
  const { id } = await served.ask(page, 'people.add', { name: 'Ann' });
  await served.ask(page, 'people.change', {
    ...{ id, name: 'Ann', colour: '#2f6fb3', role: 'annotator', archived: false },
  });
  const asked: string[] = [];
  page.on('request', (request) => {
    const [, name] = request.url().split('/request/');
    if (name !== undefined) asked.push(name);
  });
  // As the serving side answers whoever came by a link of their own.
  for (const [name, more] of [
    ['people.list', { here: id, fixed: true }],
    ['workspace.summary', { runs: [], models: [] }],
  ] as const)
    await page.route(`**/request/${name}`, async (route) => {
      const response = await route.fetch();
      const reply = (await response.json()) as { readonly value: object };
      await route.fulfill({ response, json: { ...reply, value: { ...reply.value, ...more } } });
    });
  await served.open(page, 'home');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Annotate');
  const judge = page.getByRole('button', { name: 'Judge faces' });
  await expect(judge).toBeVisible();
  await expect(judge).toBeInViewport({ ratio: 1 });
  const { width } = (await page.getByRole('main').boundingBox()) ?? { width: 0 };
  expect(width).toBe(page.viewportSize()?.width);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  expect(
    asked.filter((name) => /^(slices|notes|training|results|runs|workspace\.recent)/.test(name)),
  ).toEqual([]);
  await expectAccessible(page);
});

test('who chose a new name while the server was away judges under it once the page is loaded again', async ({
  page,
}) => {
  await served.open(page, 'annotate?show=tasks');
  const name = page.getByRole('textbox', { name: 'Who is judging?' });
  await name.fill('Ada');
  await served.kill();
  await page.keyboard.press('Enter');
  await expect(name).toHaveCount(0);
  await page.goto('about:blank');
  await served.start();
  await served.open(page, 'annotate?show=tasks');
  await expect(page.getByRole('button', { name: 'Judging as Ada' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'There are no tasks yet' })).toBeVisible();
  const { people } = await served.ask(page, 'people.list', {});
  expect(people.map((person) => person.name)).toEqual(['Ada']);
});
