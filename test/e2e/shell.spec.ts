import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { VIEW_TITLES, VIEWS, type View } from '../../src/ipc/views.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { ask } from './ask.ts';
import { expectNotice } from './expect-notice.ts';
import { comeHome } from './kept-page.ts';
import { pairList } from './pair-list.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeAll(async () => {
  served = await serveWorkbench();
});
test.afterAll(() => served.dispose());

/** Opens the workbench at a location, as a link to it does. */
async function open(page: Page, location: string): Promise<void> {
  await served.open(page, location.slice(1));
  await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
}

/** Views at which tests of their own look by axe in either colours, with more in them. */
const LOOKED_AT: readonly View[] = [
  'pairs',
  'confusion',
  'similar',
  'consistency',
  'ranking',
  'scores',
  'nll',
  'harm',
];

const chips = (page: Page) => page.getByRole('list', { name: 'Active filters' }).getByRole('listitem');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const passing = (page: Page) => page.getByRole('region', { name: 'Filter' }).getByRole('status');

/** How many comparisons pass, as the filter bar says once it has counted: 412 of '412 of 7,296 comparisons'. */
async function passed(page: Page): Promise<number> {
  await expect(passing(page)).toHaveAttribute('aria-busy', 'false');
  return Number.parseInt(((await passing(page).textContent()) ?? '').replaceAll(',', ''), 10);
}

