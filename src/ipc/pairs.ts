import { z } from 'zod';
import { interval, proportion } from '../model/figures.ts';
import { filterSchema, labelSource } from '../model/filter.ts';
import { label, matrix, triple } from '../model/labels.ts';
import { id } from '../model/scalars.ts';

export const PAIR_SORTS = [
  'order',
  'first',
  'second',
  'truth',
  'model',
  'human',
  'reverse',
  'pFirst',
  'pSecond',
  'pSimilar',
  'margin',
  'entropy',
  'distance',
  'divergence',
] as const;

/**
 * 'order': by first and second image's id; ties keep that order. 'first' and 'second' go by the images' names, labels by
 * the order of LABELS, 'reverse' by the label as it was given. What is not known comes last either way.
 */
const pairSort = z.strictObject({ by: z.enum(PAIR_SORTS), descending: z.boolean() });
export type PairSort = z.infer<typeof pairSort>;

/** One comparison of a run, in the order shown. */
export const pairRow = z.object({
  firstId: id,
  secondId: id,
  firstName: z.string(),
  secondName: z.string(),
  firstScore: z.number().nullable(),
  secondScore: z.number().nullable(),
  /** By the rule; null where a score is not known. */
  truth: label.nullable(),
  model: label,
  probabilities: triple,
  /** Largest minus second largest probability. */
  margin: z.number(),
  /** In nats. */
  entropy: z.number(),
  /** The answer to the other order, as it was given (not reversed); null where it was not asked. */
  reverse: z.object({ label, probabilities: triple }).nullable(),
  /** People's newest label of this order; null where there is none. */
  human: label.nullable(),
  cannotJudge: z.boolean(),
  flagged: z.boolean(),
  /** The other run's label; null where it has none, or where no other run was named. */
  other: label.nullable(),
});
export type PairRow = z.infer<typeof pairRow>;

const filtered = z.strictObject({ filter: filterSchema });

export const pairsRequests = {
  /** A window of the comparisons that pass the filter. */
  'pairs.page': {
    params: z.strictObject({
      filter: filterSchema,
      sort: pairSort,
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    result: z.object({
      /** That pass, and in the run. */
      total: z.int(),
      ofRun: z.int(),
      rows: z.array(pairRow),
    }),
  },
  /** Where one comparison stands in the filtered order; null where it does not pass. */
  'pairs.find': {
    params: z.strictObject({ filter: filterSchema, sort: pairSort, firstId: id, secondId: id }),
    result: z.object({ offset: z.int().nullable() }),
  },
  /** Everything known about one comparison. */
  'pairs.detail': {
    params: z.strictObject({ run: id, otherRun: id.nullable(), firstId: id, secondId: id }),
    result: z.object({
      row: pairRow.nullable(),
      /** Each member's own answer; one for a run that is no ensemble. */
      members: z.array(z.object({ name: z.string(), label, probabilities: triple })),
    }),
  },
  /** Counts of label pairs; comparisons that one source does not label are left out and counted. */
  'confusion.matrix': {
    params: z.strictObject({ filter: filterSchema, rows: labelSource, columns: labelSource }),
    result: z.object({ matrix, n: z.int(), unlabelled: z.int() }),
  },
  /** Answering only where the margin is at least a threshold: how much is left, and how right. */
  'confusion.abstention': {
    params: filtered,
    result: z.object({
      n: z.int(),
      /** By rising threshold 0, 0.01, ..., 1. */
      points: z.array(z.object({ threshold: z.number(), kept: z.int(), right: z.int(), matrix })),
    }),
  },
  /** Reliability of each label's probability: bins of equal width over [0, 1]. */
  'confusion.calibration': {
    params: z.strictObject({ filter: filterSchema, bins: z.int().min(2).max(50) }),
    result: z.object({
      n: z.int(),
      labels: z.array(
        z.object({
          label,
          /** Mean |confidence - frequency| weighted by mass (expected calibration error). */
          error: z.number().nullable(),
          bins: z.array(
            z.object({
              low: z.number(),
              high: z.number(),
              n: z.int(),
              /** Mean probability and share of true cases; null in an empty bin. */
              meanProbability: z.number().nullable(),
              frequency: proportion.nullable(),
            }),
          ),
        }),
      ),
    }),
  },
  /**
   * Forward against reverse, of every pair answered both ways of which either comparison passes the filter. Forward is the
   * order that shows the plan's target first; without targets, or where both images are, the one with the lower id first.
   */
  'consistency.report': {
    params: filtered,
    result: z.object({
      n: z.int(),
      /** Comparisons whose other order was not asked. */
      oneWay: z.int(),
      agreement: proportion.nullable(),
      /** Rows forward, columns reverse as answered: its ideal is First-Second, Second-First, Similar-Similar. */
      matrix,
      positionBias: z.number().nullable(),
      /** 95 % intervals of the two means; null of fewer than two pairs. */
      positionBiasInterval: interval.nullable(),
      meanDivergenceInterval: interval.nullable(),
      /** Mean KL(forward || reversed reverse) in nats; null where only labels are known. */
      meanDivergence: z.number().nullable(),
      /** Over |score difference|: bins (low, high], the first one with 0. */
      byDistance: z.array(
        z.object({
          low: z.number(),
          high: z.number(),
          n: z.int(),
          agreement: proportion.nullable(),
          positionBias: z.number().nullable(),
          positionBiasInterval: interval.nullable(),
          meanDivergence: z.number().nullable(),
          meanDivergenceInterval: interval.nullable(),
        }),
      ),
      /** p(First) forward (x) against p(Second) reverse (y): counts on a grid of `size` x `size`, row by row from y = 0. */
      density: z.object({ size: z.int(), counts: z.array(z.int()) }),
      /** At most 2,000 pairs drawn evenly, to hover and click. */
      points: z.array(
        z.object({ firstId: id, secondId: id, x: z.number(), y: z.number(), forward: label, reverse: label }),
      ),
    }),
  },
  /** The pairs whose answers differ most, in their forward order, by falling divergence; null where it is infinite. */
  'consistency.worst': {
    params: z.strictObject({ filter: filterSchema, limit: z.int().min(1).max(1000) }),
    result: z.array(pairRow.extend({ divergence: z.number().nullable() })),
  },
  /** a beats b, b beats c, c beats a; a pair answered both ways counts by the mean of both answers. */
  'consistency.triples': {
    params: z.strictObject({ filter: filterSchema, limit: z.int().min(1).max(1000) }),
    result: z.object({
      /** Triples of which all three pairs were answered decisively, and the cycles among them. */
      examined: z.number(),
      cycles: z.number(),
      /** False where there were too many to look at: then `examined` were drawn at random. */
      complete: z.boolean(),
      triples: z.array(
        z.object({
          images: z.array(z.object({ id, name: z.string(), score: z.number().nullable() })).length(3),
          margin: z.number(),
        }),
      ),
    }),
  },
} as const;
