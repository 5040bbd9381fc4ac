import { z } from 'zod';
import { id } from '../model/scalars.ts';

/** A folder of encodings: 32 hexadecimal digits. */
const encodingKey = z.string().regex(/^[0-9a-f]{32}$/);

export const mapsRequests = {
  /** Whose embeddings of a dataset's images are kept, those of most images first. */
  'maps.sources': {
    params: z.strictObject({ datasetId: id }),
    result: z.array(
      z.object({
        key: encodingKey,
        /** The mmproj's file name; null where nothing says whose they are. */
        mmproj: z.string().nullable(),
        /** Whether they were read behind the projector; null as above. */
        projected: z.boolean().nullable(),
        tokens: z.int(),
        width: z.int(),
        /** Images of the dataset that have one, of so many. */
        images: z.int(),
        of: z.int(),
      }),
    ),
  },
  /** A map that was drawn; null where it was not. */
  'maps.get': {
    params: z.strictObject({ datasetId: id, source: encodingKey }),
    result: z
      .object({ points: z.array(z.object({ imageId: id, x: z.number(), y: z.number() })).readonly() })
      .nullable(),
  },
  /** Draws a map in the background. */
  'maps.draw': {
    params: z.strictObject({ datasetId: id, source: encodingKey }),
    result: z.object({ jobId: z.string() }),
  },
} as const;
