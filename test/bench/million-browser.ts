/**
 * What a person sees of 1,000,000 answers, measured in Chromium on the browser host:
 *
 *     npm run build && node test/bench/million-browser.ts FOLDER
 *
 * FOLDER is a workspace made by million-workspace.ts; it is made where it does not exist.
 */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { serveWorkbench } from '../e2e/serve.ts';
import { makeMillionWorkspace } from './million-workspace.ts';
import { dragToEnd, timeToElement, timeToPaint, type Watched } from './page-probe.ts';
import { systemBrowser } from '../fixtures/system-browser.ts';

const RUN = 1;
const MEGABYTE = 1e6;

/** What a view is used by. */
const FIRST_ROW = '[data-loaded="true"]';
const CELL = '[role=gridcell][data-place]';
const MATRIX = { selector: '[role=grid][aria-multiselectable]' };
const WHOLE_VIEW = { ...MATRIX, whole: true };
const PAIR_COUNT = { selector: '[data-testid="pair-count"]', whole: true };
const FIRST_PAIR = { selector: FIRST_ROW, attribute: 'data-pair' };
const SHOWN_PAIRS = { selector: '[data-testid="shown-pairs"]', whole: true };

/** Filters that a person might set one after the other; none of them is asked twice. */
const FILTERS = [
  'model=Similar',
  'truth=First',
  'margin=..0.2',
  'consistent=no',
  'distance=0..0.4',
  'entropy=0.7..',
  'text=12',
  'truth=Similar&model=First',
  'margin=0.5..&consistent=yes',
  'model=Second&distance=1..',
  'truth=Second&consistent=no',
  'margin=0.9..&text=7',
];

/** Sorts of all rows; the first of each has to be worked out. */
const SORTS = ['margin', '-entropy', 'distance', '-divergence', 'pSimilar'];

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/million-browser.ts FOLDER');
  process.exit(2);
}
if (!existsSync(folder)) (await makeMillionWorkspace(folder)).workspace.close();

console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);
const browser = await chromium.launch({
  ...systemBrowser(),
  args: ['--no-sandbox'],
});
console.log(`Chromium ${browser.version()}\n`);

let heap = 0;
for (const [view, usedBy] of [
  ['pairs', FIRST_ROW],
  ['confusion', CELL],
] as const) {
  const times: number[] = [];
  for (let repeat = 0; repeat < 3; repeat++) {
    const served = await serveWorkbench({ workspace: folder });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    times.push(await firstUsablePaint(page, served.url, view, usedBy));
    await page.close();
    await served.dispose();
  }
  report(`first usable paint of ${view}, server just started`, times);
}

const served = await serveWorkbench({ workspace: folder });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const devtools = await page.context().newCDPSession(page);
await firstUsablePaint(page, served.url, 'pairs', FIRST_ROW);

report('changed filter to the painted list', await filterTimes('pairs', PAIR_COUNT));
report('changed order to the painted list', await sortTimes());
for (const seconds of [10, 4, 1]) {
  await noteHeap(devtools);
  const { frames, longestBlank, longestIncomplete, longestSame, longestFrame, lastRow } = await dragToEnd(
    page,
    1000 * seconds,
  );
  console.log(
    `list dragged to row ${lastRow} in ${seconds} s: longest blank ${longestBlank.toFixed(0)} ms, longest with a row missing ` +
      `${longestIncomplete.toFixed(0)} ms, with the same rows ${longestSame.toFixed(0)} ms, longest frame ${longestFrame.toFixed(0)} ms (${frames} frames)`,
  );
}
await noteHeap(devtools);
await goTo(page, `/confusion?run=${RUN}`);
await page.locator(CELL).first().waitFor();
report('changed filter to the painted matrix', await filterTimes('confusion', MATRIX));
report('cell chosen to its painted pairs', await cellTimes());
await goTo(page, `/consistency?run=${RUN}`);
report(
  'changed filter to the painted consistency view and its list',
  await filterTimes('consistency', WHOLE_VIEW),
);
await noteHeap(devtools);
console.log(`renderer heap, the most seen: ${(heap / MEGABYTE).toFixed(0)} MB`);
await browser.close();
await served.dispose();

/** Opens a view in a page that holds nothing yet. */
async function firstUsablePaint(target: Page, url: string, view: string, usedBy: string): Promise<number> {
  await target.goto(url);
  const address = new URL(target.url());
  address.hash = `/${view}?run=${RUN}`;
  await target.goto('about:blank');
  await target.goto(address.href, { waitUntil: 'commit' });
  return timeToElement(target, usedBy);
}

async function goTo(target: Page, location: string): Promise<void> {
  await target.evaluate((hash) => {
    window.location.hash = hash;
  }, location);
}

async function filterTimes(view: string, watched: Watched): Promise<number[]> {
  const times: number[] = [];
  for (const filter of FILTERS) {
    await rest();
    times.push(await timeToPaint(page, { hash: `/${view}?run=${RUN}&${filter}` }, watched));
  }
  return times;
}

async function sortTimes(): Promise<number[]> {
  const times: number[] = [];
  for (const sort of SORTS) {
    await rest();
    times.push(await timeToPaint(page, { hash: `/pairs?run=${RUN}&sort=${sort}` }, FIRST_PAIR));
  }
  return times;
}

async function cellTimes(): Promise<number[]> {
  const times: number[] = [];
  await goTo(page, `/confusion?run=${RUN}`);
  for (let index = 0; index < 9; index++) {
    await rest();
    times.push(await timeToPaint(page, { click: CELL, index }, SHOWN_PAIRS));
  }
  return times;
}

/** Lets what the change before set going come to its end. */
async function rest(): Promise<void> {
  await page.waitForTimeout(400);
}

async function noteHeap(session: CDPSession): Promise<void> {
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  heap = Math.max(heap, usedSize);
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const print = (time: number | undefined) => `${(time ?? NaN).toFixed(0)} ms`;
  console.log(
    `${what}: median ${print(sorted[sorted.length >> 1])}, most ${print(sorted.at(-1))} (${times.length} times)`,
  );
}
