import { setNonce } from 'get-nonce';

/** The nonce that lets this page's libraries add styles: whoever served the page put a fresh one in its head. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
  if (nonce !== '') setNonce(nonce);
  return nonce;
}
