import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { ask } from './ask.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

/** Trainings take seconds alone, and minutes on a machine that others use. */
const PATIENCE = { timeout: 240_000 };

test.setTimeout(1_200_000);

let served: ServedWorkbench;
test.beforeEach(async () => {
  served = await serveWorkbench();
});
test.afterEach(async () => {
  await served.dispose();
});

/** Opens the workbench, and goes to a view by its key. */
async function open(page: Page, key: string): Promise<void> {
  await page.goto(served.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press(key);
}

/** A panel of the view, by its title. */
const panel = (page: Page, title: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });

/** Of the training shown, as its panel says it. */
const state = (page: Page) => panel(page, 'Progress').getByRole('status');

/** Steps that the training shown has made. */
async function stepsMade(page: Page): Promise<number> {
  const text = await page
    .getByText('Steps', { exact: true })
    .first()
    .locator('xpath=..')
    .locator('dd')
    .innerText();
  return Number(text.split(' of ')[0]?.replaceAll(/\s/g, ''));
}

/** How many points the smoothed loss has. */
async function pointsDrawn(page: Page): Promise<number> {
  const path = await page.getByTestId('curve-smoothed').getAttribute('d');
  return path === null || path === '' ? 0 : path.split('L').length;
}

test('a pair set is drawn, a model learns from it, and its last epoch answers a run', async ({ page }) => {
  await open(page, 'd');
  await page.getByRole('tab', { name: /^Sets/ }).click();
  await page.getByText('Pair set', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Pairs', exact: true }).fill('48');
  await page.getByRole('button', { name: 'Create pair set' }).click();
  await expect(page.getByRole('row', { name: /balanced-3/ })).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Training');
  await expect(page.getByText('First 16')).toBeVisible();
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  await field('Name').fill('tiny');
  await field('Epochs').fill('2');
  await field('Batch').fill('2');
  await field('Accumulation').fill('1');
  await field('Rank').fill('2');
  await field('Held out').fill('0.25');
  await expect(page.getByText('36, 18 per epoch')).toBeVisible();
  await expectAccessible(page);
  await field('Held out').press('Enter');

  await expect(page.getByRole('heading', { name: 'tiny', exact: true })).toBeVisible();
  await expect(state(page)).toHaveText('finished', PATIENCE);
  expect(await stepsMade(page)).toBe(36);
  await expect.poll(() => pointsDrawn(page), PATIENCE).toBe(36);
  await expect(page.getByRole('row', { name: /adapter .* mmproj/ })).toHaveCount(2);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Export epoch 2 for PEFT' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export epoch 2 for PEFT' });
  await expect(dialog.getByRole('textbox', { name: 'New folder' })).toHaveValue(/tiny.peft-epoch-2$/);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('LoRA of rank 2 and alpha 32');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Export epoch 2 for PEFT' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog).toContainText('is not empty');
  await page.keyboard.press('Escape');

  await page.getByRole('checkbox', { name: 'Choose epoch 2' }).check();
  await page.keyboard.press('u');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Run');
  await expect(page.getByRole('textbox', { name: 'Name of member 1' })).toHaveValue('epoch-2');
  await page.getByText('Pair set', { exact: true }).click();
  await expect(page.getByText('96 comparisons of')).toBeVisible();
  await page.getByRole('button', { name: 'Create and start' }).click();
  await expect(panel(page, 'Progress')).toContainText('96 of 96', PATIENCE);
  await expect(state(page)).toHaveText('finished', PATIENCE);
  const { runs } = await ask(page, 'workspace.summary', {});
  expect(runs.at(-1)).toMatchObject({ members: ['epoch-2'], answered: 96, failed: 0, simulated: true });
});

