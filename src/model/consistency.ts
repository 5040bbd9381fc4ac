import { z } from 'zod';
import type { Agreement } from '../core/consistency.ts';
import { interval, proportion } from './figures.ts';
import { label, matrix } from './labels.ts';
import { id } from './scalars.ts';

/** How far the answers to both orders agree. */
const agreement = z.object({
  n: z.int(),
  /** Share of the pairs whose two answers name the same image; null of no pairs. */
  agreement: proportion.nullable(),
  /** Mean of P(First) - P(Second) over both answers, in [-1, 1]; null of no pairs. */
  positionBias: z.number().nullable(),
  /** At 95 %; null of fewer than two pairs. */
  positionBiasInterval: interval.nullable(),
  /** Mean KL(forward || reversed reverse), in nats; null where infinite, as when labels alone are known. */
  meanDivergence: z.number().nullable(),
  meanDivergenceInterval: interval.nullable(),
}) satisfies z.ZodType<Agreement>;

/** Forward against reverse, over pairs that were answered both ways. */
export const consistencySchema = agreement.extend({
  /** Comparisons whose other order was not asked. */
  oneWay: z.int(),
  /** Rows forward, columns reverse as answered: its ideal is First-Second, Second-First, Similar-Similar. */
  matrix,
  /** Over |score difference|: bins (low, high], the first one with 0. */
  byDistance: z.array(agreement.extend({ low: z.number(), high: z.number() })).readonly(),
  /** p(First) forward (x) against p(Second) reverse (y): counts on a grid of `size` x `size`, row by row from y = 0. */
  density: z.object({ size: z.int(), counts: z.array(z.int()).readonly() }),
  /** At most 2,000 pairs drawn evenly, to hover and click. */
  points: z
    .array(
      z.object({ firstId: id, secondId: id, x: z.number(), y: z.number(), forward: label, reverse: label }),
    )
    .readonly(),
});
export type Consistency = z.infer<typeof consistencySchema>;

const countedTriples = z.object({
  /** Triples that were looked at, and those among them that no scores explain. */
  examined: z.number(),
  cycles: z.number(),
  /** False where there were too many to look at: then `examined` were drawn at random. */
  complete: z.boolean(),
  /** The clearest first. */
  triples: z
    .array(
      z.object({
        images: z
          .array(z.object({ id, name: z.string(), score: z.number().nullable() }))
          .length(3)
          .readonly(),
        /** The smallest of its three pairs' margins; with a tie, that pair's. */
        margin: z.number(),
      }),
    )
    .readonly(),
});
export type CountedTriples = z.infer<typeof countedTriples>;

/**
 * a beats b, b beats c, c beats a, of triples of which all pairs were answered decisively; a pair answered both ways counts by the
 * mean of both answers.
 */
export const intransitiveTriplesSchema = countedTriples.extend({
  /** a beats b, b beats c, and a and c were called Similar, of triples with one pair called Similar. */
  tied: countedTriples,
});
export type IntransitiveTriples = z.infer<typeof intransitiveTriplesSchema>;
