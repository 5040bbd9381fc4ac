import type { IncomingMessage } from 'node:http';

/**
 * Why a request does not come from a page of this server; null where it does.
 *
 * The Host header keeps out pages whose name was made to point at this machine (DNS rebinding). Origin and
 * Sec-Fetch-Site keep out pages of other servers; browsers send Origin with every POST and WebSocket, so one without it
 * is refused too.
 */
export function foreignReason({ method, headers, url }: IncomingMessage, port: number): string | null {
  const { host = '', origin, upgrade } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    return `This server answers as 127.0.0.1:${port} or localhost:${port} only. Forward the same port number.`;
  const wantsOrigin = method !== 'GET' || upgrade !== undefined;
  if (origin === undefined ? wantsOrigin : origin !== `http://${host}`)
    return 'The request comes from another page.';
  const isPage = method === 'GET' && /^\/(\?|$)/.test(url ?? '');
  const site = headers['sec-fetch-site'];
  if (!isPage && site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'The request comes from another page.';
  return null;
}
