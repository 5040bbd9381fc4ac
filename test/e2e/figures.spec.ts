import { readFile } from 'node:fs/promises';
import { expect, test, type Download, type Page } from '@playwright/test';
import { drawFigure } from '../../src/figures/drawing/draw-figure.ts';
import { FIGURE_KINDS } from '../../src/figures/figure-kinds.ts';
import { DEFAULT_LOOK } from '../../src/figures/look.ts';
import { EXAMPLES } from '../figures/example-figures.ts';
import { expectAccessible, expectAccessibleInBothColours } from './accessibility.ts';
import { figureFaults } from './figure-faults.ts';
import { comeHome } from './kept-page.ts';
import { serveWorkbench, type ServedWorkbench } from './serve.ts';

/** One and two columns in mm, with the largest type where there is the least room. */
const LOOKS = [
  [85, 'bottom', 10],
  [85, 'right', 10],
  [85, 'bottom', 7],
  [180, 'right', 10],
] as const;

test('in figures of every kind and size no text is cut and no number has more than five digits', async ({
  page,
}) => {
  for (const kind of FIGURE_KINDS)
    for (const [width, legend, fontSize] of LOOKS) {
      const look = { ...DEFAULT_LOOK, width, legend, fontSize };
      const { svg, warnings } = await drawFigure(EXAMPLES[kind], look);
      const faults = await figureFaults(page, svg);
      expect.soft({ kind, ...look, warnings, faults }).toMatchObject({ warnings: [], faults: [] });
    }
});

