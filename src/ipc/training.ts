import { z } from 'zod';
import { exportedAdapterSchema } from '../model/exported-adapter.ts';
import { gpuChoiceSchema } from '../model/gpu-choice.ts';
import { labelCountsSchema } from '../model/labels.ts';
import { givenMemberSchema } from '../model/model-files.ts';
import { heldOutLabelsSchema } from '../model/held-out-labels.ts';
import { recipeSchema } from '../model/recipe.ts';
import { filePath, id } from '../model/scalars.ts';
import {
  damagedTrainingSchema,
  stepPointSchema,
  trainingCheckSchema,
  trainingDetailSchema,
  trainingSummarySchema,
} from '../model/training.ts';
import { done } from './request-schema.ts';

const trainingName = z.string().trim().min(1).max(100);

/** A recipe's fields as they were given: the model's recipeSchema checks them in full and says what is wrong with which. */
const givenRecipe = z.record(z.string(), z.json());

export const trainingRequests = {
  /** Every training of the workspace, the oldest first. */
  'training.list': { params: z.strictObject({}), result: z.array(trainingSummarySchema).readonly() },
  /** Those that the list leaves out, because a file of theirs cannot be read. */
  'training.damaged': { params: z.strictObject({}), result: z.array(damagedTrainingSchema).readonly() },
  'training.get': {
    params: z.strictObject({ name: trainingName }),
    result: trainingDetailSchema,
  },
  /** Its steps after one, in at most 3,000 points. */
  'training.steps': {
    params: z.strictObject({
      name: trainingName,
      after: z.int().min(0),
      /** What the answer before was of; null at first. Where it is of something else, the answer begins at the start. */
      of: z.string().max(100).nullable(),
    }),
    result: z.object({ of: z.string(), after: z.int(), points: z.array(stepPointSchema).readonly() }),
  },
  /** Accuracy on held-out labels before and after a training; null for what is likely meant. */
  'training.heldOut': {
    params: z.strictObject({
      name: trainingName,
      pairSet: id.nullable(),
      before: id.nullable(),
      after: id.nullable(),
    }),
    result: heldOutLabelsSchema,
  },
  /** Whole recipes to begin with. */
  'training.presets': {
    params: z.strictObject({}),
    result: z.array(z.object({ name: z.string(), recipe: recipeSchema })).readonly(),
  },
  /** What a recipe makes of a pair set, and what is wrong with it or with the name, by field. */
  'training.check': {
    params: z.strictObject({ name: z.string().max(200), pairSetId: id, recipe: givenRecipe }),
    result: trainingCheckSchema.extend({ pairs: labelCountsSchema }),
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
      gpu: gpuChoiceSchema,
    }),
    result: z.object({ jobId: z.string() }),
  },
  /** Goes on with a training that was paused, killed or failed; its job's id. */
  'training.resume': {
    params: z.strictObject({ name: trainingName, gpu: gpuChoiceSchema }),
    result: z.object({ jobId: z.string() }),
  },
  /** Stops after the step in flight; 'training.resume' goes on. */
  'training.pause': { params: z.strictObject({ name: trainingName }), result: done },
  /** Takes a training out of every list, or brings it back; its files are kept. Stops it first. */
  'training.remove': {
    params: z.strictObject({ name: trainingName, removed: z.boolean() }),
    result: done,
  },
  /** Writes what an epoch has learnt as an adapter for PEFT, into a folder that is new or empty. */
  'training.exportAdapter': {
    params: z.strictObject({ name: trainingName, epoch: z.int().positive(), folder: filePath }),
    result: exportedAdapterSchema,
  },
  /** Makes a comparator of epochs: the model to plan a run with, and its members. */
  'training.useEpochs': {
    params: z.strictObject({ name: trainingName, epochs: z.array(z.int().positive()).min(1).max(32) }),
    result: z.object({
      /** The dataset that it learnt from; null where that is gone. */
      datasetId: id.nullable(),
      modelId: id,
      /** As 'runs.create' takes them. */
      members: z.array(givenMemberSchema).readonly(),
    }),
  },
} as const;