test.describe('in one page', () => {
  let context: BrowserContext;
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    context = await browser.newContext();
    page = await context.newPage();
  });
  test.beforeEach(() => comeHome(page));
  test.afterAll(() => context.close());

  test('the palette finds a view, an image and a term', async () => {
    await open(page, '/home');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('confus');
    await page.keyboard.press('Enter');
    await expect(heading(page)).toHaveText('Confusion');

    await page.keyboard.press('Control+p');
    await page.getByRole('textbox', { name: 'Find' }).fill('AM5.jpg');
    await page.getByRole('button', { name: /AM5\.jpg/ }).click();
    await expect(heading(page)).toHaveText('Pairs');
    await expect(chips(page)).toHaveText('Image AM5.jpg (either)');

    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('bound hit');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Glossary' });
    await expect(dialog.getByText('All evidence points beyond the end of the scale')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  test('the cheat sheet lists the keys of the view, which do what it says', async () => {
    await open(page, '/pairs');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet.getByRole('heading', { name: 'Pairs' })).toBeVisible();
    await expect(sheet.locator('div', { hasText: /^Go to ScoresGS$/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(heading(page)).toHaveText('Scores');
    await page.keyboard.press('[');
    await expect(heading(page)).toHaveText('Pairs');
    await page.keyboard.press('/');
    await expect(page.getByRole('textbox', { name: 'Text in image name' })).toBeFocused();
  });

  test('a part and a group speak of targets, unless another image of the pair is meant', async () => {
    await open(page, '/pairs');
    await expect(passing(page)).toHaveText('7,296 comparisons');
    await page.getByRole('button', { name: 'Add filter' }).click();
    const form = page.getByRole('dialog', { name: 'Filter' });
    const side = form.getByRole('radiogroup', { name: 'Which image' });
    await form.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'Asian female', exact: true }).click();
    await expect(chips(page)).toHaveText('Group Asian female (target)');
    await expect(side.getByRole('radio', { name: 'Target' })).toBeChecked();
    await expect(passing(page)).toHaveText(/ of 7,296 comparisons$/);
    const counts = [await passed(page)];
    for (const [name, word] of [
      ['Reference', 'reference'],
      ['Both', 'both'],
      ['Either', 'either'],
    ] as const) {
      await side.getByText(name, { exact: true }).click();
      await expect(chips(page)).toHaveText(`Group Asian female (${word})`);
      await expect.poll(() => passed(page)).not.toBe(counts.at(-1));
      counts.push(await passed(page));
    }
    const [ofTargets = 0, ofReferences = 0, ofBoth = 0, ofEither = 0] = counts;
    expect(ofBoth).toBeGreaterThan(0);
    expect(ofTargets + ofReferences - ofBoth).toBe(ofEither);

    // An address of before there were sides keeps its meaning; scores are of targets in any case.
    await open(page, '/pairs?group=Asian+female');
    await expect(chips(page)).toHaveText('Group Asian female (either)');
    await expect.poll(() => passed(page)).toBe(ofEither);
    await open(page, '/scores?group=Asian+female');
    await expect(chips(page)).toHaveText('Group Asian female (target)');
  });

  test('chips say what limits, and are lifted by mouse and by key', async () => {
    await open(page, '/pairs?truth=First&model=Similar&margin=..0.5&consistent=no');
    await expect(chips(page)).toHaveText([
      'True label First',
      'Model says Similar',
      'Gap at most 0.50',
      'Different answers in the two orders',
    ]);
    await expect(passing(page)).toHaveText(/ of 7,296 comparisons$/);
    const limited = await passed(page);
    expect(limited).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Remove filter: Different answers in the two orders' }).click();
    await expect(chips(page)).toHaveCount(3);
    await expect.poll(() => passed(page)).toBeGreaterThan(limited);

    await page.getByRole('button', { name: 'True label First', exact: true }).focus();
    await page.keyboard.press('Delete');
    await expect(chips(page)).toHaveText(['Model says Similar', 'Gap at most 0.50']);
    await expect(page.getByRole('button', { name: 'Model says Similar', exact: true })).toBeFocused();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await expect(chips(page)).toHaveCount(0);
    await expect(page).toHaveURL(/#\/pairs$/);
    await expect(passing(page)).toHaveText('7,296 comparisons');

    await page.goBack();
    await expect(chips(page)).toHaveText('Gap at most 0.50');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(chips(page)).toHaveCount(0);
  });

  test('the filter’s form sets its parts, and a chip opens it there', async () => {
    await open(page, '/pairs');
    await page.keyboard.press('Shift+F');
    const form = page.getByRole('dialog', { name: 'Filter' });
    await form.getByRole('group', { name: 'Model' }).getByRole('button', { name: 'Similar' }).click();
    await form.getByRole('textbox', { name: 'Gap at most' }).fill('0.25');
    await form.getByRole('button', { name: 'true label First, model Similar' }).click();
    await form.getByRole('radiogroup', { name: 'Flagged' }).getByText('No').click();
    await page.keyboard.press('Escape');
    await expect(form).toBeHidden();
    await expect(chips(page)).toHaveText([
      'Model says Similar',
      'True label First, model Similar',
      'Gap at most 0.25',
      'Not flagged',
    ]);
    await expect(page).toHaveURL(
      /model=Similar&margin=\.\.0\.25&flagged=no&cells=truth\.model:First-Similar/,
    );
    await page.getByRole('button', { name: 'Gap at most 0.25', exact: true }).click();
    await expect(form.getByRole('textbox', { name: 'Gap at least' })).toBeFocused();
  });

  test('an address that names a run that is not there says so, and shows no other one', async () => {
    for (const view of ['similar', 'pairs', 'scores']) {
      await open(page, `/${view}?run=99`);
      await expect(page.getByRole('heading', { name: 'This run is not in the workspace' })).toBeVisible();
    }
    await page.getByRole('button', { name: 'Show the newest run' }).click();
    await expect(page.getByRole('heading', { name: 'This run is not in the workspace' })).toHaveCount(0);
    await expect(page).not.toHaveURL(/run=99/);
  });

  test('a slice is kept, gone to, removed, and brought back by undo', async () => {
    await open(page, '/pairs?truth=Second&entropy=0.5..');
    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name of the slice' }).fill('Doubtful Second');
    await page.keyboard.press('Enter');
    await expectNotice(page, 'Slice “Doubtful Second” kept');

    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.keyboard.press('Shift+X');
    await expect(page).toHaveURL(/#\/home$/);
    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Doubtful Second Pairs' }).click();
    await expect(page).toHaveURL(/#\/pairs\?truth=Second&entropy=0\.5\.\.$/);

    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name of the slice' }).waitFor();
    await page.goBack();
    await expect(page.getByRole('textbox', { name: 'Name of the slice' })).toBeHidden();
    await page.goForward();

    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Remove slice Doubtful Second' }).click();
    await expect(page.getByRole('button', { name: 'Doubtful Second Pairs' })).toBeHidden();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('button', { name: 'Slices (1)' })).toBeVisible();

    await page.getByRole('button', { name: 'Notices' }).click();
    await expect(page.getByRole('dialog', { name: 'Notices' })).toContainText(
      'Slice “Doubtful Second” removed',
    );
  });

  test('two tabs show the same judgements and slices', async () => {
    await open(page, '/home');
    const other = await context.newPage();
    await open(other, '/home');
    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name of the slice' }).fill('Seen from both');
    await page.keyboard.press('Enter');
    await other.getByRole('button', { name: /^Slices/ }).click();
    await expect(other.getByRole('button', { name: 'Seen from both Home' })).toBeVisible();
    await other.close();
  });

  test('a server that goes away and comes back is said and waited for', async () => {
    await open(page, '/pairs');
    // A view whose code is still on its way would load the page again.
    await expect(pairList(page)).toBeVisible();
    await served.kill();
    await expect(page.getByRole('status').filter({ hasText: 'Connection lost' })).toBeVisible();
    await served.start();
    await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await expect(heading(page)).toHaveText('Data');
  });

  test('at twice the size every view can be scrolled to its end, and nothing is wider than the window', async () => {
    await page.setViewportSize({ width: 720, height: 450 });
    await open(page, '/home');
    for (const view of VIEWS) {
      await page.goto(`${new URL(served.url).origin}/#/${view}`);
      await expect(heading(page)).toHaveText(VIEW_TITLES[view]);
      const main = page.getByRole('main');
      const { wider, hidden } = await main.evaluate((element) => ({
        wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        // What lies below the view's end can be reached.
        hidden: [...element.children].filter((child) => {
          element.scrollTop = element.scrollHeight;
          return child.getBoundingClientRect().bottom > element.getBoundingClientRect().bottom + 1;
        }).length,
      }));
      expect([view, wider, hidden]).toEqual([view, 0, 0]);
    }
  });

  test('axe finds nothing wrong with the views in either colours', async () => {
    for (const view of VIEWS.filter((one) => !LOOKED_AT.includes(one)))
      await test.step(VIEW_TITLES[view], async () => {
        await open(page, `/${view}?truth=First,Similar`);
        await expect(heading(page)).toHaveText(VIEW_TITLES[view]);
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        await expectAccessibleInBothColours(page);
      });
  });

  test('axe finds nothing wrong with what lies over a view', async () => {
    await open(page, '/home?truth=First');
    for (const keys of ['Control+k', '?', 'F1', 'Control+e', 'Control+o', 'Shift+F', 'Control+s']) {
      await page.keyboard.press(keys);
      const over = page.getByRole('dialog');
      await expect(over).toBeVisible();
      await expect(over).toHaveCSS('opacity', '1');
      await test.step(`with ${keys}`, () => expectAccessible(page));
      await page.keyboard.press('Escape');
      await expect(over).toBeHidden();
    }
  });
});

test('opened without a location, the page shows the one that was left', async ({ page, context }) => {
  await open(page, '/pairs?model=Similar&margin=..0.3');
  await expect(chips(page)).toHaveCount(2);
  const kept = async () => (await ask(page, 'settings.get', {})).location;
  await expect.poll(kept).toBe('/pairs?model=Similar&margin=..0.3');
  await page.reload();
  await expect(chips(page)).toHaveText(['Model says Similar', 'Gap at most 0.30']);

  const other = await context.newPage();
  await other.goto(new URL(served.url).origin);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Pairs');
  await expect(chips(other)).toHaveText(['Model says Similar', 'Gap at most 0.30']);
  await expect(other).toHaveTitle('Pairs – demo – Tiebreak');
});

test('nothing moves for whoever wants less motion, and the colours stay as they were chosen', async ({
  page,
}) => {
  await open(page, '/home');
  const moving = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '@keyframes pulse { to { opacity: 0 } } .pulse, .pulse::after { content: ""; animation: pulse 1s infinite }',
    );
    document.adoptedStyleSheets.push(sheet);
    const element = document.body.appendChild(document.createElement('div'));
    element.className = 'pulse';
    const count = element
      .getAnimations({ subtree: true })
      .filter(({ playState }) => playState === 'running').length;
    element.remove();
    return count;
  });
  expect(moving).toBe(0);
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await page.getByRole('button', { name: /^Colour scheme: system/ }).click();
  await page.getByRole('button', { name: /^Colour scheme: light/ }).click();
  expect(await scheme()).toBe('dark');
  await page.reload();
  await expect(page.getByRole('button', { name: /^Colour scheme: dark/ })).toBeVisible();
  expect(await scheme()).toBe('dark');
});

