/**
 * How long after a key the next pair is on screen, in Chromium on the browser host with the demo workspace:
 *
 *     node test/bench/annotate-speed.ts
 *
 * Twice 100 keys: at the pace of somebody who looks, and each one as soon as the pair before is shown. The page measures
 * from the key's handler to the first task after the frame with the next pair; the browser's own event timing, which it
 * gives in steps of 8 ms and from 16 ms on, from the key itself to that frame.
 */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { chromium, type Page } from '@playwright/test';
import prepare from '../e2e/prepare.ts';
import { serveWorkbench } from '../e2e/serve.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

const KEYS_PRESSED = 100;

/** Of somebody who looks before answering, in milliseconds a pair. */
const PACE = 400;

/** The pair that is shown, once it takes a label. */
const SEEN = '[data-testid="annotated-pair"][data-seen="true"]';

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp', ' '];

const clear = prepare();
const served = await serveWorkbench();
const browser = await chromium.launch({
  ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
  args: ['--no-sandbox'],
});
try {
  console.log(
    `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? ''}`,
  );
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
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
  await measure(page, 'at a pace of 400 ms', PACE);
  await measure(page, 'as soon as shown', 0);
} finally {
  await browser.close();
  await served.dispose();
  clear();
}

async function measure(page: Page, what: string, pace: number): Promise<void> {
  await page.evaluate(() => {
    performance.clearMeasures();
    (window as { keyTimes?: number[] }).keyTimes?.splice(0);
  });
  let notLoaded = 0;
  for (let index = 0; index < KEYS_PRESSED; index++) {
    const before = await shownPair(page);
    await page.keyboard.press(KEYS[index % KEYS.length] ?? ' ');
    await page.waitForFunction((pair) => {
      const shown = document.querySelector<HTMLElement>('[data-testid="annotated-pair"][data-seen="true"]');
      return shown !== null && `${shown.dataset['first'] ?? ''}-${shown.dataset['second'] ?? ''}` !== pair;
    }, before);
    notLoaded += await page
      .getByTestId('annotated-pair')
      .locator('img')
      .evaluateAll((images) => images.filter((image) => !(image as HTMLImageElement).complete).length);
    await page.waitForTimeout(pace);
  }
  const { measured, events } = await page.evaluate(() => ({
    measured: performance.getEntriesByName('annotate.next-pair').map(({ duration }) => duration),
    events: (window as { keyTimes?: number[] }).keyTimes ?? [],
  }));
  // A key that the browser does not report was answered in less than 16 ms.
  const fast = new Array<number>(Math.max(0, KEYS_PRESSED - events.length)).fill(8);
  console.log(
    `${what}: page ${described(measured)}; browser ${described([...events, ...fast])}; images not loaded when shown: ${notLoaded}`,
  );
}

function shownPair(page: Page): Promise<string> {
  return page
    .getByTestId('annotated-pair')
    .evaluate((pair) => `${pair.dataset['first'] ?? ''}-${pair.dataset['second'] ?? ''}`);
}

function described(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
  return `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, most ${at(1)} ms, n = ${sorted.length}`;
}
