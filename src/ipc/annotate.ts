import { z } from 'zod';
import { queuePageSchema, queueRequestSchema } from '../model/annotation-queue.ts';
import { contradictionKeySchema, contradictionSchema } from '../model/contradiction.ts';
import { filterSchema } from '../model/filter.ts';
import {
  bulkActionSchema,
  commentSchema,
  judgeSchema,
  judgementActionSchema,
  judgementSchema,
  MOST_PAIRS_AT_ONCE,
  reasonsSchema,
} from '../model/judgement.ts';
import { label } from '../model/labels.ts';
import { pairRowSchema } from '../model/pair-row.ts';
import { personRef } from '../model/person.ts';
import { id } from '../model/scalars.ts';

export const annotateRequests = {
  /**
   * The pairs to judge, in their order: a pair comes once, in one of its orders, whichever side it is shown on. Pairs
   * that this judge has finished come only with `finished`, skipped ones stay where they are; nothing else changes its
   * place while people answer. The same arguments give the same order and the same sides.
   */
  'annotate.queue': {
    params: queueRequestSchema.extend({ filter: filterSchema }),
    result: queuePageSchema,
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
      action: judgementActionSchema,
      label: label.nullable(),
      judge: personRef,
      /** The task in which it is said. Defaults to none. Blindness and what was seen are then the task's. */
      task: id.optional(),
      /** It is about the second showing of a pair in a task. */
      repeated: z.boolean().optional(),
      /** Keeps a label, or that it cannot be judged, without handing it in. */
      draft: z.boolean().optional(),
      comment: commentSchema.optional(),
      reasons: reasonsSchema.optional(),
      /** What was on screen with the pair; what this person was shown of it earlier is added. Defaults to not known. */
      predictionSeen: z.boolean().optional(),
      truthSeen: z.boolean().optional(),
      /** The label is the model's, which was suggested, and accepted as it is. Refused for any other. Defaults to false. */
      takenOver: z.boolean().optional(),
      seconds: z.number().min(0).max(86_400).nullable(),
      shownSwapped: z.boolean(),
      /** The run whose answer it corrects, if any. */
      run: id.nullable(),
    }),
    result: judgementSchema,
  },
  /**
   * Appends the same of many pairs: all are on disk when this answers, or none. The same key again changes nothing. A pair in both
   * orders counts once; a label that contradicts itself so is refused.
   */
  'annotate.judgeMany': {
    params: z.strictObject({
      key: z.uuid(),
      pairs: z
        .array(z.tuple([id, id]).readonly())
        .min(1)
        .max(2 * MOST_PAIRS_AT_ONCE)
        .readonly(),
      action: bulkActionSchema,
      label: label.nullable(),
      comment: commentSchema.min(1).nullable(),
      judge: personRef,
      /** What was on screen with the pairs. Defaults to not known. */
      predictionSeen: z.boolean().optional(),
      truthSeen: z.boolean().optional(),
      /** The run whose answers it corrects, if any. */
      run: id.nullable(),
    }),
    result: z.object({ pairs: z.int() }),
  },
  /**
   * Takes back this judge's newest entry that still stands, of a task where one is given, with all that was said in the same step. Null where there is none.
   * `pairs`: of how many it was.
   */
  'annotate.undo': {
    params: z.strictObject({ key: z.uuid(), judge: personRef, task: id.optional() }),
    result: z.object({ undone: judgementSchema.nullable(), pairs: z.int() }),
  },
  /** Brings back what the last undo took, unless something was judged since. */
  'annotate.redo': {
    params: z.strictObject({ key: z.uuid(), judge: personRef, task: id.optional() }),
    result: z.object({ redone: judgementSchema.nullable(), pairs: z.int() }),
  },
  /**
   * Everything people said about two images, in either order; labels are of (firstId, secondId). The oldest first.
   *
   * To a blind judge others' entries come only after an answer of their own; in a blind task without feedback never.
   */
  'annotate.history': {
    params: z.strictObject({
      firstId: id,
      secondId: id,
      /** Who looks without having seen what others say. Defaults to somebody who may. */
      blindTo: z
        .strictObject({
          judge: personRef,
          task: id.nullable(),
          /** It is the pair's second showing: the person's own answer to the first is left out as well until there is one. */
          repeated: z.boolean(),
        })
        .optional(),
    }),
    result: z.array(judgementSchema).readonly(),
  },
  /** What the model and the rule say; asked for after an answer in blind mode. */
  'annotate.reveal': {
    params: z.strictObject({ run: id, firstId: id, secondId: id }),
    result: pairRowSchema.nullable(),
  },
  /** This judge's latest judgements that stand, the newest first. */
  'annotate.recent': {
    params: z.strictObject({ judge: personRef, limit: z.int().min(1).max(1000) }),
    result: z.array(judgementSchema).readonly(),
  },
  /**
   * How many entries this judge's record has, those taken back too: who counts their own can tell that another page or
   * program has added some.
   */
  'annotate.entries': {
    params: z.strictObject({ judge: personRef }),
    result: z.object({ entries: z.int() }),
  },
  /**
   * In what a person contradicts their own answers, made last first: of these alone, whatever anybody else, the model or the truth
   * says. `total` are those that are not kept.
   */
  'annotate.contradictions': {
    params: z.strictObject({
      judge: personRef,
      /** Only what the newest answer to this pair makes. Defaults to all. */
      pair: z.tuple([id, id]).optional(),
      /** Only those with an answer of this task. Defaults to all. */
      task: id.optional(),
      /** Those that the person keeps come too. Defaults to false. */
      withKept: z.boolean().optional(),
      limit: z.int().min(1).max(1000),
    }),
    result: z.object({
      total: z.int(),
      kept: z.int(),
      contradictions: z.array(contradictionSchema.extend({ kept: z.boolean() })).readonly(),
      /** Names of their images, by id. */
      names: z.record(z.string(), z.string()),
    }),
  },
  /** Keeps the answers of a contradiction as they are, so that it is told no more; or tells it again. */
  'annotate.keepContradiction': {
    params: z.strictObject({ judge: personRef, key: contradictionKeySchema, kept: z.boolean() }),
    result: z.object({}),
  },
  /** Who has judged here, and how much. */
  'annotate.judges': {
    params: z.strictObject({}),
    result: z.array(judgeSchema).readonly(),
  },
} as const;
