import { z } from 'zod';
import { DEFAULT_KIND } from '../core/likelihood.ts';
import { columnFiguresSchema, comparedColumnSchema, MOST_COLUMNS } from '../model/comparison.ts';
import {
  exchangeRequestSchema,
  exchangeWrittenSchema,
  exportRequestSchema,
} from '../model/export-request.ts';
import { scoreMetricsSchema } from '../model/figures.ts';
import { filterSchema } from '../model/filter.ts';
import {
  evidenceKind,
  kindComparisonSchema,
  likelihoodKind,
  likelihoodSchema,
  namedLikelihoodSchema,
  standardErrorsSchema,
} from '../model/likelihood.ts';
import { resultRowSchema } from '../model/results.ts';
import { id } from '../model/scalars.ts';
import {
  adaptiveReplaySchema,
  scoreRowSchema,
  scoreSettingsSchema,
  targetAnswerSchema,
  unscoredImageSchema,
} from '../model/scores.ts';
import { done } from './request-schema.ts';

export const scoresRequests = {
  'scores.get': {
    params: scoreSettingsSchema.extend({ filter: filterSchema }),
    result: z.object({
      likelihood: likelihoodSchema,
      likelihoodSource: z.string(),
      /** Standard deviation of the comparator's error about an image, which intervals hold; null under a preset. */
      imageError: z.number().nullable(),
      referenceSetId: id,
      /** Which comparisons the scores are made of, in words; null for all of the run. */
      under: z.string().nullable(),
      rows: z.array(scoreRowSchema).readonly(),
      /** Against the true scores; null where none is known. */
      metrics: scoreMetricsSchema.nullable(),
      /** Images that the filter asks for, of whose comparisons none passes it: they have no score. */
      unscored: z.array(unscoredImageSchema).readonly(),
      boundHits: z.int(),
      /** Of the rows: answers that people's labels have changed. */
      corrections: z.int(),
      /** Images that the run compared with references. */
      ofRun: z.int(),
    }),
  },
  /** The likelihoods that can be chosen by name. */
  'scores.likelihoods': {
    params: z.strictObject({ run: id }),
    result: z.array(namedLikelihoodSchema).readonly(),
  },
  /** Fits a likelihood to a run's answers about images of known score, and keeps it. */
  'scores.calibrate': {
    params: z.strictObject({
      run: id,
      kind: likelihoodKind.default(DEFAULT_KIND),
      evidence: evidenceKind,
      fitBias: z.boolean(),
    }),
    result: z.object({
      id,
      likelihood: likelihoodSchema,
      standardErrors: standardErrorsSchema,
      pairs: z.int(),
    }),
  },
  /** The kinds of likelihood on a run's answers about images of known score, each judged by fits to other images' answers. */
  'scores.compareKinds': {
    params: z.strictObject({ run: id, evidence: evidenceKind, fitBias: z.boolean() }),
    result: kindComparisonSchema,
  },
  /** Takes a calibration away, or brings a removed one back. */
  'scores.removeCalibration': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /** Keeps the scores of all images from the comparisons that pass the filter, as the command line's `score` does. */
  'scores.keep': {
    params: scoreSettingsSchema.extend({ filter: filterSchema.default({}) }),
    result: z.object({ id, under: z.string().nullable() }),
  },
  /** Takes kept scores away, or brings removed ones back: the ones kept before are the newest then. */
  'scores.removeKept': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /**
   * Replays the answers that pass the filter with ever more references chosen by Fisher information. All figures are of the images
   * replayed: where all would take long, as many of them as can be, evenly over their scores.
   */
  'scores.adaptive': {
    params: scoreSettingsSchema.extend({
      budgets: z.array(z.int().positive()).min(1).max(20).readonly(),
      filter: filterSchema.default({}),
    }),
    result: adaptiveReplaySchema,
  },
  /** Everything that one image's NLL is made of under the filter; the renderer computes curves from it with core. */
  'nll.evidence': {
    params: z.strictObject({
      run: id,
      imageId: id,
      referenceSetId: id.nullable(),
      filter: filterSchema.default({}),
    }),
    result: z.object({
      image: z.object({ id, name: z.string(), score: z.number().nullable(), group: z.string().nullable() }),
      answers: z.array(targetAnswerSchema).readonly(),
      /** Answers about the image, of which these pass the filter. */
      ofImage: z.int(),
    }),
  },
} as const;

export const resultsRequests = {
  /**
   * The experiments table: one row for each run that was scored, or whose answers the truth can judge, under a filter whose run
   * and dataset say nothing. Published rows are
   * in core's PUBLISHED_RESULTS.
   */
  'results.table': {
    params: z.strictObject({ datasetId: id.nullable(), filter: filterSchema.default({}) }),
    result: z.array(resultRowSchema).readonly(),
  },
  /** Runs, likelihoods, filters or slices side by side, with paired differences to the first. */
  'results.compare': {
    params: z.strictObject({ columns: z.array(comparedColumnSchema).min(1).max(MOST_COLUMNS).readonly() }),
    result: z.array(columnFiguresSchema).readonly(),
  },
} as const;

export const exportsRequests = {
  /** Prepares a file; it is fetched once from /export/TICKET, as it is made, and never held in memory. */
  'exports.prepare': {
    params: exportRequestSchema,
    result: z.object({ ticket: z.string(), fileName: z.string(), rows: z.int().nullable() }),
  },
  /** The text of the side file of an export, which says where it comes from. */
  'exports.side': { params: exportRequestSchema, result: z.object({ text: z.string() }) },
  /** The same of a table that the page itself has made. */
  'exports.describe': {
    params: z.strictObject({
      fileName: z.string().max(255),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** What its rows are. */
      what: z.string().max(200),
      notes: z.array(z.string().max(1000)).max(20).readonly(),
      /** The page's, of which the table may have ignored limits: what it shows is in `what` and `notes`. */
      filter: filterSchema,
    }),
    result: z.object({ text: z.string() }),
  },
  /**
   * Writes a report of the run that the filter names, of what passes it: one HTML file. Of a slice it is of what passes the slice's
   * own filter, and of its run, where it names one.
   */
  'exports.report': {
    params: z.strictObject({ filter: filterSchema, slice: id.nullable() }),
    result: z.object({ ticket: z.string(), fileName: z.string() }),
  },
  /** Writes pairs for another tool to a new file of the machine that serves, or a new folder. */
  'exports.exchange': { params: exchangeRequestSchema, result: exchangeWrittenSchema },
  'exports.forget': { params: z.strictObject({ ticket: z.string().max(100) }), result: done },
} as const;
