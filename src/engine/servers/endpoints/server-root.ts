import { AppError } from '../../app-error.ts';

/** Whether a host's name is of this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

/**
 * A server's address as people type it, with or without `/v1`, without that and without a slash at its end.
 *
 * @throws AppError 'bad-request' where it is no address of HTTP, or holds a name and password
 */
export function serverRoot(address: string): string {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new AppError(
      'bad-request',
      `"${text.slice(0, 100)}" is not an address of a server.`,
      'Give one such as http://127.0.0.1:8000 or https://example.org/v1.',
    );
  if (url.username !== '' || url.password !== '')
    throw new AppError(
      'bad-request',
      'The address of the server holds a name or a password.',
      'Give the key by the environment, so that it stands in no list of commands and no store.',
    );
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
}
