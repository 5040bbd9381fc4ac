import { z } from 'zod';

/** What was looked at in a model. */
const MODEL_CHECKS = [
  'tower',
  'words',
  'answers',
  'images',
  'label-mass',
  'position',
  'adapter',
  'together',
  'server',
] as const;

export const modelFindingSchema = z.object({
  check: z.enum(MODEL_CHECKS),
  status: z.enum(['ok', 'warning', 'problem']),
  /** Of which member; null where it is about all. */
  member: z.string().nullable(),
  /** What was found, with its numbers. */
  found: z.string(),
  /** What may be wrong, and what to do; null where all is well. */
  mend: z.string().nullable(),
});
export type ModelFinding = z.infer<typeof modelFindingSchema>;
