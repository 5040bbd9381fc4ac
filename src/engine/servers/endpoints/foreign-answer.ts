import type { HttpAnswer } from './http-client.ts';
import { safeText } from './safe-text.ts';
import { asksSomebody, isPage, wordsOfPage } from './web-page.ts';

/** Characters of a page that are quoted. */
const QUOTED = 80;

/** How every reason of such an answer begins. */
const FOREIGN = 'no model server answers there: ';

/**
 * What answers in place of the server: a web page with a status of success, one to sign in at, or a way elsewhere. Null where it may
 * be the server.
 *
 * An error may be told by a page too, and passes: a proxy's 502 while the server starts, a plain server's 404 of one path, or its 401
 * where it wants a key.
 *
 * @param secrets never told
 */
export function foreignAnswer(
  { status, content, type, location }: HttpAnswer,
  secrets: readonly string[] = [],
): string | null {
  if (status >= 300 && status < 400)
    return `${FOREIGN}it answered ${status} and sends elsewhere${location === undefined ? '' : ` (${safeText(location, secrets)})`}`;
  const text = content?.value;
  if (typeof text !== 'string' || !isPage(text, type)) return null;
  const isSignIn = (status === 401 || status === 403) && asksSomebody(text);
  if (status >= 300 && !isSignIn) return null;
  const words = safeText(wordsOfPage(text), secrets);
  const shown = words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words;
  return `${FOREIGN}it answered ${status} with a web page ${isSignIn ? 'to sign in at ' : ''}(${type === '' ? 'of no content type' : type}) in place of JSON${shown === '' ? '' : `, which begins with "${shown}"`}`;
}

/** Whether a reason is of an answer that is none of the server's. */
export function isForeign(reason: string): boolean {
  return reason.startsWith(FOREIGN);
}
