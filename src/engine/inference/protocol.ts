import { z } from 'zod';
import type { GpuChoice } from '../ggml/libraries.ts';
import type { ModelCard } from '../llava/model-card.ts';

/**
 * What crosses between the main process and the inference process.
 *
 * The main process sends 'open' once; 'ready' or 'refused' answers it. Then each 'compare' is answered, in the order
 * sent, by any number of 'result' and 'failed', then one 'done' or 'error'. Everything is structured-clone data, so
 * that Node's advanced serialisation and Electron's message ports carry it alike (json would lose NaN).
 */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    /** A ComparatorSpec; what the main process has parsed or the comparator checks is not checked here again. */
    spec: z.object({
      model: z.string(),
      mmproj: z.string(),
      card: z.custom<ModelCard>().exactOptional(),
      /** One list for each member of the ensemble. */
      adapters: z.array(z.array(z.object({ file: z.string(), scale: z.number() }))).exactOptional(),
      gpu: z.custom<GpuChoice>(),
      threads: z.int().positive().exactOptional(),
      cacheDir: z.string().exactOptional(),
    }),
  }),
  z.object({
    type: z.literal('compare'),
    batch: z.int(),
    pairs: z.array(
      z.object({
        first: z.object({ path: z.string(), hash: z.string().exactOptional() }),
        second: z.object({ path: z.string(), hash: z.string().exactOptional() }),
      }),
    ),
  }),
  z.object({ type: z.literal('cancel'), batch: z.int() }),
  z.object({ type: z.literal('close') }),
]);

/** What a comparator says about itself; the hashes say whether a run goes on with the same files. */
const infoSchema = z
  .object({ modelHash: z.string(), mmprojHash: z.string(), adapters: z.array(z.unknown()) })
  .loose();

const errorSchema = z.object({
  /** Code and action of an AppError; null for a bug, whose stack is in the message. */
  code: z.string().nullable(),
  message: z.string(),
  action: z.string(),
});

export const replySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), info: infoSchema }),
  z.object({ type: z.literal('refused'), error: errorSchema }),
  z.object({
    type: z.literal('result'),
    batch: z.int(),
    /** Into the batch's pairs. */
    index: z.int().nonnegative(),
    member: z.int().nonnegative(),
    logits: z.tuple([z.number(), z.number(), z.number()]),
  }),
  z.object({
    type: z.literal('failed'),
    batch: z.int(),
    index: z.int().nonnegative(),
    reason: z.string(),
  }),
  z.object({ type: z.literal('done'), batch: z.int() }),
  z.object({ type: z.literal('error'), batch: z.int(), error: errorSchema }),
]);

export type InferenceRequest = z.infer<typeof requestSchema>;
export type InferenceReply = z.infer<typeof replySchema>;
export type WireError = z.infer<typeof errorSchema>;
