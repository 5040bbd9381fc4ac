import type { z } from 'zod';
import type { RequestName, requests } from '../ipc/requests.ts';
import type { Session } from './session.ts';

/** Checked parameters, defaults filled in. */
export type CheckedParams<Name extends RequestName> = z.output<(typeof requests)[Name]['params']>;

/** What a handler gives; it is checked before it leaves. */
type Given<Name extends RequestName> = z.input<(typeof requests)[Name]['result']>;

/**
 * Answers one kind of request. An expected failure is thrown as an AppError; anything else thrown is a bug.
 */
export type Handler<Name extends RequestName> = (
  params: CheckedParams<Name>,
  session: Session,
) => Given<Name> | Promise<Given<Name>>;

export type Handlers<Names extends RequestName = RequestName> = { readonly [Name in Names]: Handler<Name> };

/** The requests whose names begin with an area: AreaOf<'pairs'> is 'pairs.page' | 'pairs.find' | ... */
export type AreaOf<Area extends string> = Extract<RequestName, `${Area}.${string}`>;
