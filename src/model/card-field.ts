import { z } from 'zod';

const place = {
  /** Where it stands in a card: `['preprocessing', 'mode']`. */
  path: z.tuple([z.string()], z.string()).readonly(),
  label: z.string(),
};

/** A field of a model card that only some families read, as a form shows it. */
export const cardFieldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('choice'),
    ...place,
    /** The first is the default. */
    options: z.array(z.object({ value: z.string(), label: z.string() })).readonly(),
  }),
  /** A whole number from 1 on; without one the mmproj decides. */
  z.object({ kind: z.literal('count'), ...place, title: z.string() }),
]);
export type CardField = z.infer<typeof cardFieldSchema>;
