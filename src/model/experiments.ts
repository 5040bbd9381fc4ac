import { z } from 'zod';
import { metric } from './figures.ts';
import { label } from './labels.ts';

/** A figure of several seeds; null where it is undefined or there is none. */
const seedFigure = z.object({
  /** Of the seeds that have one. */
  mean: z.number().nullable(),
  /** In the order of the row's seeds. */
  values: z.array(z.number().nullable()).readonly(),
  /** Of the mean over the choice of test images, at 95 %, not over seeds; null where a seed has none. */
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
});
export type SeedFigure = z.infer<typeof seedFigure>;

const scoreFigures = z.object({ pc: seedFigure, mae: seedFigure, rmse: seedFigure });
export type ScoreFigures = z.infer<typeof scoreFigures>;

/** Of two ways on the same test images, with paired bootstrap intervals over them. */
const difference = z.object({ pc: metric, mae: metric, rmse: metric }).nullable();

/** One experiment over its seeds. */
export const experimentRowSchema = z.object({
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
  /** Plain estimates less those of balanced-3 with as many pairs. */
  difference,
  /** Calibrated estimates less the plain ones. */
  byCalibration: difference,
  /** Why seeds could not be calibrated. */
  problems: z.array(z.string()).readonly(),
});
export type ExperimentRow = z.infer<typeof experimentRowSchema>;
