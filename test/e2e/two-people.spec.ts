import { execFileSync } from 'node:child_process';
import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { at } from '../../src/core/at.ts';
import { formatNumber } from '../../src/core/format.ts';
import { reverseLabel, type Label } from '../../src/core/labels.ts';
import { AGREEMENT_CASES, AGREEMENT_LETTERS } from '../fixtures/agreement-cases.ts';
import { judgeAs } from './judge-as.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

/** Answers of two people drawn by a seed, a row a pair, and what krippendorff, statsmodels and irrCAC say of them. */
const GOLDEN = AGREEMENT_CASES.find(({ desc }) => desc === 'two people of sixty pairs, some not judged');
const PEOPLE = ['Ada', 'Bob'] as const;
const PAIRS = 60;
/** Of each person's pairs, those that come a second time. */
const REPEATED = 6;
/** Second showings that get another answer than the first. */
const INCONSISTENT = 2;

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

/** Goes to a control with Tab, as somebody without a mouse does. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor({ state: 'attached' });
  for (let stops = 0; stops < 100; stops++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(control).toBeFocused({ timeout: 1 });
}

/** Chooses an option of a list by keyboard. */
async function choose(page: Page, name: string, option: RegExp): Promise<void> {
  const field = page.getByRole('combobox', { name, exact: true });
  await tabTo(page, field);
  await page.keyboard.press('ArrowDown');
  const listed = page.getByRole('option', { name: option });
  await expect(listed).toBeVisible();
  for (let steps = 0; steps < 20 && (await listed.getAttribute('data-combobox-selected')) === null; steps++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Makes the task in the window, by keyboard alone. */
async function makeTask(page: Page): Promise<void> {
  await page.keyboard.press('t');
  const form = page.getByRole('dialog', { name: 'New task' });
  await expect(form.getByRole('textbox', { name: 'Question' })).toBeFocused();
  await page.keyboard.type('Which face looks more attractive?');
  await tabTo(page, form.getByRole('textbox', { name: 'Guidelines' }));
  await page.keyboard.type('# What counts\n\nLook at the face, *not* at the hair.');
  await choose(page, 'Pairs', /^Drawn from the images/);
  await choose(page, 'How they are drawn', /^Each image as often/);
  const fill = async (name: string, text: string) => {
    await tabTo(page, form.getByRole('textbox', { name, exact: true }));
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
  };
  await fill('How many', String(PAIRS));
  for (const person of PEOPLE) await choose(page, 'Who takes part', new RegExp(`^${person}$`));
  await fill('Repeats (%)', '10');
  await fill('Name', 'faces');
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
}

interface Shown {
  readonly first: number;
  readonly second: number;
  readonly swapped: boolean;
}

/** The pair on screen, once it has been painted and may be answered. */
async function shownPair(page: Page): Promise<Shown> {
  const handle = await page.waitForFunction(() => {
    const { first, second, swapped, seen } =
      document.querySelector<HTMLElement>('[data-testid="annotated-pair"]')?.dataset ?? {};
    return seen === 'true'
      ? { first: Number(first), second: Number(second), swapped: swapped === 'true' }
      : null;
  });
  return (await handle.jsonValue()) ?? { first: 0, second: 0, swapped: false };
}

/** Presses a key that goes on to another pair, or the end, and waits for that. */
async function leave(page: Page, { first, second }: Shown, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForFunction(
    ([a, b]) => {
      const shown = document.querySelector<HTMLElement>('[data-testid="annotated-pair"]')?.dataset;
      return shown?.['first'] !== a || shown['second'] !== b;
    },
    [String(first), String(second)] as const,
  );
}

const KEYS: Readonly<Record<Label, string>> = {
  First: 'ArrowLeft',
  Second: 'ArrowRight',
  Similar: 'ArrowDown',
};

/** The key by which a label of (first, second) is given where the images stand as they do. */
function keyOf(label: Label, { swapped }: Shown): string {
  return KEYS[swapped ? reverseLabel(label) : label];
}

interface Found {
  readonly pairs: number;
  readonly fleiss: { readonly value: number };
  readonly alpha: { readonly value: number };
  readonly ac1: { readonly value: number };
  readonly twos: readonly { readonly cohen: { readonly value: number } }[];
  readonly people: readonly { readonly person: string; readonly consistency: object }[];
}

/** What the command line says of the task, while the workbench is served. */
function agreement(): Found {
  const command = [
    'bin/tiebreak.mjs',
    'agreement',
    '--task',
    'faces',
    '--json',
    '--workspace',
    served.folder,
  ];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' })) as Found;
}

const finished = (page: Page) => page.getByTestId('finished');
const saved = (page: Page) => page.getByTestId('saved');

test('a team of three: made, judged, cut off, adjudicated and counted by keyboard alone', async ({
  browser,
}) => {
  if (GOLDEN === undefined) throw new Error('the goldens have no such case');
  const cyd = await pageOf(browser, 'Cyd');
  const ada = await pageOf(browser, 'Ada');
  const bob = await pageOf(browser, 'Bob');
  await makeTask(cyd);
  const { pairs } = await served.ask(cyd, 'tasks.queue', { task: 1, judge: 'Ada', offset: 0, limit: 200 });
  const keyOfPair = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;
  const places = new Map(
    [...new Set(pairs.map(({ firstId, secondId }) => keyOfPair(firstId, secondId)))]
      .sort()
      .map((pair, place) => [pair, place]),
  );
  expect(places.size).toBe(PAIRS);

  const consistent = new Map<string, { readonly same: number; readonly of: number }>();
  const seen = new Map(PEOPLE.map((person) => [person, new Map<string, number>()]));
  /** Answers the pair on screen as the golden has it, and waits for another. */
  const answer = async (page: Page, person: (typeof PEOPLE)[number]): Promise<string> => {
    const pair = await shownPair(page);
    const key = keyOfPair(pair.first, pair.second);
    const showings = seen.get(person) ?? new Map<string, number>();
    const showing = (showings.get(key) ?? 0) + 1;
    showings.set(key, showing);
    const letter = at(GOLDEN.labels, places.get(key) ?? -1)[PEOPLE.indexOf(person)] ?? '-';
    // Of the pair with the lower id first.
    const before = AGREEMENT_LETTERS[letter];
    let told = before;
    if (showing > 1 && before !== undefined) {
      const repeats = consistent.get(person) ?? { same: 0, of: 0 };
      const changes = repeats.of - repeats.same < INCONSISTENT;
      if (changes) told = before === 'Similar' ? 'First' : reverseLabel(before);
      consistent.set(person, { same: repeats.same + (changes ? 0 : 1), of: repeats.of + 1 });
    }
    const label = told !== undefined && pair.first > pair.second ? reverseLabel(told) : told;
    await leave(page, pair, label === undefined ? 'ArrowUp' : keyOf(label, pair));
    return key;
  };

  for (const page of [ada, bob]) {
    const judge = page.getByRole('button', { name: 'Judge faces' });
    await tabTo(page, judge);
    await page.keyboard.press('Enter');
    await expect(finished(page)).toHaveText(`0 of ${PAIRS + REPEATED} pairs`);
  }
  await ada.keyboard.press('i');
  await expect(ada.getByRole('complementary', { name: 'Guidelines' })).toContainText('not at the hair');
  await ada.keyboard.press('Escape');

  // Ada: a flag and a comment, an answer taken back and given again, a pair that is skipped and comes again.
  await shownPair(ada);
  await ada.keyboard.press('f');
  await ada.keyboard.press('c');
  await expect(ada.getByRole('textbox', { name: 'Comment' })).toBeFocused();
  await ada.keyboard.type('the light decides');
  await ada.keyboard.press('Control+Enter');
  await expect(ada.getByTestId('remark')).toContainText('the light decides');
  const first = await answer(ada, 'Ada');
  await ada.keyboard.press('Backspace');
  await expect
    .poll(async () => {
      const back = await shownPair(ada);
      return keyOfPair(back.first, back.second);
    })
    .toBe(first);
  seen.get('Ada')?.delete(first);
  await answer(ada, 'Ada');
  await leave(ada, await shownPair(ada), ' ');
  for (let index = 0; index < 20; index++) await answer(ada, 'Ada');

  // Bob is cut off: what he says meanwhile waits, and arrives. The others' pages are closed, or would follow each answer.
  await expect(saved(ada)).toHaveText('All saved');
  const whereAda = ada.url();
  for (const page of [ada, cyd]) await page.goto('about:blank');
  for (let index = 0; index < 20; index++) await answer(bob, 'Bob');
  await expect(saved(bob)).toHaveText('All saved');
  await served.kill();
  await answer(bob, 'Bob');
  await expect(saved(bob)).toHaveText('1 not saved yet');
  await served.start();
  await expect(saved(bob)).toHaveText('All saved');
  await expect(finished(bob)).toHaveText(`21 of ${PAIRS + REPEATED} pairs`);

  const all = PAIRS + REPEATED;
  for (let left = all - 21; left > 0; left--) await answer(bob, 'Bob');
  await expect(bob.getByRole('heading', { name: `All ${all} pairs are judged` })).toBeVisible();
  await expect(saved(bob)).toHaveText('All saved');
  await bob.close();
  await ada.goto(whereAda);
  await expect(finished(ada)).toHaveText(`21 of ${all} pairs`);
  for (let left = all - 22; left > 0; left--) await answer(ada, 'Ada');
  await expect(ada.getByRole('heading', { name: `${all - 1} judged, 1 skipped` })).toBeVisible();
  await tabTo(ada, ada.getByRole('button', { name: 'Judge the skipped' }));
  await ada.keyboard.press('Enter');
  await answer(ada, 'Ada');
  await expect(ada.getByRole('heading', { name: `All ${all} pairs are judged` })).toBeVisible();

  // Cyd decides what the two disagree about: one is sent back, which is taken back.
  // Who cannot tell disagrees with who can.
  const disputed = GOLDEN.labels.filter(([one, two]) => one !== two).length;
  await served.open(cyd, 'annotate?show=tasks');
  await cyd.getByRole('button', { name: 'Judge faces' }).waitFor();
  await cyd.keyboard.press('g');
  await cyd.keyboard.press('v');
  await choose(cyd, 'What is reviewed', /^Task faces$/);
  const progress = (decided: number) => `${decided} of ${disputed} disputed pairs decided`;
  await expect(cyd.getByTestId('review-progress')).toHaveText(progress(0));
  await expect(cyd.getByTestId('reviewed-pair').locator('[tabindex="-1"]').first()).toBeFocused();
  await cyd.keyboard.press('r');
  await expect(cyd.getByRole('dialog')).toBeVisible();
  await cyd.keyboard.type('look again at the light');
  await cyd.keyboard.press('Control+Enter');
  await expect(cyd.getByText('sent back', { exact: true })).toHaveCount(1);
  await cyd.keyboard.press('Backspace');
  await expect(cyd.getByText('sent back', { exact: true })).toHaveCount(0);
  for (let decided = 0; decided < disputed; decided++) {
    await expect(cyd.getByTestId('reviewed-pair')).toHaveAttribute('data-seen', 'true');
    await cyd.keyboard.press(at(['ArrowLeft', 'ArrowDown', 'ArrowRight'], decided % 3));
    await expect(cyd.getByTestId('review-progress')).toHaveText(progress(decided + 1));
    await cyd.keyboard.press('d');
  }

  // What people said is theirs, whatever was decided: as the reference libraries count it.
  const found = agreement();
  expect(found).toMatchObject({ pairs: PAIRS });
  for (const measure of ['fleiss', 'alpha', 'ac1'] as const)
    expect(found[measure].value).toBeCloseTo(GOLDEN[measure], 9);
  expect(found.twos[0]?.cohen.value).toBeCloseTo(GOLDEN.cohen ?? NaN, 9);
  await tabTo(cyd, cyd.getByRole('radio', { name: 'Adjudication' }));
  await cyd.keyboard.press('ArrowRight');
  const shown = cyd.getByTestId('agreement');
  for (const [row, value] of [
    [/^Fleiss/, GOLDEN.fleiss],
    [/^Krippendorff/, GOLDEN.alpha],
    [/^Gwet/, GOLDEN.ac1],
    [new RegExp(`^${PEOPLE.join(' and ')}`), GOLDEN.cohen ?? NaN],
  ] as const)
    await expect(shown.getByRole('row', { name: row }).first()).toContainText(formatNumber(value));
  for (const { person, consistency } of found.people)
    expect(consistency).toMatchObject({
      successes: consistent.get(person)?.same,
      trials: consistent.get(person)?.of,
    });
});
