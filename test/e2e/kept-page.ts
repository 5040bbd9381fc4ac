import { expect, type Page } from '@playwright/test';

/**
 * Leaves a page that tests share as each wants to find it: at Home, with nothing that lies over a view, in the usual size and
 * colours. Loading a page costs a second of computing, going to a view in it a tenth; so those of a file that do not look for
 * what a load does share one, opened by `browser.newPage()` before all of them.
 */
export async function comeHome(page: Page): Promise<void> {
  if (page.url() === 'about:blank') return;
  await page.unrouteAll();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  // Dialogs are closed by a key, and menus by a click beside them.
  const over = page.getByRole('dialog');
  await expect(async () => {
    if ((await over.count()) > 0) {
      await page.keyboard.press('Escape');
      await page.mouse.click(0, 0);
    }
    expect(await over.count()).toBe(0);
  }).toPass();
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    window.location.hash = '/home';
  });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home');
}
