import { z } from 'zod';
import { experimentRowSchema } from '../model/experiments.ts';

export const experimentsRequests = {
  /** The experiments that the workspace's folder holds, as far as they are made: one set a name. */
  'experiments.list': {
    params: z.strictObject({}),
    result: z.object({
      sets: z.array(
        z.object({
          name: z.string(),
          faces: z.string(),
          tower: z.string(),
          /** Of decoder and training, for a person. */
          sizes: z.string(),
          simulated: z.boolean(),
          /** Whether a process is making them at this moment. */
          running: z.boolean(),
          rows: z.array(experimentRowSchema).readonly(),
        }),
      ),
      /** Files that cannot be read as what they should be. */
      damaged: z.array(z.object({ file: z.string(), problem: z.string() })),
    }),
  },
} as const;
