import { protocol } from 'electron';

/** The page's own scheme: its files and images come from the main process, never from `file:` or a port. */
const SCHEME = 'tiebreak-app';
const HOST = 'workbench';

/** As Chromium writes the origin of the page. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

export const PAGE_URL = `${APP_ORIGIN}/`;

/**
 * Makes the scheme one with an origin, storage and `fetch`, like `https`. Nothing may bypass the content security
 * policy, and there are no service workers. Must happen before Electron is ready.
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers the scheme's requests in a session. */
export function handleAppScheme(
  session: Electron.Session,
  answer: (request: Request) => Promise<Response>,
): void {
  session.protocol.handle(SCHEME, answer);
}

/** Whether an address is one of the page's own, whatever its path. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol: scheme, host, username, password } = new URL(url);
  return scheme === `${SCHEME}:` && host === HOST && username === '' && password === '';
}

/** Whether an address is the page itself, wherever in it: what follows '#' does not matter. */
export function isPageUrl(url: string): boolean {
  return isAppUrl(url) && new URL(url).pathname === '/' && new URL(url).search === '';
}
