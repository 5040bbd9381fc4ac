import { z } from 'zod';
import { saidActionSchema } from './judgement.ts';
import { label } from './labels.ts';
import { personRef } from './person.ts';
import { id, seed } from './scalars.ts';

/**
 * - uncertain: by rising margin, the smaller one of both orders; see {@link meantOrder}
 * - influence: by how far scores move, at most, by what a person says of the pair, falling; by refits, without the truth
 * - active: by how much an answer is expected to narrow the intervals of scores made of people's labels alone, falling, those before it
 *   given; pairs that people have labelled come last
 * - disagreement: by falling KL(forward || reversed reverse), forward being the order with the lower id first; of labels
 *   alone, pairs whose two answers contradict each other come first
 * - human-against-model: only pairs that people label otherwise than the model does, by its falling margin; labels taken over from a
 *   prediction do not count
 * - against-people: only pairs that people label otherwise than other people do, those with most people first
 * - near-margin: by rising | |difference of the true scores| - theta |
 * - random: shuffled by the seed
 * - filter: as the comparisons stand in the run
 *
 * A pair whose figure is not known comes last; ties keep the run's order. In every order but 'filter' no image comes more than
 * three times in twenty pairs, as far as there are others.
 */
export const QUEUE_ORDERS = [
  'uncertain',
  'influence',
  'active',
  'disagreement',
  'human-against-model',
  'against-people',
  'near-margin',
  'random',
  'filter',
] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

/** The order that is taken: without recorded probabilities nothing tells the uncertain pairs, and random is taken. */
export function meantOrder(order: QueueOrder, hasProbabilities: boolean): QueueOrder {
  return order === 'uncertain' && !hasProbabilities ? 'random' : order;
}

/**
 * Which of a run's pairs a queue has, by what was said of them, in whatever task:
 * - open: all that this judge has not finished
 * - skipped, cannot-judge, commented, flagged, mine: those of which this judge has said so, to look at again
 * - others: labelled by somebody else and not finished by this judge
 */
export const QUEUE_PARTS = [
  'open',
  'skipped',
  'cannot-judge',
  'commented',
  'flagged',
  'mine',
  'others',
] as const;
export type QueuePart = (typeof QUEUE_PARTS)[number];

/** Whether a queue lists pairs that the judge has finished, to be looked at again. */
export function isSecondLook(part: QueuePart, order: QueueOrder): boolean {
  return (
    (part !== 'open' && part !== 'others') || order === 'human-against-model' || order === 'against-people'
  );
}

/** What a narrowing is in: units of score, or logits in a run without references. */
const narrowingUnitSchema = z.enum(['score', 'logits']);
export type NarrowingUnit = z.infer<typeof narrowingUnitSchema>;

/** Which pairs to judge, and a window of them. */
export const queueRequestSchema = z.strictObject({
  order: z.enum(QUEUE_ORDERS),
  /** Defaults to 'open'. */
  part: z.enum(QUEUE_PARTS).optional(),
  judge: personRef,
  /** Of the sides, and of the random order. */
  seed,
  /** Also pairs that this judge has labelled or could not judge. */
  finished: z.boolean(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
  /** How many of the pairs that this judge has finished are given besides. Defaults to none. */
  earlier: z.int().min(0).max(500).optional(),
  /** The model's labels come with the pairs: of a judge who is not blind. Defaults to false. */
  suggests: z.boolean().optional(),
});
export type QueueRequest = z.infer<typeof queueRequestSchema>;

/** The model's label of a pair, to be accepted or not. */
const suggestionSchema = z.object({
  /** Of (first, second). */
  label,
  /** The model's probability of it; null where none was recorded. */
  probability: z.number().nullable(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

/** A pair to be judged: nothing that would give the answer away, unless suggestions are asked for. */
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
  /** How far scores move, at most, by what is said of it: in the order 'influence'. In units of score; null where none is made of it. */
  influence: z.number().nullable().optional(),
  /** How much narrower an answer is expected to make intervals: in the order 'active'. Null of a labelled pair, and where it was not worked out. */
  narrowing: z.number().nullable().optional(),
  /** The pair's second showing to this judge, in a task that repeats some. Absent for the first. */
  repeated: z.literal(true).optional(),
  /** Absent where none is asked for, and where the model has not answered. */
  suggestion: suggestionSchema.optional(),
  /** This judge's comment and reasons; absent where there are none. */
  comment: z.string().optional(),
  reasons: z.array(z.string()).readonly().optional(),
  /** A reviewer sent it back, to be answered again: why, '' where nothing is said. Absent where it was not, or is answered again. */
  sentBack: z.string().optional(),
});
export type QueuedPair = z.infer<typeof queuedPair>;

export const queuePageSchema = z.object({
  /** Pairs in the order, those included that this judge has finished. */
  total: z.int(),
  /** Of `total`: finished by this judge; 0 where finished ones are listed to be looked at again. */
  done: z.int(),
  /** Place in the order, from 0, from which on an image comes more than three times in twenty, because few others are left. Absent where none does. */
  crowdedFrom: z.int().optional(),
  /** What narrowings are in; absent where there are none. */
  unit: narrowingUnitSchema.optional(),
  pairs: z.array(queuedPair).readonly(),
  /** Of the pairs in the order those that this judge finished last, the newest last. */
  earlier: z.array(queuedPair).readonly(),
});
export type QueuePage = z.infer<typeof queuePageSchema>;
