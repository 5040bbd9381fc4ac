import { expect, test, type Locator, type Page } from '@playwright/test';
import type { PairRow } from '../../src/model/pair-row.ts';
import { annotatedIds, annotatedPair, pairSeen } from './annotated-pair.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

/** What another person remarks of each pair. */
const REMARK = 'CYD-REMARKED';

/** Fields that would tell truth, scores, prediction or another person's label, whatever their values. */
const TELLING =
  /"(truth|firstScore|secondScore|score|margin|probabilities|human|model|predicted|members|reverse|kl|previous|suggestion)":(?!null|\[\])/;

/** What must not be told of a task's pairs before they are answered. */
interface Secrets {
  /** As responses would write them: true scores and probabilities in all their digits. */
  readonly numbers: readonly string[];
  /** As a page would write them, by image: scores with two decimals. */
  readonly scores: ReadonlyMap<number, string>;
}

/** A task whose pairs have truth and prediction, and which Cyd has judged and remarked on; Ada has not begun. */
async function prepare(page: Page, blind: boolean) {
  for (const name of ['Rae', 'Cyd', 'Ada']) await served.ask(page, 'people.add', { name });
  const { people } = await served.ask(page, 'people.list', {});
  const idOf = (name: string) => people.find((person) => person.name === name)?.id ?? 0;
  const { id: run } = (await served.ask(page, 'workspace.summary', {})).runs.at(-1) ?? { id: 0 };
  const { id: task } = await served.ask(page, 'tasks.create', {
    name: 'faces',
    question: 'Which face looks more attractive?',
    guidelines: 'Look at the face.',
    examples: 'picked',
    source: { kind: 'run', filter: { run, distance: [0, 0.02] } },
    ...{
      order: 'random',
      seed: 4,
      blind,
      feedback: !blind,
      overlap: null,
      repeatShare: 0.25,
      sides: 'random',
    },
    reasons: ['blurred'],
    people: [idOf('Cyd'), idOf('Ada')],
  });
  const { pairs } = await served.ask(page, 'tasks.queue', { task, judge: 'Cyd', offset: 0, limit: 100 });
  const rows: PairRow[] = [];
  for (const { firstId, secondId, repeated } of pairs) {
    await served.ask(page, 'annotate.judge', {
      ...{ key: crypto.randomUUID(), firstId, secondId, action: 'label', label: 'First', judge: 'Cyd', task },
      ...{ seconds: 1, shownSwapped: false, run: null, comment: REMARK },
      ...(repeated === true ? { repeated } : {}),
    });
    const row = await served.ask(page, 'annotate.reveal', { run, firstId, secondId });
    if (row !== null) rows.push(row);
  }
  expect(rows.length).toBeGreaterThan(5);
  const numbers = new Set<string>();
  const scores = new Map<number, string>();
  for (const { firstId, secondId, firstScore, secondScore, probabilities } of rows) {
    for (const [id, score] of [
      [firstId, firstScore],
      [secondId, secondScore],
    ] as const)
      if (score !== null) scores.set(id, score.toFixed(2));
    for (const number of [firstScore, secondScore, ...(probabilities ?? [])])
      // Fewer digits could stand anywhere.
      if (number !== null && String(number).length >= 8) numbers.add(String(number));
  }
  expect(numbers.size).toBeGreaterThan(rows.length);
  return { task, cyd: idOf('Cyd'), ada: idOf('Ada'), secrets: { numbers: [...numbers], scores } };
}

/** Keeps every answer and message that a page gets, and says what of the secrets has been told or is painted. */
function watch(page: Page, secrets: Secrets, cyd: number) {
  const heard: { readonly from: string; readonly text: string }[] = [];
  const coming: Promise<unknown>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (/^\/(image|thumbnail|assets)\//.test(pathname)) return;
    coming.push(
      response.text().then(
        (text) => heard.push({ from: pathname, text }),
        // Redirects and answers to a page that is gone have none.
        () => undefined,
      ),
    );
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => heard.push({ from: 'socket', text: String(payload) })),
  );
  let checked = 0;
  const findings: string[] = [];
  const check = async (after: string): Promise<void> => {
    await Promise.all(coming);
    for (const { from, text } of heard.slice(checked)) {
      const told = (what: string) => findings.push(`after ${after}, ${from}: ${what}`);
      if (text.includes(REMARK)) told('another person’s remark');
      for (const number of secrets.numbers) if (text.includes(number)) told(`the number ${number}`);
      if (from.startsWith('/request/')) {
        const [found] = TELLING.exec(textOfPairs(from, text)) ?? [];
        if (found !== undefined) told(`the field ${found}`);
        if (from === '/request/annotate.history' && text.includes(`"person":${cyd},`))
          told('another person’s entry');
      }
    }
    checked = heard.length;
    const { text, ids } = await painted(page);
    if (text.includes(REMARK)) findings.push(`after ${after}, on screen: another person’s remark`);
    for (const id of ids) {
      const score = secrets.scores.get(id);
      if (score !== undefined && text.includes(score))
        findings.push(`after ${after}, on screen: the score ${score}`);
    }
    const [word] =
      /\b(truth|margin|predict\w*|probabilit\w*|model (First|Second|Similar))\b/i.exec(text) ?? [];
    if (word !== undefined) findings.push(`after ${after}, on screen: “${word}”`);
  };
  return { check, findings, heard };
}

/** Answers about runs and their likelihoods say nothing of a pair. */
function textOfPairs(from: string, text: string): string {
  return /workspace\.summary|jobs\.list|settings\.get|models\./.test(from) ? '' : text;
}

