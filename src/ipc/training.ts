import { z } from 'zod';
import { proportion } from '../model/figures.ts';
import { filePath, id } from '../model/scalars.ts';
import { done } from './request-schema.ts';
import { member } from './runs.ts';

const trainingName = z.string().trim().min(1).max(100);

const gpu = z.enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal']);

/** A recipe's fields; engine's recipeSchema checks them in full. */
const givenRecipe = z.record(z.string(), z.json());

/** A recipe that was checked; engine's recipeSchema says what each field means. */
const recipe = z.object({
  validationShare: z.number(),
  epochs: z.int(),
  batch: z.int(),
  accumulation: z.int(),
  lora: z.object({ rank: z.int(), alpha: z.number(), dropout: z.number(), targets: z.array(z.string()) }),
  projector: z.boolean(),
  learningRates: z.object({ lora: z.number(), projector: z.number() }),
  schedule: z.enum(['cosine', 'constant']),
  warmUp: z.number(),
  weightDecay: z.number(),
  clipNorm: z.number().nullable(),
  classWeights: z.union([
    z.enum(['equal', 'balanced']),
    z.tuple([z.number(), z.number(), z.number()]).readonly(),
  ]),
  lambda: z.number(),
  withoutSimilar: z.boolean().default(false),
  patience: z.int().nullable(),
  seed: z.int(),
});
export type Recipe = z.infer<typeof recipe>;

const counts = z.object({ First: z.int(), Second: z.int(), Similar: z.int() });
export type LabelCounts = z.infer<typeof counts>;

const trainingSummary = z.object({
  name: z.string(),
  /** The images are drawn and rated by a formula. */
  simulated: z.boolean(),
  dataset: z.string(),
  pairSet: z.string(),
  /** 'paused' is whatever is neither running, here or in another process, nor at its end. */
  status: z.enum(['running', 'paused', 'finished', 'stopped-early']),
  startedAt: z.number(),
  /** Finished epochs, and steps made. */
  epochs: z.int(),
  ofEpochs: z.int(),
  step: z.int(),
  steps: z.int(),
  /** The epoch with the lowest held-out loss; null without held-out pairs. */
  best: z.object({ epoch: z.int(), loss: z.number() }).nullable(),
});
export type TrainingSummary = z.infer<typeof trainingSummary>;

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
      recall: z.object({
        First: proportion.nullable(),
        Second: proportion.nullable(),
        Similar: proportion.nullable(),
      }),
      agreement: proportion.nullable(),
      positionBias: z.number(),
      meanDivergence: z.number().nullable(),
    })
    .nullable(),
  adapter: file,
  /** Null where the projector does not learn. */
  mmproj: file.nullable(),
});
export type TrainingEpoch = z.infer<typeof epoch>;

/** One step of a training, or several in a row as one. */
const stepPoint = z.object({
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
export type StepPoint = z.infer<typeof stepPoint>;

export const trainingRequests = {
  /** Every training of the workspace, the oldest first. */
  'training.list': { params: z.strictObject({}), result: z.array(trainingSummary) },
  'training.get': {
    params: z.strictObject({ name: trainingName }),
    result: trainingSummary.extend({
      folder: z.string(),
      model: z.string(),
      mmproj: z.string(),
      /** The adapter that it began with. */
      start: z.string().nullable(),
      prompt: z.string(),
      recipe,
      images: z.int(),
      training: counts,
      validation: counts,
      promptTokens: z.int(),
      /** What a person should know before believing the result. */
      notices: z.array(z.string()),
      finished: z.array(epoch),
      /** The newest lines of its log, at most 500, the oldest first. */
      log: z.array(z.object({ at: z.number(), text: z.string() })),
    }),
  },
  /** Its steps after one, in at most 3,000 points. */
  'training.steps': {
    params: z.strictObject({
      name: trainingName,
      after: z.int().min(0),
      /** What the answer before was of; null at first. Where it is of something else, the answer begins at the start. */
      of: z.string().max(100).nullable(),
    }),
    result: z.object({ of: z.string(), after: z.int(), points: z.array(stepPoint) }),
  },
  /** Whole recipes to begin with. */
  'training.presets': {
    params: z.strictObject({}),
    result: z.array(z.object({ name: z.string(), recipe })),
  },
  /** What a recipe makes of a pair set, and what is wrong with it or with the name, by field. */
  'training.check': {
    params: z.strictObject({ name: z.string().max(200), pairSetId: id, recipe: givenRecipe }),
    result: z.object({
      /** `field` is 'lora.rank' or the like; '' for the recipe as a whole, 'pairs' for the pair set, 'name'. */
      problems: z.array(z.object({ field: z.string(), message: z.string() })),
      pairs: counts,
      /** Null while the recipe is wrong. */
      training: counts.nullable(),
      validation: counts.nullable(),
      steps: z.int().nullable(),
      notices: z.array(z.string()),
    }),
  },
  /** Begins a training in the background; its job's id. */
  'training.start': {
    params: z.strictObject({
      name: trainingName,
      datasetId: id,
      pairSetId: id,
      modelId: id,
      /** Adapter to begin with. */
      start: filePath.nullable(),
      recipe: givenRecipe,
      gpu,
    }),
    result: z.object({ jobId: z.string() }),
  },
  /** Goes on with a training that was paused, killed or failed; its job's id. */
  'training.resume': {
    params: z.strictObject({ name: trainingName, gpu }),
    result: z.object({ jobId: z.string() }),
  },
  /** Stops after the step in flight; 'training.resume' goes on. */
  'training.pause': { params: z.strictObject({ name: trainingName }), result: done },
  /** Takes a training out of every list, or brings it back; its files are kept. Stops it first. */
  'training.remove': {
    params: z.strictObject({ name: trainingName, removed: z.boolean() }),
    result: done,
  },
  /** Makes a comparator of epochs: the model to plan a run with, and its members. */
  'training.useEpochs': {
    params: z.strictObject({ name: trainingName, epochs: z.array(z.int().positive()).min(1).max(32) }),
    result: z.object({
      /** The dataset that it learnt from; null where that is gone. */
      datasetId: id.nullable(),
      modelId: id,
      /** As 'runs.create' takes them. */
      members: z.array(member),
    }),
  },
} as const;
