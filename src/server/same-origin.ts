import type { IncomingMessage } from 'node:http';

/** What the server is called: `127.0.0.1:4173`, and further names where it is open to a network or behind a proxy. */
export interface OwnNames {
  readonly scheme: 'http' | 'https';
  readonly hosts: readonly string[];
}

/**
 * Why a request does not come from a page of this server; null where it does.
 *
 * The Host header keeps out pages whose name was made to point at this machine (DNS rebinding). Origin and
 * Sec-Fetch-Site keep out pages of other servers; browsers send Origin with every POST and WebSocket, so one without it
 * is refused too.
 */
export function foreignReason(
  { method, headers, url }: IncomingMessage,
  { scheme, hosts }: OwnNames,
): string | null {
  const { host = '', origin, upgrade } = headers;
  if (!hosts.includes(host))
    return `This server answers as ${hosts.join(' or ')} only. Forward the same port number.`;
  const wantsOrigin = method !== 'GET' || upgrade !== undefined;
  if (origin === undefined ? wantsOrigin : origin !== `${scheme}://${host}`)
    return 'The request comes from another page.';
  const isPage = method === 'GET' && /^\/(\?|$)/.test(url ?? '');
  const site = headers['sec-fetch-site'];
  if (!isPage && site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'The request comes from another page.';
  return null;
}
