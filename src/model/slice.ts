import { z } from 'zod';
import { id } from './scalars.ts';

/** A view with its filter, kept under a name. */
export const sliceSchema = z.object({
  id,
  /** Unique among the slices that are there. */
  name: z.string(),
  /** What the address bar holds after '#'. */
  location: z.string(),
  /** Unix milliseconds. */
  createdAt: z.number(),
});
export type Slice = z.infer<typeof sliceSchema>;
