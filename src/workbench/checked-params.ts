import type { z } from 'zod';
import type { RequestName, requests } from '../ipc/requests.ts';

/** Checked parameters, defaults filled in. */
export type CheckedParams<Name extends RequestName> = z.output<(typeof requests)[Name]['params']>;
