import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

const tiebreak = (...options: string[]) =>
  execFileSync(process.execPath, [PROGRAM, ...options, '--workspace', served.folder], { stdio: 'ignore' });

test('a run of labels alone shows that no probabilities were recorded, in every view', async ({ page }) => {
  const file = path.join(served.folder, '..', 'labels.csv');
  tiebreak('export', 'comparisons', '--run', 'demo', '--out', file);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  // first, second, first_score, second_score, predicted.
  writeFileSync(file, lines.map((line) => line.split(',').slice(0, 5).join(',')).join('\n'));
  tiebreak('import-comparisons', file, '--dataset', 'simulated-faces', '--name', 'recorded');
  const { runs } = await served.summaryWith(page, 'recorded');
  const run = runs.find(({ name }) => name === 'recorded');
  expect(run).toMatchObject({ hasProbabilities: false, answered: 7296 });

  await served.open(page, `confusion?run=${run?.id}&margin=0.5..&cells=truth.model:First-Similar`);
  await expect(page.getByText('No probabilities recorded: this run holds labels only.')).toHaveCount(2);
  await expect(page.getByText(/^ECE/)).toHaveCount(0);
  await expect(page.getByText(/no effect: no probabilities recorded/)).toBeVisible();
  await expect(page.getByTestId('shown-pairs')).toHaveText('469 of 7,296 comparisons');
  await expect(page.getByRole('columnheader', { name: 'Distance' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.getByRole('button', { name: 'Add filter' }).click();
  await expect(page.getByRole('textbox', { name: 'Gap at least' })).toBeDisabled();

  await served.open(page, `scores?run=${run?.id}&evidence=soft`);
  await expect(page.getByRole('radio', { name: 'Soft' })).toBeDisabled();
  await expect(page.getByRole('radio', { name: 'Hard' })).toBeChecked();

  await served.open(page, `consistency?run=${run?.id}`);
  await expect(page.getByText('No probabilities recorded: this run holds labels only.')).toHaveCount(1);
  await expect(page.getByText('no probabilities recorded', { exact: true })).toBeVisible();
});
