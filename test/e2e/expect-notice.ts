import { expect, type Page } from '@playwright/test';

/** Expects a notice by its title, in the list that keeps what is shown for some seconds only. */
export async function expectNotice(page: Page, title: string): Promise<void> {
  const bell = page.getByRole('button', { name: /^Notices/ });
  await bell.click();
  const list = page.getByRole('list', { name: /^Notices/ });
  await expect(list.getByText(title, { exact: true }).first()).toBeVisible();
  await bell.click();
  await expect(list).toBeHidden();
}