test.describe('in the workbench', () => {
  let served: ServedWorkbench;
  let page: Page;
  /** Of its own for the figures that were saved. */
  let figure: Page;
  test.beforeAll(async ({ browser }) => {
    served = await serveWorkbench();
    page = await browser.newPage();
    figure = await browser.newPage();
  });
  test.beforeEach(() => comeHome(page));
  test.afterAll(async () => {
    await page.close();
    await figure.close();
    await served.dispose();
  });

  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export figure' });

  async function openDialog(page: Page, location: string, of: string): Promise<void> {
    await served.open(page, location);
    await page.getByRole('button', { name: `Export ${of}`, exact: true }).click();
    await dialog(page).getByTestId('figure-preview').waitFor();
  }

  async function save(page: Page, format: string): Promise<Download> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog(page).getByRole('button', { name: format, exact: true }).click(),
    ]);
    return download;
  }

  const textOf = async (download: Download) => (await readFile(await download.path())).toString();

  const CHARTS: Readonly<Record<string, readonly string[]>> = {
    confusion: ['the confusion matrix', 'recall and precision', 'accuracy over coverage', 'the reliability'],
    consistency: [
      'the answers in both orders',
      'the probabilities in both orders',
      'agreement by distance',
      'position bias by distance',
      'divergence by distance',
    ],
    scores: ['estimate against true score'],
    'scores?chart=residuals': ['residuals by group', 'residuals by true score'],
    'scores?chart=adaptive': ['PC by references', 'MAE by references'],
    nll: ['NLL by score', 'likelihood by score difference'],
    data: ['the histogram of scores'],
    similar: [
      'share of each answer',
      'recall and precision',
      'where those called Similar lie',
      'the likelihood’s Similar',
      'parts and groups',
    ],
  };
  for (const [location, charts] of Object.entries(CHARTS))
    test(`charts of ${location} are exported whole, light and marked as simulated, from a dark window`, async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await served.open(page, location);
      for (const of of charts) {
        await page.getByRole('button', { name: `Export ${of}`, exact: true }).click();
        await dialog(page).getByTestId('figure-preview').waitFor();
        const svg = await textOf(await save(page, 'SVG'));
        expect(svg, of).toContain('fill="white"');
        if (of !== 'likelihood by score difference')
          expect(svg.replaceAll(/<[^>]*>/g, ' '), of).toContain('Simulated');
        expect(await figureFaults(figure, svg), of).toEqual([]);
        const tables = dialog(page).getByRole('group', { name: 'Numbers, unrounded' }).getByRole('button');
        const [download] = await Promise.all([page.waitForEvent('download'), tables.first().click()]);
        expect((await textOf(download)).split('\r\n').length, of).toBeGreaterThan(2);
        await page.keyboard.press('Escape');
        await expect(dialog(page)).toBeHidden();
      }
    });

  test('is saved as SVG, PDF, PNG and Vega-Lite in the size chosen, and remembered', async () => {
    await openDialog(page, 'scores', 'estimate against true score');
    await dialog(page).getByRole('button', { name: 'One column, 85 mm' }).click();
    await dialog(page).getByRole('textbox', { name: 'Height' }).fill('70');
    await dialog(page).getByRole('textbox', { name: 'PNG resolution' }).fill('254');
    await dialog(page).getByRole('switch', { name: 'Title' }).click();
    await dialog(page).getByRole('switch', { name: 'Caption' }).click();
    await dialog(page).getByRole('textbox', { name: 'x from' }).fill('2');
    await expect(dialog(page).getByRole('status')).toContainText('85 × 70 mm');

    const svg = await textOf(await save(page, 'SVG'));
    expect(svg).toMatch(/^<svg[^>]* width="85mm" height="70mm"/);
    expect(svg).toContain('Simulated data');
    expect(svg).not.toContain('Estimated against true scores');

    const png = await readFile(await (await save(page, 'PNG')).path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([850, 700]);
    expect(png.includes('pHYs')).toBe(true);

    const pdf = (await readFile(await (await save(page, 'PDF')).path())).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect(Number(width)).toBeCloseTo((85 / 25.4) * 72, 1);
    expect(Number(height)).toBeCloseTo((70 / 25.4) * 72, 1);
    expect(pdf).not.toContain('/Subtype /Image');

    const specification = JSON.parse(await textOf(await save(page, 'Vega-Lite'))) as { $schema: string };
    expect(specification.$schema).toContain('vega-lite');

    await page.reload();
    await page.getByRole('button', { name: 'Export estimate against true score' }).click();
    await expect(dialog(page).getByRole('textbox', { name: 'Height' })).toHaveValue('70 mm');
    await expect(dialog(page).getByRole('textbox', { name: 'x from' })).toHaveValue('2');
    await expect(dialog(page).getByRole('switch', { name: 'Title' })).not.toBeChecked();
    await dialog(page).getByRole('button', { name: 'Default look' }).click();
    await expect(dialog(page).getByRole('switch', { name: 'Title' })).toBeChecked();
  });

  test('several images stand in one NLL figure, with the rise that ends the interval', async () => {
    await openDialog(page, 'nll', 'NLL by score');
    await dialog(page).getByRole('combobox', { name: 'Further images' }).click();
    const images = page.getByRole('listbox', { name: 'Further images' }).getByRole('option');
    await images.nth(2).click();
    await images.nth(5).click();
    await page.keyboard.press('Tab');
    await expect(dialog(page).getByTestId('figure-preview')).toHaveAttribute(
      'alt',
      /scores\. .*(estimate.*){3}/,
    );
    const svg = await textOf(await save(page, 'SVG'));
    expect(svg).toContain('>1.92<');
    expect(svg.match(/aria-roledescription="legend"/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  test('the dialog is worked by keys, accessible in both colours, and fits a small window', async () => {
    await served.open(page, 'scores');
    await page.getByRole('button', { name: 'Export estimate against true score' }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByTestId('figure-preview').waitFor();
    await expect(dialog(page).getByRole('textbox', { name: 'Width', exact: true })).toBeFocused();
    await expectAccessibleInBothColours(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    await expectAccessible(page);
    await dialog(page).getByRole('textbox', { name: 'Width', exact: true }).fill('5');
    await expect(dialog(page).getByRole('status')).toContainText('from 40 to 600 mm');
    await expect(dialog(page).getByRole('button', { name: 'SVG', exact: true })).toBeDisabled();
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByRole('button', { name: 'Export estimate against true score' })).toBeFocused();
  });
});
