import { z } from 'zod';
import { filterSchema } from '../model/filter.ts';
import { label } from '../model/labels.ts';
import { id, name } from '../model/scalars.ts';
import { pairRow } from './pairs.ts';

/** What a person can do with a pair. 'label' carries one; the others do not. */
export const judgementAction = z.enum(['label', 'cannot-judge', 'skip', 'flag', 'unflag']);

/** One entry of the append-only record. */
const judgement = z.object({
  id,
  firstId: id,
  secondId: id,
  action: z.enum([...judgementAction.options, 'undo']),
  /** Of (first, second) in this order. */
  label: label.nullable(),
  /** People's label of the pair before this entry, in the same order. */
  previous: label.nullable(),
  judge: z.string(),
  /** Time taken; null where it was not measured. */
  seconds: z.number().nullable(),
  /** The screen showed the second image in the first one's place. */
  shownSwapped: z.boolean(),
  /** Unix milliseconds. */
  createdAt: z.number(),
  /** A later entry took it back. */
  undone: z.boolean(),
  /** The entry that this one takes back. */
  undoes: id.nullable(),
});
export type Judgement = z.infer<typeof judgement>;

export const QUEUE_ORDERS = [
  'uncertain',
  'disagreement',
  'human-against-model',
  'near-margin',
  'random',
  'filter',
] as const;
/**
 * - uncertain: by rising margin, the smaller one of both orders
 * - disagreement: by falling divergence of the answers to both orders
 * - human-against-model: only pairs that people label otherwise than the model does, by its falling margin
 * - near-margin: by rising | |difference of the true scores| - theta |
 * - random: shuffled by the seed
 * - filter: as the pairs view lists them, by `order`
 *
 * Pairs of which that is not known come last.
 */
export const queueOrder = z.enum(QUEUE_ORDERS);

/** What annotating shows before an answer: nothing that would give it away. */
const queuedPair = z.object({
  firstId: id,
  secondId: id,
  /** Show the second image on the left. */
  swapped: z.boolean(),
  /** What this judge has said: null for nothing yet. */
  own: z.object({ action: judgementAction, label: label.nullable() }).nullable(),
  flagged: z.boolean(),
});
export type QueuedPair = z.infer<typeof queuedPair>;

export const annotateRequests = {
  /**
   * The pairs to judge, in their order: a pair comes once, in one of its orders, whichever side it is shown on. Pairs
   * that this judge has finished come only with `finished`, skipped ones stay where they are; nothing else changes its
   * place while people answer. The same arguments give the same order and the same sides.
   */
  'annotate.queue': {
    params: z.strictObject({
      filter: filterSchema,
      order: queueOrder,
      judge: name,
      seed: z.int().min(0).max(0xffff_ffff),
      /** Also pairs that this judge has labelled or could not judge. */
      finished: z.boolean(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    result: z.object({
      /** Pairs in the order, those included that this judge has finished. */
      total: z.int(),
      /** Of `total`: finished by this judge. */
      done: z.int(),
      pairs: z.array(queuedPair),
    }),
  },
  /**
   * Appends a judgement; it is on disk when this answers. The same key again changes nothing, so a client that did not
   * hear the answer can send it again.
   */
  'annotate.judge': {
    params: z.strictObject({
      key: z.uuid(),
      firstId: id,
      secondId: id,
      action: judgementAction,
      label: label.nullable(),
      judge: name,
      seconds: z.number().min(0).max(86_400).nullable(),
      shownSwapped: z.boolean(),
      /** The run whose answer it corrects, if any. */
      run: id.nullable(),
    }),
    result: judgement,
  },
  /** Takes back this judge's newest entry that still stands. Null where there is none. */
  'annotate.undo': {
    params: z.strictObject({ key: z.uuid(), judge: name }),
    result: z.object({ undone: judgement.nullable() }),
  },
  /** Brings back what the last undo took, unless something was judged since. */
  'annotate.redo': {
    params: z.strictObject({ key: z.uuid(), judge: name }),
    result: z.object({ redone: judgement.nullable() }),
  },
  /** Everything people said about two images, in either order; labels are of (firstId, secondId). The oldest first. */
  'annotate.history': {
    params: z.strictObject({ firstId: id, secondId: id }),
    result: z.array(judgement),
  },
  /** What the model and the rule say; asked for after an answer in blind mode. */
  'annotate.reveal': {
    params: z.strictObject({ run: id, firstId: id, secondId: id }),
    result: pairRow.nullable(),
  },
  /** This judge's latest judgements that stand, the newest first. */
  'annotate.recent': {
    params: z.strictObject({ judge: name, limit: z.int().min(1).max(1000) }),
    result: z.array(judgement),
  },
  /** Who has judged here, and how much. */
  'annotate.judges': {
    params: z.strictObject({}),
    result: z.array(
      z.object({ judge: z.string(), judgements: z.int(), medianSeconds: z.number().nullable() }),
    ),
  },
} as const;
