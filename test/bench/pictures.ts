import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import { ask } from '../e2e/ask.ts';
import prepare from '../e2e/prepare.ts';
import { serveWorkbench } from '../e2e/serve.ts';
import { systemBrowser } from '../fixtures/system-browser.ts';

/*
 * Makes the README's pictures of every view from the demo workspace, whose faces are drawn:
 *
 *     node test/bench/pictures.ts [FOLDER] [--all]
 *
 * Pictures are 1440 x 900 in light and dark; `--all` adds 1024 x 700, to look at. Defaults to docs/pictures.
 */

interface Picture {
  readonly name: string;
  readonly location: string;
  /** Brings the view into the state that is shown. */
  readonly arrange?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'home', location: '/home' },
  { name: 'data', location: '/data' },
  { name: 'models', location: '/models' },
  { name: 'training', location: '/training' },
  { name: 'run', location: '/run' },
  {
    name: 'pairs',
    location: '/pairs?truth=First&model=Similar',
    arrange: async (page) => {
      await page.keyboard.press('j');
      await page.keyboard.press('j');
    },
  },
  { name: 'confusion', location: '/confusion?cells=truth.model:First-Similar' },
  { name: 'similar', location: '/similar' },
  { name: 'consistency', location: '/consistency' },
  { name: 'scores', location: '/scores' },
  { name: 'nll', location: '/nll' },
  { name: 'harm', location: '/harm' },
  { name: 'annotate', location: '/annotate' },
  { name: 'results', location: '/results' },
];

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/** Time for charts and pictures to be drawn once all is there; nothing moves afterwards. */
const SETTLE_MILLISECONDS = 1500;

/** The slowest thing that is waited for is a process that reads a model's files. */
const PATIENCE_MILLISECONDS = 60_000;

async function main(args: readonly string[]): Promise<void> {
  const folder =
    args.find((arg) => !arg.startsWith('--')) ??
    fileURLToPath(new URL('../../docs/pictures', import.meta.url));
  const all = args.includes('--all');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const clear = prepare();
  const served = await serveWorkbench();
  const browser = await chromium.launch({
    ...systemBrowser(),
    args: ['--no-sandbox'],
  });
  try {
    await trainShortly(browser, served.url);
    for (const colorScheme of ['light', 'dark'] as const)
      for (const viewport of all ? SIZES : SIZES.slice(0, 1)) {
        const page = await browser.newPage({ viewport, colorScheme });
        await page.goto(served.url);
        await nameJudge(page);
        for (const { name, location, arrange } of PICTURES) {
          await page.goto(`${new URL(served.url).origin}/#${location}`);
          await settle(page);
          await arrange?.(page);
          if (arrange !== undefined) await settle(page);
          const size = viewport.width === SIZES[0].width ? '' : `-${viewport.width}`;
          const file = path.join(folder, `${name}-${colorScheme}${size}.webp`);
          await sharp(await page.screenshot())
            .webp({ quality: 82 })
            .toFile(file);
          console.log(file);
        }
        await page.close();
      }
  } finally {
    await browser.close();
    await served.dispose();
    clear();
  }
}

/** Trains for some epochs on pairs of the demo's faces, so that there are curves. */
async function trainShortly(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(url);
  const { datasets, models } = await ask(page, 'workspace.summary', {});
  const [dataset, model] = [datasets[0], models[0]];
  if (dataset === undefined || model === undefined) throw new Error('the demo has no dataset or no model');
  const { id: pairSetId } = await ask(page, 'data.makePairSet', {
    datasetId: dataset.id,
    splitId: dataset.splits[0]?.id ?? null,
    part: 'train',
    variant: 'balanced-3',
    size: 600,
    theta: 0.2,
    seed: 7,
    name: 'balanced-3',
  });
  await ask(page, 'training.start', {
    name: 'lmol-ce',
    datasetId: dataset.id,
    pairSetId,
    modelId: model.id,
    start: null,
    recipe: {
      epochs: 5,
      batch: 4,
      accumulation: 2,
      validationShare: 0.15,
      learningRates: { lora: 1e-3, projector: 1e-4 },
    },
    gpu: 'auto',
  });
  let job;
  do {
    await page.waitForTimeout(1000);
    job = (await ask(page, 'jobs.list', {})).findLast(({ kind }) => kind === 'training');
  } while (job?.endedAt === null);
  if (job?.state !== 'done') throw new Error(`the training ended so: ${JSON.stringify(job)}`);
  await page.close();
}

/** Waits until nothing is marked as being on its way. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(SETTLE_MILLISECONDS);
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null, null, {
    timeout: PATIENCE_MILLISECONDS,
  });
  await page.waitForTimeout(SETTLE_MILLISECONDS);
}

/** Says who judges, so that the annotating view shows pairs. */
async function nameJudge(page: Page): Promise<void> {
  const { people } = await ask(page, 'people.list', {});
  const { id } =
    people.find(({ name }) => name === 'Ada') ?? (await ask(page, 'people.add', { name: 'Ada' }));
  const { folder } = await ask(page, 'workspace.summary', {});
  await page.evaluate(([item, value]) => window.localStorage.setItem(item, value), [
    `tiebreak.person:${encodeURIComponent(folder)}`,
    String(id),
  ] as const);
}

await main(process.argv.slice(2));
