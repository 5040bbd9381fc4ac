import { z } from 'zod';

/** What a request without a result answers. */
export const done = z.object({});

/** A request's parameters and its result, both checked where they cross between processes. */
export interface RequestSchema {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}
