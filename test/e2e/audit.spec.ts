import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { formatCount } from '../../src/core/format.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { ask } from './ask.ts';
import { comeHome } from './kept-page.ts';
import { allRows, pairList, seenRows } from './pair-list.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';
import { contradicts, marginOf, toldAnswers, type ToldAnswer } from './told-answers.ts';

let served: ServedWorkbench;

/** Opens a view of the demo run, and gives what the command line says that the run answered. */
async function open(page: Page, view: string, params = ''): Promise<{ told: ToldAnswer[]; run: number }> {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  await served.open(page, `${view}?run=${run}${params}`);
  await pairList(page).locator('[data-loaded="true"]').first().waitFor();
  return { told: await toldAnswers(page, served.folder, 'demo'), run };
}

function cell(page: Page, truth: string, model: string): Locator {
  return page.getByRole('gridcell', { name: new RegExp(`^Truth ${truth}, Model ${model}:`) });
}

function pairsOf(answers: readonly ToldAnswer[]): string[] {
  return answers.map(({ pair }) => pair).sort();
}

/** Waits until a view says how many comparisons it lists. */
async function expectListed(page: Page, count: number): Promise<void> {
  await expect(page.getByTestId('shown-pairs')).toHaveText(new RegExp(`^${formatCount(count)} of 7,296 `));
}

/** Whether a row lies between the upper and lower edge of its list. */
async function isWhollySeen(list: Locator, row: Locator): Promise<boolean> {
  const [place, box] = await Promise.all([list.boundingBox(), row.boundingBox()]);
  if (place === null || box === null) return false;
  return box.y >= place.y && box.y + box.height <= place.y + place.height + 1;
}

/** Waits until both images of the chosen pair are on screen: before that it takes no label. */
async function seen(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Selected pair' })).toHaveAttribute('data-seen', 'true');
}

/** Waits until the address holds something: it follows the view a moment later. */
async function expectAddress(page: Page, part: string | RegExp): Promise<void> {
  await expect.poll(() => new URL(page.url()).hash).toMatch(part);
}

