import { randomBytes } from 'node:crypto';

/** What the build leaves in the page wherever a nonce belongs; see electron.vite.config.ts. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

const NONCE_BYTES = 16;

/** Sent with every answer, whatever it holds, by the server and by the desktop window's own scheme. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), ' +
    'microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()',
  // Of what is no page: nothing in it may do anything.
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
} as const;

/** The page as it is sent once: with a fresh nonce, and the policy that goes with it. */
export interface PreparedPage {
  readonly html: string;
  readonly policy: string;
}

/**
 * Gives a built page its nonce, and a policy that allows its own files and the styles that carry the nonce.
 *
 * @param connections sources that the page may connect to besides its own origin: "ws://127.0.0.1:4173"
 */
export function preparePage(built: string, connections: readonly string[] = []): PreparedPage {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connections].join(' '),
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html: built.replaceAll(NONCE_PLACEHOLDER, nonce), policy };
}
