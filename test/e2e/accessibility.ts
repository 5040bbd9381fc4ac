import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * Expects axe to find nothing wrong with what the page shows, once nothing moves.
 *
 * @param options.coloursOnly looks at contrast alone: it is all that differs between the light and the dark page
 */
export async function expectAccessible(
  page: Page,
  { coloursOnly = false }: { readonly coloursOnly?: boolean } = {},
): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || effect?.getComputedTiming().endTime === Infinity,
      ),
  );
  // Half a megabyte, which a page needs once.
  const isThere = await page.evaluate(() => 'axe' in window);
  // The page has no frames; without legacy mode, each look opens another page.
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: ';' } : {}) }).setLegacyMode(true).options({
    resultTypes: ['violations'],
    ...(coloursOnly ? { runOnly: { type: 'rule' as const, values: ['color-contrast'] } } : {}),
  });
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
}

/** Expects nothing wrong with the page in light and in dark colours. It stays dark. */
export async function expectAccessibleInBothColours(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    await expectAccessible(page, { coloursOnly: colorScheme === 'dark' });
  }
}
