import { z } from 'zod';
import { proportion, proportionOfLabels } from './figures.ts';
import { labelCountsSchema } from './labels.ts';
import { logLineSchema } from './job.ts';
import { recipeSchema } from './recipe.ts';

/** What a training is about, for people: it changes nothing that is computed. */
export const trainingSubjectSchema = z.object({
  name: z.string(),
  dataset: z.string(),
  pairSet: z.string(),
  /** The images are drawn and rated by a formula. */
  simulated: z.boolean(),
});
export type TrainingSubject = z.infer<typeof trainingSubjectSchema>;

/** 'paused' is whatever is neither running, here or in another process, nor at its end. */
const trainingStatus = z.enum(['running', 'paused', 'finished', 'stopped-early']);
export type TrainingStatus = z.infer<typeof trainingStatus>;

export const trainingSummarySchema = trainingSubjectSchema.extend({
  status: trainingStatus,
  startedAt: z.number(),
  /** Finished epochs, and steps made. */
  epochs: z.int(),
  ofEpochs: z.int(),
  step: z.int(),
  steps: z.int(),
  /** The epoch with the lowest held-out loss; null without held-out pairs. */
  best: z.object({ epoch: z.int(), loss: z.number() }).nullable(),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;

/** A training of which a file cannot be read. */
export const damagedTrainingSchema = z.object({ name: z.string(), problem: z.string() });
export type DamagedTraining = z.infer<typeof damagedTrainingSchema>;

const file = z.object({
  path: z.string(),
  /** Null where the file is gone. */
  bytes: z.number().nullable(),
});

const epoch = z.object({
  epoch: z.int(),
  /** Steps made until its end. */
  step: z.int(),
  /** Mean over its pairs as they were learnt from, in nats. */
  trainingLoss: z.number(),
  /** Of the held-out pairs, each shown both ways; null without any. */
  validation: z
    .object({
      pairs: z.int(),
      loss: z.number(),
      accuracy: proportion.nullable(),
      recall: proportionOfLabels,
      agreement: proportion.nullable(),
      positionBias: z.number().nullable(),
      meanDivergence: z.number().nullable(),
    })
    .nullable(),
  adapter: file,
  /** Null where the projector does not learn. */
  mmproj: file.nullable(),
});
export type TrainingEpoch = z.infer<typeof epoch>;

export const trainingDetailSchema = trainingSummarySchema.extend({
  folder: z.string(),
  model: z.string(),
  mmproj: z.string(),
  /** The adapter that it began with. */
  start: z.string().nullable(),
  prompt: z.string(),
  recipe: recipeSchema,
  images: z.int(),
  training: labelCountsSchema,
  validation: labelCountsSchema,
  promptTokens: z.int(),
  /** What a person should know before believing the result. */
  notices: z.array(z.string()).readonly(),
  finished: z.array(epoch).readonly(),
  /** The newest lines of its log, at most 500, the oldest first. */
  log: z.array(logLineSchema).readonly(),
});
export type TrainingDetail = z.infer<typeof trainingDetailSchema>;

/** One step of a training, or several in a row as one. */
export const stepPointSchema = z.object({
  /** The last one's number, from 1. */
  step: z.int(),
  /** How many steps it stands for. */
  count: z.int(),
  epoch: z.int(),
  /** Mean, smallest and largest loss, in nats. */
  loss: z.number(),
  lowest: z.number(),
  highest: z.number(),
  /** The adapter's learning rate. */
  rate: z.number(),
  /** Largest length of a gradient before clipping. */
  gradientNorm: z.number(),
  /** Unix milliseconds. */
  time: z.number(),
});
export type StepPoint = z.infer<typeof stepPointSchema>;

/** What a recipe makes of a pair set, and what is wrong with it. */
export const trainingCheckSchema = z.object({
  /** `field` is 'lora.rank' or the like; '' for the recipe as a whole, 'pairs' for the pair set, 'name'. */
  problems: z.array(z.object({ field: z.string(), message: z.string() })).readonly(),
  /** Pairs to learn from, and pairs held out to watch; null while the recipe is wrong. */
  training: labelCountsSchema.nullable(),
  validation: labelCountsSchema.nullable(),
  steps: z.int().nullable(),
  /** What a person should know before believing the result. */
  notices: z.array(z.string()).readonly(),
});
export type TrainingCheck = z.infer<typeof trainingCheckSchema>;
