import type { Page } from '@playwright/test';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';

/** Asks the serving side as the page does, which must be open. */
export async function ask<Name extends RequestName>(
  page: Page,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  const reply = await page.evaluate(
    async ([path, body]) => {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return (await response.json()) as { ok: boolean; value: unknown };
    },
    [`/request/${name}`, JSON.stringify(params)] as const,
  );
  if (!reply.ok) throw new Error(`${name} failed: ${JSON.stringify(reply)}`);
  return reply.value as Result<Name>;
}
