import { safeText } from './safe-text.ts';

/** Why no connection came about, or broke. */
interface ConnectionFailure {
  /** Nothing was sent: nobody is there, or nobody that can be trusted. */
  readonly isGone: boolean;
  /** Waiting does not help: somebody has to do something. */
  readonly isLasting: boolean;
  readonly reason: string;
}

/** Codes of errors after which nothing was sent: no connection came about. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What OpenSSL's and Node's codes of certificates mean. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; the clock of this machine may be wrong',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than that of the address',
};

const NO_TLS = 'it does not speak TLS there, so the address may begin with http:// in place of https://';

/** @param secrets never told in a reason */
export function connectionFailure(error: unknown, secrets: readonly string[]): ConnectionFailure {
  const { code = '', message } = rootOf(error);
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined) return { isGone: true, isLasting: true, reason: `${certificate} (${code})` };
  if (code === 'EPROTO' || /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/.test(code))
    return { isGone: true, isLasting: true, reason: `${NO_TLS} (${code})` };
  const reason = safeText(message === '' ? code : message, secrets);
  const isGone = NOT_CONNECTED.has(code) || /CERT|UNABLE_TO_VERIFY|SSL|TLS/.test(code);
  return { isGone, isLasting: false, reason };
}

/** Whether a reason is of a certificate that a file of one's own would make trusted. */
export function isUntrusted(reason: string): boolean {
  return /not trusted here/.test(reason);
}

/** Several addresses of a host fail as one error of several. */
function rootOf(error: unknown): { readonly code?: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? { code, message: error.message } : { message: error.message };
}
