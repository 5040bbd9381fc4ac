import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { sharedData } from '../fixtures/shared-data.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;
test.afterEach(() => served.dispose());

function tiebreak(...options: string[]): string {
  const args = [PROGRAM, ...options, '--workspace', served.folder];
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

type Scored = Record<'pc' | 'mae' | 'rmse', number> & {
  readonly scores: readonly { readonly score: number }[];
};

/** What `score` says of a run without its answers Similar: exported, imported as a run of its own and scored. */
function scoredWithoutSimilar(run: string, dataset: string): Scored {
  const file = path.join(served.folder, '..', 'without-similar.csv');
  tiebreak('export', 'comparisons', '--run', run, '--out', file);
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const predicted = header.split(',').indexOf('predicted');
  const rows = [header, ...lines.filter((line) => line.split(',')[predicted] !== 'Similar')];
  // Labels alone: what stands before the probabilities.
  writeFileSync(
    file,
    rows
      .map((line) =>
        line
          .split(',')
          .slice(0, predicted + 1)
          .join(','),
      )
      .join('\n'),
  );
  tiebreak('import-comparisons', file, '--dataset', dataset, '--name', 'without-similar');
  return JSON.parse(tiebreak('score', '--run', 'without-similar', '--preset', 'uol', '--json')) as Scored;
}

async function shown(page: Page): Promise<Record<'pc' | 'mae' | 'rmse', number>> {
  const value = async (name: string) =>
    Number(await page.getByTestId(`metric-${name}`).getAttribute('data-value'));
  return { pc: await value('pc'), mae: await value('mae'), rmse: await value('rmse') };
}

test('Scores of what the model did not call Similar are those of a run without these answers', async ({
  page,
}) => {
  served = await serveWorkbench();
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  const { pc, mae, rmse, scores } = scoredWithoutSimilar('demo', 'simulated-faces');

  await served.open(page, `scores?run=${run}&likelihood=preset:uol`);
  await page.getByTestId('scores').waitFor();
  expect((await shown(page)).mae).not.toBe(mae);
  await served.open(page, `scores?run=${run}&likelihood=preset:uol&model=First,Second`);
  await expect(
    page.getByText('Of the comparisons under the filter alone: Model says First or Second'),
  ).toBeVisible();
  expect(await shown(page)).toEqual({ pc, mae, rmse });
  expect(scores).toHaveLength(64);

  // NLL and Results follow the same chip.
  await served.open(page, `nll?run=${run}&likelihood=preset:uol&model=First,Second`);
  await expect(page.getByRole('status').filter({ hasText: 'of 7,296 comparisons' })).toBeVisible();
  await served.open(page, `data?run=${run}&model=First,Second`);
  await expect(page.getByText('Model says First or Second (does not limit this view)')).toBeVisible();
});

const recorded = sharedData('lmol-recorded');

test('recorded labels of a fold, with and without Similar', async ({ page }) => {
  test.skip(recorded === null, '../shared/data/lmol-recorded is not there');
  served = await serveWorkbench({ empty: true });
  tiebreak('import-comparisons', recorded ?? '', '--name', 'lmol');
  const { runs, datasets } = await served.summaryWith(page, /test-vs-reference-fold1$/);
  const run = runs.find(({ name }) => name.endsWith('test-vs-reference-fold1'));
  expect(run).toBeDefined();
  await served.open(page, `scores?run=${run?.id}&likelihood=preset:uol`);
  await page.getByTestId('scores').waitFor();
  expect((await shown(page)).mae).toBeCloseTo(0.177, 3);
  const { pc, mae, rmse } = scoredWithoutSimilar(run?.name ?? '', datasets[0]?.name ?? '');
  expect(mae).toBeCloseTo(0.19, 3);
  await served.open(page, `scores?run=${run?.id}&likelihood=preset:uol&model=First,Second`);
  await expect(
    page.getByText('Of the comparisons under the filter alone: Model says First or Second'),
  ).toBeVisible();
  expect(await shown(page)).toEqual({ pc, mae, rmse });
});
