import type { Page } from '@playwright/test';
import type { ServedWorkbench } from './serve.ts';

/** Makes a person the one who judges in a page, open or not, as a browser remembers it. */
export async function judgeAs(
  { ask, folder }: Pick<ServedWorkbench, 'ask' | 'folder'>,
  page: Page,
  name: string,
): Promise<void> {
  const remember = ([item, value]: readonly [string, string]) => window.localStorage.setItem(item, value);
  const kept = [`tiebreak.person:${encodeURIComponent(folder)}`, `name:${name}`] as const;
  await page.addInitScript(remember, kept);
  if (page.url() !== 'about:blank') await page.evaluate(remember, kept);
  const { people } = await ask(page, 'people.list', {});
  if (!people.some((person) => person.name === name)) await ask(page, 'people.add', { name });
}
