import { z } from 'zod';
import { metric } from '../model/figures.ts';
import { label } from '../model/labels.ts';

/** A figure of several seeds. */
const seedFigure = z.object({
  /** Of the seeds that have one. */
  mean: z.number().nullable(),
  /** In the order of the row's seeds. */
  values: z.array(z.number().nullable()).readonly(),
});
export type SeedFigure = z.infer<typeof seedFigure>;

const scoreFigures = z.object({ pc: seedFigure, mae: seedFigure, rmse: seedFigure });

/** Of two ways on the same test images, with paired bootstrap intervals over them. */
const difference = z.object({ pc: metric, mae: metric, rmse: metric }).nullable();

const experimentRow = z.object({
  name: z.string(),
  /** For a person: pair set, loss, epochs. */
  training: z.string(),
  seeds: z.array(z.int()).readonly(),
  /** Test images of a seed. */
  images: z.int(),
  plain: scoreFigures,
  /** Null where nothing was compared, or no likelihood could be fitted. */
  calibrated: scoreFigures.nullable(),
  /** The plain estimates by a line fitted to held-out images; null likewise. */
  rescaled: scoreFigures.nullable(),
  accuracy: seedFigure,
  recall: z.record(label, seedFigure),
  agreement: seedFigure,
  /** Nats. */
  meanDivergence: seedFigure,
  /** Plain estimates less those of balanced-3. */
  difference,
  /** Calibrated estimates less the plain ones. */
  byCalibration: difference,
  /** Why seeds could not be calibrated. */
  problems: z.array(z.string()).readonly(),
});

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
          rows: z.array(experimentRow),
        }),
      ),
      /** Files that cannot be read as what they should be. */
      damaged: z.array(z.object({ file: z.string(), problem: z.string() })),
    }),
  },
} as const;
