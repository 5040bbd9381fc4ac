import type { z } from 'zod';
import type { RequestName, requests } from '../ipc/requests.ts';
import type { AnalysisRequest, MainRequest } from './analysis/analysis-requests.ts';
import type { AnalysisSession } from './analysis/analysis-session.ts';
import type { CheckedParams } from './checked-params.ts';
import type { Session } from './session.ts';

/** What a handler gives; it is checked before it leaves. */
type Given<Name extends RequestName> = z.input<(typeof requests)[Name]['result']>;

/**
 * Answers one kind of request. An expected failure is thrown as an AppError; anything else thrown is a bug.
 */
type Handler<Name extends RequestName, Of> = (
  params: CheckedParams<Name>,
  session: Of,
) => Given<Name> | Promise<Given<Name>>;

/** Handlers of the main thread for the requests of an area, which a request's name begins with; for all by default. */
export type Handlers<Area extends string = string> = {
  readonly [Name in Extract<MainRequest, `${Area}.${string}`>]: Handler<Name, Session>;
};

/** Handlers of the analysis thread for the requests of an area; for all by default. */
export type AnalysisHandlers<Area extends string = string> = {
  readonly [Name in Extract<AnalysisRequest, `${Area}.${string}`>]: Handler<Name, AnalysisSession>;
};
