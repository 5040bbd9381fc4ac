import { z } from 'zod';
import { ERROR_CODES } from '../../model/failure.ts';
import type { ComparatorInfo, ComparatorSpec } from '../comparator/comparator-spec.ts';
import type { Subject } from './examination.ts';

/** The main process has parsed what is in it, and the comparator checks the files. */
const specSchema = z.custom<ComparatorSpec>(
  (spec) => z.object({ model: z.string() }).safeParse(spec).success,
);

const infoSchema = z.custom<ComparatorInfo>(
  (info) => z.object({ modelHash: z.string() }).safeParse(info).success,
);

/**
 * What crosses between the main process and the inference process.
 *
 * The main process sends 'open' once; 'ready' or 'refused' answers it. Then each 'compare' is answered, in the order
 * sent, by any number of 'result', 'failed', 'working', 'changed' and 'warning', then one 'done' or 'error'. Everything is structured-clone data, so
 * that Node's advanced serialisation and Electron's message ports carry it alike (json would lose NaN).
 */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    spec: specSchema,
  }),
  z.object({
    type: z.literal('compare'),
    batch: z.int(),
    /** Whether the logits of all tokens are wanted. */
    wantsVocabulary: z.boolean().exactOptional(),
    pairs: z.array(
      z.object({
        first: z.object({ path: z.string(), hash: z.string().exactOptional() }),
        second: z.object({ path: z.string(), hash: z.string().exactOptional() }),
      }),
    ),
  }),
  z.object({ type: z.literal('cancel'), batch: z.int() }),
  z.object({ type: z.literal('close') }),
  /** In place of 'open': answered by 'examined' or 'refused'. */
  z.object({
    type: z.literal('examine'),
    subject: z.custom<Subject>((subject) => z.object({ kind: z.string() }).safeParse(subject).success),
  }),
]);

export const errorSchema = z.object({
  /** Code and action of an AppError; null for a bug, whose stack is in the message. */
  code: z.enum(ERROR_CODES).nullable(),
  message: z.string(),
  action: z.string(),
});

export const replySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), info: infoSchema }),
  z.object({ type: z.literal('refused'), error: errorSchema }),
  z.object({ type: z.literal('examined'), found: z.unknown() }),
  z.object({
    type: z.literal('result'),
    batch: z.int(),
    /** Into the batch's pairs. */
    index: z.int().nonnegative(),
    member: z.int().nonnegative(),
    logits: z.tuple([z.number(), z.number(), z.number()]),
    vocabulary: z.custom<Float32Array>((value) => value instanceof Float32Array).exactOptional(),
  }),
  z.object({
    type: z.literal('failed'),
    batch: z.int(),
    index: z.int().nonnegative(),
    /** The one that cannot answer, while the others may; without it none can. */
    member: z.int().nonnegative().exactOptional(),
    reason: z.string(),
  }),
  /** A piece of the work is done, of which there is nothing else to tell yet. */
  z.object({ type: z.literal('working') }),
  /** An image of the batch, by its path, is another than the hash of its import says. */
  z.object({ type: z.literal('changed'), batch: z.int(), image: z.string() }),
  /** Something is wrong that the answers do not suffer from. */
  z.object({ type: z.literal('warning'), error: errorSchema }),
  z.object({ type: z.literal('done'), batch: z.int() }),
  z.object({ type: z.literal('error'), batch: z.int(), error: errorSchema }),
]);

export type InferenceRequest = z.infer<typeof requestSchema>;
export type InferenceReply = z.infer<typeof replySchema>;
export type WireError = z.infer<typeof errorSchema>;
