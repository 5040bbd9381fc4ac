import { z } from 'zod';
import { LORA_TARGETS } from './recipe.ts';

/** An epoch's adapter as a folder for PEFT. */
export const exportedAdapterSchema = z.object({
  training: z.string(),
  /** Its images are drawn and rated by a formula. */
  simulated: z.boolean(),
  epoch: z.int(),
  folder: z.string(),
  files: z.array(z.string()).readonly(),
  /** The checkpoint that it changes; null where that is not known. */
  base: z.object({ name: z.string(), revision: z.string().nullable() }).nullable(),
  rank: z.int(),
  alpha: z.number(),
  targets: z.array(z.enum(LORA_TARGETS)).readonly(),
  /** Whether the projector learnt and is part of it. */
  projector: z.boolean(),
  /** What a person should know before going on with it. */
  notices: z.array(z.string()).readonly(),
});

export type ExportedAdapter = Readonly<z.infer<typeof exportedAdapterSchema>>;
