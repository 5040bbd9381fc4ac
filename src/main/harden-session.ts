import type { Session } from 'electron';
import { isAppUrl } from './app-scheme.ts';

/** The one thing beyond its window that the page may do unasked: put text on the clipboard when its user copies. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/**
 * Shuts a session off: no permission but copying, no device, no address but the page's own, and no download that does
 * not come from it.
 */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
    callback(GRANTED.has(permission) && isAppUrl(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => GRANTED.has(permission) && isAppUrl(requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayLoad(url) }));
  session.on('will-download', (event, item) => {
    if (!isOwnContent(item.getURL())) event.preventDefault();
  });
}

/** The page's files, what the page itself has made, and the developer tools of an unpackaged program. */
function mayLoad(url: string): boolean {
  return isOwnContent(url) || url.startsWith('data:') || url.startsWith('devtools:');
}

function isOwnContent(url: string): boolean {
  return isAppUrl(url.startsWith('blob:') ? url.slice('blob:'.length) : url);
}