test('a view that was never shown is there while the server is away, and filled when it is back', async ({
  page,
}) => {
  await open(page, '/home');
  // All code is loaded while nothing else happens.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/results-view')),
  );
  // In few files: each is a request, here and on every start.
  const files = await page.evaluate(
    () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/')).length,
  );
  expect(files).toBeLessThan(50);
  await served.kill();
  await expect(page.getByRole('status').filter({ hasText: 'Connection lost' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(heading(page)).toHaveText('Scores');
  await expect(page.getByText('This view')).toHaveCount(0);
  await served.start();
  await expect(page.getByRole('main').getByText('n = 64', { exact: true })).toBeVisible();
});

test('a view whose code does not come says why, and the page loads again where it was', async ({ page }) => {
  await page.route('**/assets/run-scores*', (route) => route.abort());
  await open(page, '/home');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { name: 'This view could not be loaded' })).toBeVisible();
  await served.kill();
  await expect(page.getByText('The server is not responding.')).toBeVisible();
  await page.unrouteAll();
  await served.start();
  await expect(page.getByRole('main').getByText('n = 64', { exact: true })).toBeVisible();
  expect(new URL(page.url()).hash).toContain('/scores');
});

test('another workspace is made in a folder, and the first one opened again where it was left', async ({
  page,
}) => {
  const allowed = mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-folders-'));
  const folder = path.join(allowed, 'a <b>"folder"');
  mkdirSync(folder);
  const own = await serveWorkbench({ allow: [allowed] });
  try {
    await page.goto(own.url);
    await page.goto(`${new URL(own.url).origin}/#/pairs?model=Similar`);
    await expect(chips(page)).toHaveCount(1);
    await expect
      .poll(async () => (await ask(page, 'settings.get', {})).location)
      .toBe('/pairs?model=Similar');

    await page.keyboard.press('Control+o');
    const browser = page.getByRole('dialog', { name: 'Open the workspace in a folder' });
    await browser.getByRole('textbox', { name: 'Folder' }).fill(allowed);
    await page.keyboard.press('Enter');
    await expect(browser.getByRole('button', { name: 'a <b>"folder"' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(browser.getByRole('textbox', { name: 'Folder' })).toHaveValue(folder);
    await browser.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('button', { name: 'Create a workspace' }).click();
    await expect(page.getByRole('heading', { name: 'This workspace is empty' })).toBeVisible();
    await expect(page).toHaveURL(/#\/home$/);
    await expect(page.getByRole('button', { name: 'Dataset none yet' })).toBeDisabled();

    await page.getByRole('button', { name: path.basename(own.folder) }).click();
    await expect(page).toHaveURL(/#\/pairs\?model=Similar$/);
    await expect(chips(page)).toHaveText('Model says Similar');
  } finally {
    await own.dispose();
    rmSync(allowed, { recursive: true, force: true });
  }
});

test('a folder dropped on the page is explained, for a browser does not say where it lies', async ({
  page,
}) => {
  await open(page, '/home');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'faces'));
    for (const type of ['dragover', 'drop'])
      window.dispatchEvent(new DragEvent(type, { dataTransfer: data, cancelable: true, bubbles: true }));
  });
  const notice = page.getByRole('status').filter({ hasText: 'A browser does not tell a page' });
  await expect(notice).toContainText('choose “faces”');
  await notice.getByRole('button', { name: 'Choose a folder' }).click();
  await expect(heading(page)).toHaveText('Data');
  await expect(page.getByRole('dialog')).toBeVisible();
});