/** Everything that is written in the page, to be seen or heard: title, texts, labels and descriptions, notices among them. */
async function painted(page: Page): Promise<{ readonly text: string; readonly ids: readonly number[] }> {
  return page.evaluate(() => {
    const written = [
      ...document.querySelectorAll('main *, [role=dialog] *, [role=alert], [role=status], footer *'),
    ];
    const attributes = written.flatMap((element) =>
      ['aria-label', 'aria-description', 'title', 'alt', 'placeholder', 'value'].map(
        (name) => element.getAttribute(name) ?? '',
      ),
    );
    const pair = document.querySelector<HTMLElement>('[data-testid="annotated-pair"]');
    return {
      text: [document.title, ...written.map((element) => element.textContent), ...attributes].join('\n'),
      ids: [Number(pair?.dataset['first'] ?? NaN), Number(pair?.dataset['second'] ?? NaN)],
    };
  });
}

/** Opens the palette and types into it, once its field has the focus. */
async function openPalette(page: Page, text: string): Promise<Locator> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Find' });
  await expect(palette.getByRole('textbox')).toBeFocused();
  await page.keyboard.type(text);
  return palette;
}

/** Everything that a judge can do before an answer, and a few answers; what is told is looked for after each step. */
async function goThrough(page: Page, check: (after: string) => Promise<void>): Promise<void> {
  const press = async (key: string, after: string) => {
    await page.keyboard.press(key);
    await check(after);
  };
  const answer = async (key: string) => {
    await pairSeen(page);
    const before = await annotatedIds(page);
    await page.keyboard.press(key);
    await expect.poll(() => annotatedIds(page)).not.toBe(before);
    await expect(page.getByTestId('saved')).toHaveText('All saved');
    await check(`the answer ${key}`);
  };
  await pairSeen(page);
  await check('opening');
  await answer(' ');
  await press('p', 'going back to a skipped pair');
  await press('n', 'going on');
  await press('f', 'a flag');
  await press('h', 'opening the history');
  await expect(page.getByRole('complementary', { name: 'History of this pair' }).locator('li')).toHaveCount(
    1,
  );
  await check('the history');
  await press('i', 'the guidelines');
  await expect(page.getByRole('figure').first()).toBeVisible();
  await check('the examples');
  await press('Escape', 'closing them');
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Comment' }).fill('mine');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('remark')).toContainText('mine');
  await check('an own comment');
  for (const key of ['u', 'v', 'Shift+S', 'o', 'b', 's', 'w', 'z']) await press(key, `the key ${key}`);
  await press('Escape', 'leaving full screen');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('5');
  await press('Enter', 'a jump');
  const palette = await openPalette(page, 'next');
  await expect(palette.getByRole('button', { name: /Next skipped pair/ })).toBeVisible();
  await check('the palette');
  await press('Escape', 'closing the palette');
  await page.reload();
  await pairSeen(page);
  await check('a reload');
  for (const key of ['ArrowLeft', 'ArrowDown', 'ArrowUp']) await answer(key);
  await press('p', 'going back to an answered pair');
  await press('h', 'its history');
  await expect(
    page.getByRole('complementary', { name: 'History of this pair' }).locator('li').first(),
  ).toBeVisible();
  await check('the history of an answered pair');
  await press('Escape', 'closing it');
  await press('Backspace', 'an undo');
  await page.waitForLoadState('networkidle');
  await check('what an undo brings');
  await press('Control+Shift+Z', 'a redo');
  await page.reload();
  await pairSeen(page);
  await check('another reload');
  await expect(annotatedPair(page)).toBeVisible();
}

test('before each answer of a blind task neither truth, score, prediction nor another person’s label is told or painted', async ({
  page,
}) => {
  const { task, cyd, secrets } = await prepare(page, true);
  await judgeAs(served, page, 'Ada');
  const { check, findings, heard } = watch(page, secrets, cyd);
  await served.open(page, `annotate?task=${task}`);
  await goThrough(page, check);
  expect(findings).toEqual([]);
  expect(heard.length).toBeGreaterThan(20);
});

test('nor to whoever comes by a link of their own, who is refused nothing that the page asks for', async ({
  page,
  browser,
}) => {
  const { task, cyd, ada, secrets } = await prepare(page, true);
  const guest = await served.otherPage(browser);
  const { check, findings, heard } = watch(guest, secrets, cyd);
  await guest.goto(served.personLink(ada));
  await guest.goto(`${new URL(served.url).origin}/#/annotate?task=${task}`);
  await goThrough(guest, check);
  expect(findings).toEqual([]);
  expect(heard.filter(({ text }) => text.includes('"not-allowed"'))).toEqual([]);
  const palette = await openPalette(guest, 'import');
  await expect(palette.getByRole('textbox')).toHaveValue('import');
  await expect(palette.getByRole('button', { name: /Import images/ })).toHaveCount(0);
});

test('the same look at a task that is not blind finds all of it', async ({ page }) => {
  const { task, cyd, secrets } = await prepare(page, false);
  await judgeAs(served, page, 'Ada');
  const { check, findings } = watch(page, secrets, cyd);
  await served.open(page, `annotate?task=${task}`);
  await pairSeen(page);
  await expect(page.getByTestId('reveal')).toContainText('truth');
  await page.keyboard.press('h');
  await expect(
    page.getByRole('complementary', { name: 'History of this pair' }).locator('li').first(),
  ).toBeVisible();
  await check('opening');
  const found = findings.join('\n');
  for (const what of [
    'the number',
    'the field',
    'another person’s entry',
    'remark',
    'on screen: the score',
    '“truth”',
  ])
    expect(found).toContain(what);
});