test.describe('looked at', () => {
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    served = await serveWorkbench();
    page = await browser.newPage();
  });
  test.beforeEach(() => comeHome(page));
  test.afterAll(async () => {
    await page.close();
    await served.dispose();
  });

  test('beside another run, shares name both runs in full and keep every column in sight', async () => {
    const { runs } = await served.ask(page, 'workspace.summary', {});
    const [run, other] = ['demo', 'demo-calibration'].map((name) => runs.find((one) => one.name === name));
    await served.open(page, `confusion?run=${run?.id ?? 0}&otherRun=${other?.id ?? 0}`);
    // The two have no comparison in common, which is said in place of a matrix of zeros.
    await expect(
      page.getByText(/demo-calibration has answered none, so there is no second matrix/),
    ).toBeVisible();
    // Beside itself every comparison is common.
    await served.open(page, `confusion?run=${run?.id ?? 0}&otherRun=${run?.id ?? 0}`);
    const shares = page.getByRole('table').filter({ hasText: /precision/ });
    for (const size of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      await page.setViewportSize(size);
      await expect(shares.getByRole('row')).toHaveCount(1 + 2 * 7);
      const told = await shares.evaluate((table) => {
        const place = table.parentElement;
        const cut = [...(place?.querySelectorAll('p, p *, th, td') ?? [])].filter(
          ({ textContent, scrollWidth, clientWidth }) =>
            textContent !== '' && clientWidth > 1 && scrollWidth > clientWidth,
        );
        return {
          beyond: table.getBoundingClientRect().right - (place?.getBoundingClientRect().right ?? 0),
          cut: cut.map(({ textContent }) => textContent),
          names: place?.querySelector('p')?.textContent,
        };
      });
      expect(told.beyond).toBeLessThanOrEqual(0.5);
      expect(told.cut).toEqual([]);
      expect(told.names).toMatch(/demo.*demo/);
    }
    // A longer name takes another line.
    const caption = page.locator('figcaption', { hasText: 'demo' });
    const isCut = await caption.first().evaluate((element) => {
      element.textContent = 'test-vs-reference-fold1-second-half';
      return element.scrollWidth > element.clientWidth;
    });
    expect(isCut).toBe(false);
  });

  test('a cell of the matrix shows exactly its pairs, and its chip lets them go', async () => {
    const { told } = await open(page, 'confusion');
    const inCell = told.filter(({ truth, model }) => truth === 'First' && model === 'Similar');
    await expect(cell(page, 'First', 'Similar')).toHaveText(formatCount(inCell.length));

    await cell(page, 'First', 'Similar').click();
    await expectListed(page, inCell.length);
    const rows = await allRows(pairList(page));
    expect(rows.map(({ pair }) => pair).sort()).toEqual(pairsOf(inCell));
    for (const { cells } of rows) {
      expect(cells.Truth).toContain('First');
      expect(cells.Model).toContain('Similar');
    }
    // The matrix still counts everything.
    await expect(cell(page, 'Second', 'Second')).toHaveText(
      formatCount(told.filter(({ truth, model }) => truth === 'Second' && model === 'Second').length),
    );

    await page.getByRole('button', { name: /^Remove filter: True label First/ }).click();
    await expectListed(page, told.length);
    await expect(cell(page, 'First', 'Similar')).toHaveAttribute('aria-selected', 'false');
  });

  test('several cells, a row and a rectangle show the pairs of all of them', async () => {
    const { told } = await open(page, 'confusion');
    const count = (passes: (answer: ToldAnswer) => boolean) => told.filter(passes).length;

    await cell(page, 'First', 'Similar').click();
    await cell(page, 'Second', 'Similar').click({ modifiers: ['ControlOrMeta'] });
    await expectListed(
      page,
      count(({ truth, model }) => truth !== 'Similar' && model === 'Similar'),
    );
    const listed = await allRows(pairList(page));
    expect(listed.map(({ pair }) => pair).sort()).toEqual(
      pairsOf(told.filter(({ truth, model }) => truth !== 'Similar' && model === 'Similar')),
    );

    await page.getByRole('rowheader', { name: 'Similar', exact: true }).click();
    await expectListed(
      page,
      count(({ truth }) => truth === 'Similar'),
    );
    await cell(page, 'First', 'First').click();
    await cell(page, 'Second', 'Second').click({ modifiers: ['Shift'] });
    await expectListed(
      page,
      count(({ truth, model }) => truth !== 'Similar' && model !== 'Similar'),
    );
    await cell(page, 'First', 'First').click();
    await cell(page, 'First', 'First').click();
    await expectListed(page, told.length);
  });

  test('other axes and shares count what the command line counts', async () => {
    const { told } = await open(page, 'confusion', '&rows=model&columns=reverse&share=row');
    const similar = told.filter(({ model }) => model === 'Similar');
    const agreeing = similar.filter(({ reverse }) => reverse === 'Similar').length;
    await expect(page.getByRole('gridcell', { name: /^Model Similar, Reverse, turned Similar:/ })).toHaveText(
      `${formatCount(agreeing)} ${((100 * agreeing) / similar.length).toFixed(1)} %`,
    );
  });

  test('the matrix is walked through and chosen from by keys', async () => {
    const { told } = await open(page, 'confusion');
    const count = (passes: (answer: ToldAnswer) => boolean) => told.filter(passes).length;
    await cell(page, 'First', 'First').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(cell(page, 'First', 'Similar')).toBeFocused();
    await page.keyboard.press('Enter');
    await expectListed(
      page,
      count(({ truth, model }) => truth === 'First' && model === 'Similar'),
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await expectListed(
      page,
      count(({ truth, model }) => truth !== 'Similar' && model === 'Similar'),
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expectListed(
      page,
      count(({ model }) => model === 'Similar'),
    );
  });

  test('pairs are sorted by their columns, and contradicting reverse answers are marked', async () => {
    const { told } = await open(page, 'pairs');
    const byPair = new Map(told.map((answer) => [answer.pair, answer]));
    const head = page.getByRole('columnheader', { name: 'Gap' });
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    const ascending = told.map(marginOf).sort((a, b) => a - b);
    await expect
      .poll(async () => (await seenRows(pairList(page))).map(({ cells }) => cells.Gap))
      .toEqual(
        ascending.slice(0, (await seenRows(pairList(page))).length).map((margin) => margin.toFixed(3)),
      );

    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await page.keyboard.press('End');
    await expect.poll(async () => (await seenRows(pairList(page))).at(-1)?.number).toBe(told.length);

    let marked = 0;
    for (const { pair, cells } of await seenRows(pairList(page))) {
      const answer = byPair.get(pair);
      if (answer === undefined) throw new Error(`${pair} is not in the export`);
      expect(cells.Reverse).toContain(answer.reverse ?? '–');
      expect(cells.Reverse?.includes('≠')).toBe(contradicts(answer));
      marked += Number(contradicts(answer));
    }
    expect(marked).toBeGreaterThan(0);
  });

  test('the export holds the pairs that pass the filter, and says of them what the list says', async () => {
    const { told } = await open(page, 'pairs', '&truth=First&model=Similar&consistent=no');
    const expected = told.filter(
      (answer) => answer.truth === 'First' && answer.model === 'Similar' && contradicts(answer),
    );
    await expect(page.getByTestId('pair-count')).toHaveText(
      `${formatCount(expected.length)} of 7,296 comparisons`,
    );
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'One JSON object per line (JSONL)' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    const rows = lines.map(
      (line) => JSON.parse(line) as { first: string; second: string; predicted: string },
    );
    const images = await ask(page, 'data.images', { datasetId: 1, splitId: null });
    const ids = new Map(images.map(({ name, id }) => [name, id]));
    expect(rows.map(({ first, second }) => `${ids.get(first)}-${ids.get(second)}`).sort()).toEqual(
      pairsOf(expected),
    );
    expect(new Set(rows.map(({ predicted }) => predicted))).toEqual(new Set(['Similar']));
  });

  test('a reload finds filter, order, layout, chosen pair and its place', async () => {
    const { told } = await open(page, 'pairs', '&model=Similar&sort=-entropy');
    const similar = told.filter(({ model }) => model === 'Similar').length;
    await page.keyboard.press('End');
    for (let step = 0; step < 3; step++) await page.keyboard.press('k');
    const chosen = pairList(page).locator('[aria-selected="true"]');
    const number = String(similar - 2);
    await expect(chosen).toHaveAttribute('aria-rowindex', number);
    await expect(chosen).toHaveAttribute('data-pair', /\d/);
    const pair = await chosen.getAttribute('data-pair');
    await expectAddress(page, `pair=${pair}`);
    await page.keyboard.press('v');
    await expectAddress(page, 'layout=grid');
    await expect(chosen).toHaveAttribute('data-pair', pair ?? '');
    await page.keyboard.press('v');
    await expect(page).not.toHaveURL(/layout=grid/);
    const address = page.url();
    await page.reload();
    await expect(chosen).toHaveAttribute('data-pair', pair ?? '');
    await expect(chosen).toHaveAttribute('aria-rowindex', number);
    await expect(page.getByTestId('pair-count')).toHaveText(`${formatCount(similar)} of 7,296 comparisons`);
    await expect(page.getByRole('columnheader', { name: 'Entropy' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    expect(page.url()).toBe(address);
  });

  test('the list is walked through by keys, and rows are gone to by their number', async () => {
    const { told } = await open(page, 'pairs');
    const list = pairList(page);
    const chosen = list.locator('[aria-selected="true"]');
    const expectRow = async (number: number) => {
      await expect(chosen).toHaveAttribute('aria-rowindex', String(number + 1));
      await expect.poll(() => isWhollySeen(list, chosen)).toBe(true);
    };
    // By the images' ids, as the export has it.
    const expectPair = (number: number) =>
      expect(chosen).toHaveAttribute('data-pair', told[number - 1]?.pair ?? '');
    await page.keyboard.press('ArrowDown');
    await expectRow(1);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await expectRow(3);
    await page.keyboard.press('k');
    await expectRow(2);
    await expectPair(2);
    await page.keyboard.press('End');
    await expectRow(told.length);
    await expectPair(told.length);
    await page.keyboard.press('PageUp');
    await expect(chosen).not.toHaveAttribute('aria-rowindex', String(told.length + 1));
    await page.keyboard.press('ControlOrMeta+g');
    await page.keyboard.type('4321');
    await page.keyboard.press('Enter');
    await expectRow(4321);
    await expectPair(4321);
    await page.keyboard.press('Home');
    await expectRow(1);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Chosen pair' })).toHaveCount(0);
  });

  test('forward and reverse answers are counted and listed as they were given', async () => {
    const { told, run } = await open(page, 'consistency');
    const { row } = await ask(page, 'pairs.detail', {
      run,
      otherRun: null,
      firstId: told[0]?.firstId ?? 0,
      secondId: told[0]?.secondId ?? 0,
    });
    expect(row?.reverse?.label).toBe(told[0]?.reverse);
    const shown = page.getByRole('gridcell', { name: /^Forward Similar, Reverse First:/ });
    const count = Number((await shown.textContent())?.match(/^[\d,]+/)?.[0].replaceAll(',', ''));
    await shown.click();
    await expectListed(page, count);
    const rows = await allRows(pairList(page));
    const byPair = new Map(told.map((answer) => [answer.pair, answer]));
    for (const { pair } of rows)
      expect(byPair.get(pair)).toMatchObject({ model: 'Similar', reverse: 'First' });
    // Each pair once, in its forward order.
    expect(new Set(rows.map(({ pair }) => pair.split('-').sort().join('-'))).size).toBe(count);
    const bothOrders = told.filter(({ model, reverse }) => model === 'Similar' && reverse === 'First').length;
    const otherOrder = await page
      .getByRole('gridcell', { name: /^Forward First, Reverse Similar:/ })
      .textContent();
    expect(bothOrders).toBe(count + Number(otherOrder?.match(/^[\d,]+/)?.[0].replaceAll(',', '')));
  });

  test('the views are accessible and fit their window, in either colours and two sizes', async () => {
    const check = async () => {
      for (const size of [
        { width: 1024, height: 700 },
        { width: 1440, height: 900 },
      ]) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(size);
        await expect
          .poll(() =>
            page.evaluate(() => {
              const { scrollWidth, scrollHeight } = document.documentElement;
              return scrollWidth <= innerWidth && scrollHeight <= innerHeight;
            }),
          )
          .toBe(true);
        if (size.width === 1024) await expectAccessible(page);
        else await expectAccessibleInBothColours(page);
      }
    };
    await open(page, 'pairs', '&sort=-divergence');
    await page.keyboard.press('j');
    await page.getByRole('region', { name: 'Both orders' }).waitFor();
    await check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('v');
    await page.locator('[role=gridcell][data-loaded="true"]').first().waitFor();
    await check();
    await open(page, 'confusion', '&share=row');
    await page.getByText('ECE').first().waitFor();
    await check();
    await open(page, 'consistency');
    await page.getByText('By score distance').waitFor();
    await check();
  });
});

test.describe('changed', () => {
  test.beforeEach(async () => {
    served = await serveWorkbench();
  });
  test.afterEach(() => served.dispose());

  test('a pair is labelled, flagged and given back where it is looked at', async ({ page }) => {
    const { run } = await open(page, 'pairs', '&sort=margin');
    const list = pairList(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const chosen = list.locator('[aria-selected="true"]');
    const pair = (await chosen.getAttribute('data-pair')) ?? '';
    const [firstId = 0, secondId = 0] = pair.split('-').map(Number);
    const human = async () => (await seenRows(list)).find((row) => row.pair === pair)?.cells.Human;
    const history = () => ask(page, 'annotate.history', { firstId, secondId });

    await seen(page);
    await page.keyboard.press('2');
    await page.getByRole('textbox', { name: 'Your name or initials' }).fill('Ada');
    await page.keyboard.press('Enter');
    await expect.poll(human).toContain('Second');
    expect(await history()).toMatchObject([{ label: 'Second', judge: 'Ada', undone: false }]);

    // The other order of the same two images is the same judgement, turned round.
    const { row: reverse } = await ask(page, 'pairs.detail', {
      run,
      otherRun: null,
      firstId: secondId,
      secondId: firstId,
    });
    expect(reverse?.human).toBe('First');

    await page.keyboard.press('3');
    await expect.poll(human).toContain('Similar');
    await page.keyboard.press('f');
    await expect.poll(human).toContain('⚑');
    await expect(
      page.getByRole('region', { name: 'History of judgements' }).getByRole('listitem'),
    ).toHaveCount(3);

    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(human).not.toContain('⚑');
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(human).toContain('Second');
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await expect.poll(human).toContain('Similar');
    await page.keyboard.press('0');
    await expect.poll(human).toContain('cannot judge');

    // Judgements of earlier pages are taken back too.
    await page.reload();
    await chosen.waitFor();
    expect(await human()).toContain('cannot judge');
    for (const expected of ['Similar', 'Second', '–']) {
      await page.keyboard.press('ControlOrMeta+z');
      await expect.poll(human).toContain(expected);
    }
    expect((await history()).filter(({ action, undone }) => action !== 'undo' && !undone)).toEqual([]);
  });

  test('an answer shows as not saved while the server is away, and is there after it came back', async ({
    page,
  }) => {
    await open(page, 'pairs');
    const list = pairList(page);
    await page.keyboard.press('j');
    await seen(page);
    await page.keyboard.press('1');
    await page.getByRole('textbox', { name: 'Your name or initials' }).fill('Ada');
    const pair = await list.locator('[aria-selected="true"]').getAttribute('data-pair');
    await served.kill();
    await page.keyboard.press('Enter');
    const saving = list.locator('[aria-selected="true"] [data-saving="true"]');
    await expect(saving).toContainText('First');
    // The name was said once, and nobody is asked for it again because it could not be stored yet.
    await page.keyboard.press('3');
    await expect(saving).toContainText('Similar');
    await served.start();
    await expect(saving).toHaveCount(0);
    const [firstId = 0, secondId = 0] = (pair ?? '').split('-').map(Number);
    expect(await ask(page, 'annotate.history', { firstId, secondId })).toMatchObject([
      { label: 'First', judge: 'Ada' },
      { label: 'Similar', judge: 'Ada' },
    ]);
    const { people } = await ask(page, 'people.list', {});
    expect(people.map(({ name }) => name)).toEqual(['Ada']);
  });
});
