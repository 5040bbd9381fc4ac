import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../engine/app-error.ts';

const TOKEN_BYTES = 32;

/** Of a token that is given, in characters: 128 bits written in base64 or hexadecimal have no fewer. */
const SHORTEST_TOKEN = 22;

/** Also what stands in a cookie and a link without being escaped. */
const TOKEN_PATTERN = /^[\w-]+$/;

/** Whom a token lets in: whoever started the server, or a person of the workspace, by id. */
export type Admitted = 'owner' | number;

/** A person's token is their id and its seal. */
const PERSON_TOKEN = /^p([1-9]\d{0,9})-([\w-]{43})$/;

/**
 * Who may use the server: whoever knows its token, which the printed link carries and a cookie keeps, and people by tokens of
 * their own. Those are made of the server's token and the workspace's folder: they are good as long as both stay, and
 * nobody can make one from another's.
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
  link(origin: string): string {
    return `${origin}/?token=${this.#token}`;
  }

  /** The address that lets a person of a workspace in, as that person alone. */
  personLink(origin: string, folder: string, person: number): string {
    return `${origin}/?token=p${person}-${this.#seal(folder, person)}`;
  }

  /** A link that lets in once, for a command line that other users of the machine can read. */
  linkForOnce(origin: string): string {
    const token = randomToken();
    this.#once.add(digest(token).toString('hex'));
    return `${origin}/?token=${token}`;
  }

  /** Whom a link's token lets in; null for a wrong one. One for a single use is used up. */
  acceptsLink(token: string, folder: string): Admitted | null {
    return this.#owned(token, folder) ?? (this.#once.delete(digest(token).toString('hex')) ? 'owner' : null);
  }

  /** What a browser is told to keep. Cookies know no ports, so the name does. */
  cookie(port: number, folder: string, who: Admitted, secure: boolean): string {
    const token = who === 'owner' ? this.#token : `p${who}-${this.#seal(folder, who)}`;
    return `${cookieName(port)}=${token}; HttpOnly; SameSite=Strict; Path=/${secure ? '; Secure' : ''}`;
  }

  /** Whom a request's cookie, or an Authorization header, lets in; null for nobody. */
  admits({ cookie, authorization }: IncomingHttpHeaders, port: number, folder: string): Admitted | null {
    const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return this.#owned(bearer, folder);
    const prefix = `${cookieName(port)}=`;
    for (const pair of (cookie ?? '').split(';').map((text) => text.trim())) {
      const who = pair.startsWith(prefix) ? this.#owned(pair.slice(prefix.length), folder) : null;
      if (who !== null) return who;
    }
    return null;
  }

  #owned(token: string, folder: string): Admitted | null {
    if (this.#isToken(token)) return 'owner';
    const [, id, seal = ''] = PERSON_TOKEN.exec(token) ?? [];
    if (id === undefined) return null;
    const person = Number(id);
    return timingSafeEqual(digest(seal), digest(this.#seal(folder, person))) ? person : null;
  }

  #seal(folder: string, person: number): string {
    return createHmac('sha256', this.#token).update(`person ${person} of ${folder}`).digest('base64url');
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
