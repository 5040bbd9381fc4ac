import { z } from 'zod';
import { askSchema } from '../model/ask.ts';
import { datasetHealthSchema } from '../model/dataset-health.ts';
import { imageRowSchema } from '../model/image-row.ts';
import { JUDGEMENT_FORMATS, judgementImportSchema } from '../model/judgement-import.ts';
import { labelTokens } from '../model/model-inspection.ts';
import { questionComparisonSchema } from '../model/questions.ts';
import { pairSetOptionsSchema, pairSetPreviewSchema } from '../model/pair-set.ts';
import { filePath, id, name, seed } from '../model/scalars.ts';
import { done } from './request-schema.ts';

const pairSetOptions = pairSetOptionsSchema.extend({
  datasetId: id,
  /** Null for all scored images. */
  splitId: id.nullable(),
});

const judgementsFile = z.strictObject({
  path: filePath,
  /** Label Studio's labelling configuration. */
  config: filePath.nullable(),
  /** The dataset of the images; null for the one that has them. */
  dataset: name.nullable(),
  /** The control or question that holds the answer; null where there is one. */
  question: name.nullable(),
  /** Whose file it is; by its content unless it is said. */
  format: z.enum(JUDGEMENT_FORMATS).optional(),
  /** What words mean that are no labels: 'better left=First,even=Similar'. */
  labels: z.string().max(2000).optional(),
  /** Who answered, where the file does not say. */
  person: name.optional(),
});

export const dataRequests = {
  /** Every image of a dataset, in the order of the import. */
  'data.images': {
    params: z.strictObject({ datasetId: id, splitId: id.nullable() }),
    result: z.array(imageRowSchema).readonly(),
  },
  /** What pictures, scores and raters say of what can be learnt and measured with a dataset. */
  'data.health': { params: z.strictObject({ datasetId: id }), result: datasetHealthSchema },
  /** What several questions about a dataset's images have in common. */
  'data.questions': {
    params: z.strictObject({ datasetId: id, theta: z.number().min(0).max(4) }),
    result: questionComparisonSchema,
  },
  'data.image': {
    params: z.strictObject({ imageId: id }),
    result: imageRowSchema.extend({
      datasetId: id,
      width: z.int().nullable(),
      height: z.int().nullable(),
      bytes: z.number().nullable(),
      hash: z.string().nullable(),
    }),
  },
  /** Imports a folder or a file that lists images in the background. */
  'data.import': {
    params: z.strictObject({
      path: filePath,
      name: name.nullable(),
      /** Of a table; null to find out. */
      imageColumn: z.string().max(200).nullable(),
      scoreColumn: z.string().max(200).nullable(),
      /** Of a table with one rating a row; absent to find out. */
      raterColumn: z.string().min(1).max(200).optional(),
      /** Range of the scores in the file; null to find out. */
      scoreRange: z.tuple([z.number(), z.number()]).nullable(),
      /** Of several lists of scores the one to read; absent for the current one. */
      list: z.string().min(1).max(200).optional(),
    }),
    result: z.object({ jobId: z.string() }),
  },
  /** What a file of people's answers holds, and what importing it would do. Nothing is stored. */
  'data.readJudgements': { params: judgementsFile, result: judgementImportSchema },
  /** Imports people's answers. `batch` is what undoes it; null where nothing was to be stored. */
  'data.importJudgements': {
    params: judgementsFile,
    result: z.object({ imported: judgementImportSchema, batch: z.string().nullable() }),
  },
  /** Takes all that an import of judgements brought away, or brings it back. */
  'data.setJudgementsRemoved': {
    params: z.strictObject({ batch: z.string().min(1).max(100), removed: z.boolean() }),
    result: done,
  },
  /**
   * Takes a dataset away that no run is about, or brings a removed one back; refuses one in use, saying by what. Its files
   * stay where they are.
   */
  'data.removeDataset': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /** What a dataset's images are compared by from now on. */
  'data.setAsk': { params: z.strictObject({ datasetId: id, ask: askSchema }), result: done },
  /** How a model of the workspace would read that; what is wrong is part of the answer. */
  'data.checkAsk': {
    params: z.strictObject({ datasetId: id, modelId: id, ask: askSchema }),
    result: z.object({
      /** Null where the question has no place in the model's card. */
      prompt: z.string().nullable(),
      labels: labelTokens.nullable(),
      problem: z.object({ message: z.string(), action: z.string() }).nullable(),
      warnings: z.array(z.string()).readonly(),
      /** Whether the card has whole words scored. */
      areWhole: z.boolean(),
    }),
  },
  'data.makeSplit': {
    params: z.strictObject({ datasetId: id, name, testShare: z.number().gt(0).lt(1), seed }),
    result: z.object({ id }),
  },
  /** What a pair set would hold, and how many pairs of each kind there are to draw from. */
  'data.previewPairSet': {
    params: pairSetOptions,
    result: pairSetPreviewSchema,
  },
  'data.makePairSet': {
    params: pairSetOptions.extend({ name }),
    result: z.object({ id, pairs: z.int() }),
  },
  'data.makeReferenceSet': {
    params: z.strictObject({
      datasetId: id,
      splitId: id.nullable(),
      part: z.string().max(200).nullable(),
      name,
      binWidth: z.number().gt(0).max(4),
      perBin: z.int().min(1).max(10_000),
      seed,
    }),
    result: z.object({ id, images: z.int() }),
  },
  /** Keeps a set of chosen images for a filter to name; the same images are the same set. */
  'data.keepImageSet': {
    params: z.strictObject({ datasetId: id, images: z.array(id).min(1).max(100_000) }),
    result: z.object({ id }),
  },
  'data.imageSet': { params: z.strictObject({ id }), result: z.object({ images: z.array(id).readonly() }) },
  'data.references': {
    params: z.strictObject({ id }),
    result: z.object({
      id,
      name: z.string(),
      binWidth: z.number().nullable(),
      perBin: z.int().nullable(),
      images: z.array(z.object({ id, name: z.string(), score: z.number().nullable() })).readonly(),
    }),
  },
  /** Takes a set away that nothing uses, or brings a removed one back; refuses one in use, saying by what. */
  'data.removeSet': {
    params: z.strictObject({
      kind: z.enum(['split', 'pair-set', 'reference-set']),
      id,
      removed: z.boolean(),
    }),
    result: done,
  },
} as const;
