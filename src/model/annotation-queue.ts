import { z } from 'zod';
import { saidActionSchema } from './judgement.ts';
import { label } from './labels.ts';
import { personRef } from './person.ts';
import { id, seed } from './scalars.ts';

/**
 * - uncertain: by rising margin, the smaller one of both orders; see {@link meantOrder}
 * - disagreement: by falling KL(forward || reversed reverse), forward being the order with the lower id first; of labels
 *   alone, pairs whose two answers contradict each other come first
 * - human-against-model: only pairs that people label otherwise than the model does, by its falling margin; labels taken over from a
 *   prediction do not count
 * - near-margin: by rising | |difference of the true scores| - theta |
 * - random: shuffled by the seed
 * - filter: as the comparisons stand in the run
 *
 * A pair whose figure is not known comes last; ties keep the run's order.
 */
export const QUEUE_ORDERS = [
  'uncertain',
  'disagreement',
  'human-against-model',
  'near-margin',
  'random',
  'filter',
] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

/** The order that is taken: without recorded probabilities nothing tells the uncertain pairs, and random is taken. */
export function meantOrder(order: QueueOrder, hasProbabilities: boolean): QueueOrder {
  return order === 'uncertain' && !hasProbabilities ? 'random' : order;
}

/** Which pairs to judge, and a window of them. */
export const queueRequestSchema = z.strictObject({
  order: z.enum(QUEUE_ORDERS),
  judge: personRef,
  /** Of the sides, and of the random order. */
  seed,
  /** Also pairs that this judge has labelled or could not judge. */
  finished: z.boolean(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
  /** How many of the pairs that this judge has finished are given besides. Defaults to none. */
  earlier: z.int().min(0).max(500).optional(),
});
export type QueueRequest = z.infer<typeof queueRequestSchema>;

/** A pair to be judged: nothing that would give the answer away. */
const queuedPair = z.object({
  firstId: id,
  secondId: id,
  /** Show the second image on the left. */
  swapped: z.boolean(),
  /** What this judge has said, of (first, second): null for nothing yet. */
  own: z
    .object({
      action: saidActionSchema,
      label: label.nullable(),
      /** Kept, and not handed in yet. Absent where it is. */
      draft: z.literal(true).optional(),
    })
    .nullable(),
  /** This judge has flagged it. */
  flagged: z.boolean(),
  /** The pair's second showing to this judge, in a task that repeats some. Absent for the first. */
  repeated: z.literal(true).optional(),
  /** This judge's comment and reasons; absent where there are none. */
  comment: z.string().optional(),
  reasons: z.array(z.string()).readonly().optional(),
});
export type QueuedPair = z.infer<typeof queuedPair>;

export const queuePageSchema = z.object({
  /** Pairs in the order, those included that this judge has finished. */
  total: z.int(),
  /** Of `total`: finished by this judge. */
  done: z.int(),
  pairs: z.array(queuedPair).readonly(),
  /** Of the pairs in the order those that this judge finished last, the newest last. */
  earlier: z.array(queuedPair).readonly(),
});
export type QueuePage = z.infer<typeof queuePageSchema>;
