/**
 * How long after a key the next pair is on screen, in Chromium on the browser host with the demo workspace:
 *
 *     node test/bench/annotate-speed.ts [OTHER]
 *
 * OTHER is another checkout with its node_modules, of an older revision for instance: both are measured in one run, some keys here
 * and some there in turn, so that other work of the machine falls on both.
 *
 * 200 keys each at two paces: of somebody who looks, and each one as soon as the pair before is shown. The page measures
 * from the key's handler to the first task after the frame with the next pair; the browser's own event timing, which it
 * gives in steps of 8 ms and from 16 ms on, from the key itself to that frame.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import type prepareHere from '../e2e/prepare.ts';
import type { serveWorkbench as serveHere, ServedWorkbench } from '../e2e/serve.ts';
import { systemBrowser } from '../fixtures/system-browser.ts';

const TURNS = 8;

/** Keys of one build before it is the other's turn. */
const KEYS_A_TURN = 25;

/** Of somebody who looks before answering, in milliseconds a pair. */
const PACE = 400;

/** The pair that is shown, once it takes a label. */
const SEEN = '[data-testid="annotated-pair"][data-seen="true"]';

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp', ' '];

interface Measured {
  readonly page: number[];
  readonly browser: number[];
  notLoaded: number;
}

interface Build {
  readonly name: string;
  readonly served: ServedWorkbench;
  readonly clear: () => void;
  readonly page: Page;
}

const here = fileURLToPath(new URL('../..', import.meta.url));
const [, , other] = process.argv;
const roots = other === undefined ? [here] : [path.resolve(other), here];
const browser = await chromium.launch({
  ...systemBrowser(),
  args: ['--no-sandbox'],
});
const builds: Build[] = [];
try {
  for (const root of roots) builds.push(await begun(root));
  for (const [what, pace] of [
    ['a key every 400 ms', PACE],
    ['each as soon as the pair is shown', 0],
  ] as const) {
    const measured = builds.map((): Measured => ({ page: [], browser: [], notLoaded: 0 }));
    console.log(`\n${what}; ${machineInWords()}`);
    for (let turn = 0; turn < TURNS; turn++)
      for (const [index, { page }] of builds.entries()) {
        const into = measured[index];
        if (into === undefined) continue;
        await page.bringToFront();
        await measure(page, pace, into);
      }
    for (const [index, { name }] of builds.entries()) {
      const { page = [], browser: events = [], notLoaded = 0 } = measured[index] ?? {};
      console.log(
        `${name}: page ${described(page)}; browser ${described(events)}; images not loaded when shown: ${notLoaded}`,
      );
    }
    console.log(machineInWords());
  }
} finally {
  await browser.close();
  for (const { served, clear } of builds) {
    await served.dispose();
    clear();
  }
}

/** Builds a checkout, serves its demo workspace, and begins to judge there. */
async function begun(root: string): Promise<Build> {
  const load = async (file: string): Promise<unknown> =>
    import(pathToFileURL(path.join(root, 'test/e2e', file)).href);
  const { default: prepare } = (await load('prepare.ts')) as { default: typeof prepareHere };
  const { serveWorkbench } = (await load('serve.ts')) as { serveWorkbench: typeof serveHere };
  const clear = prepare();
  const served = await serveWorkbench();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(served.url);
  await page.goto(`${new URL(served.url).origin}/#/annotate`);
  await page.getByRole('textbox', { name: 'Who is judging?' }).fill('Ada');
  await page.keyboard.press('Enter');
  await page.locator(SEEN).waitFor();
  await page.evaluate(() => {
    const seen: number[] = ((window as { keyTimes?: number[] }).keyTimes = []);
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') seen.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  return { name: root === here ? 'this' : root, served, clear, page };
}

async function measure(page: Page, pace: number, into: Measured): Promise<void> {
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    performance.clearMeasures();
    (window as { keyTimes?: number[] }).keyTimes?.splice(0);
  });
  for (let index = 0; index < KEYS_A_TURN; index++) {
    const before = await shownPair(page);
    await page.keyboard.press(KEYS[index % KEYS.length] ?? ' ');
    await page.waitForFunction((pair) => {
      const shown = document.querySelector<HTMLElement>('[data-testid="annotated-pair"][data-seen="true"]');
      return shown !== null && `${shown.dataset['first'] ?? ''}-${shown.dataset['second'] ?? ''}` !== pair;
    }, before);
    into.notLoaded += await page
      .getByTestId('annotated-pair')
      .locator('img')
      .evaluateAll((images) => images.filter((image) => !(image as HTMLImageElement).complete).length);
    await page.waitForTimeout(pace);
  }
  const { measured, events } = await page.evaluate(() => ({
    measured: performance.getEntriesByName('annotate.next-pair').map(({ duration }) => duration),
    events: (window as { keyTimes?: number[] }).keyTimes ?? [],
  }));
  into.page.push(...measured);
  // A key that the browser does not report was answered in less than 16 ms.
  into.browser.push(...events, ...new Array<number>(Math.max(0, KEYS_A_TURN - events.length)).fill(8));
}

function shownPair(page: Page): Promise<string> {
  return page
    .getByTestId('annotated-pair')
    .evaluate((pair) => `${pair.dataset['first'] ?? ''}-${pair.dataset['second'] ?? ''}`);
}

function machineInWords(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? ''}`;
}

function described(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
  return `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, most ${at(1)} ms, n = ${sorted.length}`;
}
