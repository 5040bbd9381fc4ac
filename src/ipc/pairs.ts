import { z } from 'zod';
import { abstentionCurveSchema, labelPairCountsSchema, reliabilitySchema } from '../model/confusion.ts';
import { consistencySchema, intransitiveTriplesSchema } from '../model/consistency.ts';
import { filterSchema, labelSource } from '../model/filter.ts';
import { MOST_PAIRS_AT_ONCE } from '../model/judgement.ts';
import { label, triple } from '../model/labels.ts';
import { pairRowSchema, pairSortSchema } from '../model/pair-row.ts';
import { id } from '../model/scalars.ts';

const filtered = z.strictObject({ filter: filterSchema });

export const pairsRequests = {
  /** A window of the comparisons that pass the filter. */
  'pairs.page': {
    params: z.strictObject({
      filter: filterSchema,
      sort: pairSortSchema,
      offset: z.int().min(0),
      /** 0 for the counts alone, which give no pair away. */
      limit: z.int().min(0).max(500),
    }),
    result: z.object({
      /** That pass, and in the run. */
      total: z.int(),
      ofRun: z.int(),
      /** Whether comparisons of the run have several answers. */
      hasVotes: z.boolean(),
      rows: z.array(pairRowSchema).readonly(),
    }),
  },
  /** The images of a window of the comparisons, in their order: to choose many at once. */
  'pairs.ids': {
    params: z.strictObject({
      filter: filterSchema,
      sort: pairSortSchema,
      offset: z.int().min(0),
      limit: z.int().min(1).max(MOST_PAIRS_AT_ONCE),
    }),
    result: z.object({ pairs: z.array(z.tuple([id, id]).readonly()).readonly() }),
  },
  /** Where one comparison stands in the filtered order; null where it does not pass. */
  'pairs.find': {
    params: z.strictObject({ filter: filterSchema, sort: pairSortSchema, firstId: id, secondId: id }),
    result: z.object({ offset: z.int().nullable() }),
  },
  /** Everything known about one comparison. */
  'pairs.detail': {
    params: z.strictObject({ run: id, otherRun: id.nullable(), firstId: id, secondId: id }),
    result: z.object({
      row: pairRowSchema.nullable(),
      /** Each member's own answer; one for a run that is no ensemble. */
      members: z.array(z.object({ name: z.string(), label, probabilities: triple.nullable() })),
    }),
  },
  /** Counts of label pairs; comparisons that one source does not label are left out and counted. */
  'confusion.matrix': {
    params: z.strictObject({ filter: filterSchema, rows: labelSource, columns: labelSource }),
    result: labelPairCountsSchema,
  },
  /** Answering only where the margin is at least a threshold: how much is left, and how right. */
  'confusion.abstention': {
    params: filtered,
    result: abstentionCurveSchema,
  },
  /** Reliability of each label's probability: bins of equal width over [0, 1]. */
  'confusion.calibration': {
    params: z.strictObject({ filter: filterSchema, bins: z.int().min(2).max(50) }),
    result: reliabilitySchema,
  },
  /**
   * Forward against reverse, of every pair answered both ways of which either comparison passes the filter. Forward is the
   * order that shows the plan's target first; without targets, or where both images are, the one with the lower id first.
   */
  'consistency.report': {
    params: filtered,
    result: consistencySchema,
  },
  /** The pairs whose answers differ most, in their forward order, by falling divergence; null where it is infinite. */
  'consistency.worst': {
    params: z.strictObject({ filter: filterSchema, limit: z.int().min(1).max(1000) }),
    result: z.array(pairRowSchema.extend({ divergence: z.number().nullable() })).readonly(),
  },
  /** a beats b, b beats c, c beats a; a pair answered both ways counts by the mean of both answers. */
  'consistency.triples': {
    params: z.strictObject({ filter: filterSchema, limit: z.int().min(1).max(1000) }),
    result: intransitiveTriplesSchema,
  },
} as const;
