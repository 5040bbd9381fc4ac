import { expect, test } from '@playwright/test';
import { expectAccessibleInBothColours } from './accessibility.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(() => served.dispose());

test('likelihoods, a filter and slices stand side by side, all of it in the address', async ({ page }) => {
  const { runs } = await served.ask(page, 'workspace.summary', {});
  const run = runs.find(({ name }) => name === 'demo')?.id ?? 0;
  const named = await served.ask(page, 'scores.likelihoods', { run });
  const calibration = named.find(({ key }) => key.startsWith('calibration:'));
  const asked = { run, evidence: 'hard', corrections: true, referenceSetId: null, filter: {} } as const;
  const maeUnder = async (likelihood: NonNullable<typeof calibration>['likelihood'] | null) =>
    (await served.ask(page, 'scores.get', { ...asked, likelihood })).metrics?.mae?.value ?? NaN;
  const uol = named.find(({ key }) => key === 'preset:uol');
  const difference =
    (await maeUnder(calibration?.likelihood ?? null)) - (await maeUnder(uol?.likelihood ?? null));

  await served.open(
    page,
    `scores?run=${run}&likelihood=preset:uol&chart=likelihoods&beside=${calibration?.key}`,
  );
  const likelihoods = page.getByRole('region', { name: 'Likelihoods compared' });
  const sign = difference < 0 ? '−' : '+';
  await expect(likelihoods.getByRole('row', { name: /^MAE/ })).toContainText(
    `${sign}${Math.abs(difference).toFixed(3)} (`,
  );
  // Which calibration is in use is told in full.
  await served.open(page, `scores?run=${run}&likelihood=${calibration?.key}`);
  const select = page.getByRole('combobox', { name: 'Likelihood' });
  await expect(select).toHaveValue(new RegExp(`^${calibration?.title.replaceAll(/[()]/g, '.')}, `));
  expect(await select.evaluate((input: HTMLInputElement) => input.scrollWidth <= input.clientWidth)).toBe(
    true,
  );

  await served.open(page, `nll?run=${run}&beside=preset:uol`);
  await expect(page.getByText(/^preset uol: /)).toBeVisible();
  await expect(page.getByTestId('nll-other-curve')).toHaveAttribute('d', /L/);

  await served.ask(page, 'slices.save', { name: 'near', location: `/pairs?run=${run}&distance=..0.5` });
  const [slice] = await served.ask(page, 'slices.list', {});
  await served.open(page, `results?show=slices&run=${run}&model=First,Second&slices=${slice?.id}`);
  const table = page.getByRole('region', { name: 'The whole run, the filter and slices compared' });
  for (const head of [/^Whole run/, /^Filter/, /^Slice near/])
    await expect(table.getByRole('columnheader', { name: head })).toBeVisible();
  await expect(table.getByRole('row', { name: /^Accuracy/ }).getByText(/pp \(/)).toHaveCount(2);
  await expectAccessibleInBothColours(page);

  // What is hidden from sight must not make the page higher than the window: only panels scroll.
  const other = runs.find(({ name }) => name !== 'demo')?.id;
  await served.open(page, `confusion?run=${run}&otherRun=${other}`);
  await expect(page.getByRole('heading', { name: 'The two runs compared' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Accuracy/ })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
});
