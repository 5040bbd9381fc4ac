import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { personByRef } from '../engine/store/people.ts';
import type { Person } from '../model/person.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { Access, Admitted } from './access.ts';
import { RateLimit } from './rate-limit.ts';
import type { OwnNames } from './same-origin.ts';

/** Different wrong tokens of one address within a minute before it has to wait: a page whose link has ended repeats its own. */
const MOST_WRONG = 20;

/** Requests of one person within ten seconds, images included; a page that judges asks a few a second. */
const MOST_REQUESTS = 2000;

/** Somebody who has come in by a link. */
export interface SignIn {
  /** Null for whoever started the server. */
  readonly person: Person | null;
  readonly address: string;
  readonly browser: string;
}

/** Who is let in: null for whoever started the server. */
export interface Guest {
  readonly person: Person | null;
}

interface DoorOptions {
  readonly access: Access;
  readonly workbench: Workbench;
  readonly port: () => number;
  readonly names: () => OwnNames;
  readonly onSignIn: (signIn: SignIn) => void;
}

/** Lets people in by their links, knows them again by their cookies, and keeps out who tries too often. */
export class Door {
  readonly #options: DoorOptions;
  readonly #wrong = new RateLimit(MOST_WRONG, 60_000);
  readonly #requests = new RateLimit(MOST_REQUESTS, 10_000);

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  names(): OwnNames {
    return this.#options.names();
  }

  /** Lets a link's token in. @returns the cookie to keep; null for a wrong token */
  enter(request: FastifyRequest, token: string): string | null {
    const { access, port, onSignIn } = this.#options;
    const who = access.acceptsLink(token, this.#folder);
    const guest = who === null ? null : this.#guestOf(who);
    if (who === null || guest === null) {
      this.#wrong.count(request.ip, digest(token));
      return null;
    }
    onSignIn({ ...guest, address: request.ip, browser: request.headers['user-agent'] ?? '' });
    return access.cookie(port(), this.#folder, who, this.names().scheme === 'https');
  }

  /** Who a request is from; null for nobody who may. */
  admits(request: FastifyRequest): Guest | null {
    const { access, port } = this.#options;
    const who = access.admits(request.headers, port(), this.#folder);
    const guest = who === null ? null : this.#guestOf(who);
    const { cookie, authorization } = request.headers;
    if (guest === null && (cookie ?? authorization) !== undefined)
      this.#wrong.count(request.ip, digest(`${cookie}\n${authorization}`));
    return guest;
  }

  /** Seconds until an address or a guest may ask again; null where they may now. */
  wait(request: FastifyRequest, guest: Guest | null): number | null {
    if (guest === null) return this.#wrong.wait(request.ip);
    return guest.person === null ? null : this.#requests.count(String(guest.person.id));
  }

  get #folder(): string {
    return this.#options.workbench.session.workspace.dir;
  }

  #guestOf(who: Admitted): Guest | null {
    if (who === 'owner') return { person: null };
    const person = personByRef(this.#options.workbench.session.workspace.db, who);
    return person === null || person.archived ? null : { person };
  }
}

/** Of a token that may be long; wrong ones are not kept as they are. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