test('a wrong field says what is wrong with it, in the form and as JSON, and nothing is started', async ({
  page,
}) => {
  await open(page, 'h');
  const { datasets } = await ask(page, 'workspace.summary', {});
  const { id: datasetId = 0, splits = [] } = datasets[0] ?? {};
  await ask(page, 'data.makePairSet', {
    datasetId,
    splitId: splits[0]?.id ?? null,
    part: 'train',
    variant: 'balanced-2',
    size: 20,
    theta: 0.2,
    seed: 1,
    name: 'decisive',
  });
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByText('No pair of the set is Similar')).toBeVisible();
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await expect(start).toBeEnabled();

  const rank = page.getByRole('textbox', { name: 'Rank', exact: true });
  await rank.fill('0');
  await expect(page.getByText('Give a number from 1 on.')).toBeVisible();
  await expect(start).toBeDisabled();
  await rank.fill('two');
  await expect(page.getByText('Give a number.', { exact: true })).toBeVisible();
  await rank.press('Enter');
  await rank.fill('8');
  await expect(start).toBeEnabled();

  await page.getByText('JSON', { exact: true }).click();
  const json = page.getByRole('textbox', { name: 'Recipe as JSON' });
  await json.fill('{ "epochs": 2, "sed": 1 }');
  await expect(page.getByText('There is no field "sed".')).toBeVisible();
  await expect(start).toBeDisabled();
  await json.fill('{ "epochs": 2');
  await expect(page.getByText('This is not JSON')).toBeVisible();
  await expect(start).toBeDisabled();
  await json.fill('{ "epochs": 2 }');
  await expect(start).toBeEnabled();
  await expectAccessible(page);

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('../elsewhere');
  await expect(page.getByText('A training cannot be called "../elsewhere".')).toBeVisible();
  await expect(start).toBeDisabled();
  expect(await ask(page, 'jobs.list', {})).toEqual([]);
  expect(await ask(page, 'training.list', {})).toEqual([]);
});

test('a training is paused and goes on by a key, and is paused when its program was killed', async ({
  page,
}) => {
  await open(page, 'h');
  const { datasets, models } = await ask(page, 'workspace.summary', {});
  const { id: datasetId = 0 } = datasets[0] ?? {};
  const { id: pairSetId } = await ask(page, 'data.makePairSet', {
    datasetId,
    splitId: null,
    part: null,
    variant: 'balanced-3',
    size: 60,
    theta: 0.2,
    seed: 1,
    name: 'few',
  });
  await ask(page, 'training.start', {
    name: 'killed',
    datasetId,
    pairSetId,
    modelId: models[0]?.id ?? 0,
    start: null,
    recipe: { epochs: 500, batch: 2, accumulation: 1 },
    gpu: 'auto',
  });
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(state(page)).toHaveText('running', PATIENCE);
  await expect.poll(() => pointsDrawn(page), PATIENCE).toBeGreaterThan(2);
  const drawn = await pointsDrawn(page);
  await expect.poll(() => pointsDrawn(page), PATIENCE).toBeGreaterThan(drawn);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('s');
  await expect(state(page)).toHaveText('paused', PATIENCE);
  const paused = await stepsMade(page);
  expect(paused).toBeGreaterThan(2);

  await page.reload();
  await expect(page.getByRole('heading', { name: 'killed', exact: true })).toBeVisible();
  await expect(state(page)).toHaveText('paused');
  await expect.poll(() => pointsDrawn(page), PATIENCE).toBe(paused);
  expect(await stepsMade(page)).toBe(paused);

  await page.keyboard.press('s');
  await expect.poll(() => stepsMade(page), PATIENCE).toBeGreaterThan(paused);
  await expect(page.getByRole('log')).toContainText(`resumed after step ${paused}`);
  await served.kill();
  await served.start();
  await page.reload();
  await expect(state(page)).toHaveText('paused', PATIENCE);
  const left = await stepsMade(page);
  expect(left).toBeGreaterThanOrEqual(paused);
  await page.keyboard.press('s');
  await expect.poll(() => stepsMade(page), PATIENCE).toBeGreaterThan(left);
  await page.keyboard.press('s');
  await expect(state(page)).toHaveText('paused', PATIENCE);
});
