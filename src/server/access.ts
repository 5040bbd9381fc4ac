import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../engine/app-error.ts';

const TOKEN_BYTES = 32;

/** Of a token that is given, in characters: 128 bits written in base64 or hexadecimal have no fewer. */
const SHORTEST_TOKEN = 22;

/** Also what stands in a cookie and a link without being escaped. */
const TOKEN_PATTERN = /^[\w-]+$/;

/**
 * Who may use the server: whoever knows its token, which the printed link carries and a cookie keeps.
 *
 * Tokens are compared by their digests in constant time.
 */
export class Access {
  readonly #token: string;
  readonly #digest: Buffer;
  /** Digests, in hexadecimal, of tokens that are good for one link. */
  readonly #once = new Set<string>();

  /**
   * @param given a token to keep over a restart. Defaults to a random one.
   * @throws AppError 'token-weak' for one that could be guessed or not be written in a link
   */
  constructor(given?: string) {
    if (given !== undefined && (given.length < SHORTEST_TOKEN || !TOKEN_PATTERN.test(given)))
      throw new AppError(
        'token-weak',
        `A token needs at least ${SHORTEST_TOKEN} letters, digits, "-" or "_"; this one does not.`,
        'Unset TIEBREAK_TOKEN, or set it to the output of: openssl rand -hex 32',
      );
    this.#token = given ?? randomToken();
    this.#digest = digest(this.#token);
  }

  /** The address that lets a browser in. */
  link(port: number): string {
    return `http://127.0.0.1:${port}/?token=${this.#token}`;
  }

  /** A link that lets in once, for a command line that other users of the machine can read. */
  linkForOnce(port: number): string {
    const token = randomToken();
    this.#once.add(digest(token).toString('hex'));
    return `http://127.0.0.1:${port}/?token=${token}`;
  }

  /** Whether a link's token is good; one for a single use is used up. */
  acceptsLink(token: string): boolean {
    return this.#isToken(token) || this.#once.delete(digest(token).toString('hex'));
  }

  /** What a browser is told to keep. Cookies know no ports, so the name does. */
  cookie(port: number): string {
    return `${cookieName(port)}=${this.#token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a request carries the cookie or an Authorization header with the token. */
  admits({ cookie, authorization }: IncomingHttpHeaders, port: number): boolean {
    const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return this.#isToken(bearer);
    const prefix = `${cookieName(port)}=`;
    return (cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .some((pair) => pair.startsWith(prefix) && this.#isToken(pair.slice(prefix.length)));
  }

  #isToken(token: string): boolean {
    return timingSafeEqual(digest(token), this.#digest);
  }
}

function cookieName(port: number): string {
  return `tiebreak-${port}`;
}

function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
