import type { Page } from '@playwright/test';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';

/**
 * Asks the serving side of a page that is open, with the page's rights. Not in the page: a browser takes back what is under way
 * in one that goes elsewhere.
 */
export async function ask<Name extends RequestName>(
  page: Page,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  const { origin } = new URL(page.url());
  const response = await page.request.post(`${origin}/request/${name}`, {
    headers: { origin },
    data: params,
  });
  const reply = (await response.json()) as { readonly ok: boolean; readonly value: unknown };
  if (!reply.ok) throw new Error(`${name} failed: ${JSON.stringify(reply)}`);
  return reply.value as Result<Name>;
}
