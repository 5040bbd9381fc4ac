import { z } from 'zod';

const byType = z.object({ f16: z.number(), q4_k: z.number() });

/** A published model and what it takes, for choosing one. */
export const modelChoiceSchema = z.object({
  name: z.string(),
  /** Of its checkpoint on the hub. */
  repository: z.string(),
  /** Numbers of all its weights. */
  parameters: z.int(),
  /** Bytes of both files, by the type of the decoder's matrices. */
  files: byType,
  /** Bytes that answering takes on a CPU, as the Models view estimates it for such files. */
  memory: byType,
  /** Of two pictures of 350 x 350 pixels, marks around them not counted; in tiles too where pictures can be cut. */
  imageTokens: z.object({ whole: z.int(), tiles: z.int().nullable() }),
  /** On files of its shape whose weights mean nothing; null where nothing was measured. */
  measured: z
    .object({
      type: z.enum(['f16', 'q4_k']),
      /** Seconds of processor time of one thread: encoding a picture, and answering about two that are encoded. */
      picture: z.number(),
      pair: z.number(),
      /** The same where the first one's beginning of the prompt was read before, as in a run. */
      furtherPair: z.number(),
      /** Bytes of the largest resident set. */
      memory: z.number(),
    })
    .nullable(),
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;
