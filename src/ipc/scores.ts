import { z } from 'zod';
import { interval, proportion, scoreMetricsSchema } from '../model/figures.ts';
import { filterSchema } from '../model/filter.ts';
import { label, triple } from '../model/labels.ts';
import { evidenceKind, likelihood } from '../model/likelihood.ts';
import { id, name } from '../model/scalars.ts';
import { done } from './request-schema.ts';

const scoreSettings = {
  run: id,
  /** Null for the run's own: its newest calibration, else a preset. */
  likelihood: likelihood.nullable(),
  evidence: evidenceKind,
  /** Whether people's labels take the place of the model's answers. */
  corrections: z.boolean(),
  /** Null for the plan's. */
  referenceSetId: id.nullable(),
};

const scoreRow = z.object({
  imageId: id,
  name: z.string(),
  group: z.string().nullable(),
  trueScore: z.number().nullable(),
  score: z.number(),
  interval,
  boundHit: z.enum(['low', 'high']).nullable(),
  /** NLL at the score, in nats. */
  nll: z.number(),
  comparisons: z.int(),
  /** How many of them people's labels have changed; 0 without corrections. */
  corrected: z.int(),
});
export type ScoreRow = z.infer<typeof scoreRow>;

export const scoresRequests = {
  'scores.get': {
    params: z.strictObject({ ...scoreSettings, filter: filterSchema }),
    result: z.object({
      likelihood,
      likelihoodSource: z.string(),
      referenceSetId: id,
      rows: z.array(scoreRow),
      /** Against the true scores; null where fewer than three are known. */
      metrics: scoreMetricsSchema.nullable(),
      boundHits: z.int(),
      /** Of the rows: answers that people's labels have changed. */
      corrections: z.int(),
      /** Rows before the filter. */
      ofRun: z.int(),
    }),
  },
  /** The likelihoods that can be chosen by name. */
  'scores.likelihoods': {
    params: z.strictObject({ run: id }),
    result: z.array(
      z.object({
        key: z.string(),
        title: z.string(),
        likelihood,
        /** Standard errors of a calibration; null for a preset. */
        standardErrors: z
          .object({
            scale: z.number().nullable(),
            margin: z.number().nullable(),
            bias: z.number().nullable(),
          })
          .nullable(),
        pairs: z.int().nullable(),
      }),
    ),
  },
  /** Fits (k, delta, b) to a run's answers about images of known score, and keeps it. */
  'scores.calibrate': {
    params: z.strictObject({ run: id, evidence: evidenceKind, fitBias: z.boolean() }),
    result: z.object({
      id,
      likelihood,
      standardErrors: likelihood.partial(),
      pairs: z.int(),
    }),
  },
  /** Takes a calibration away, or brings a removed one back. */
  'scores.removeCalibration': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /** Keeps the scores under these settings, as the command line's `score` does. */
  'scores.keep': { params: z.strictObject(scoreSettings), result: z.object({ id }) },
  /** Takes kept scores away, or brings removed ones back: the ones kept before are the newest then. */
  'scores.removeKept': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /**
   * Replays the run's answers with ever more references chosen by Fisher information. All figures are of the images
   * replayed: where all would take long, as many of them as can be, evenly over their scores.
   */
  'scores.adaptive': {
    params: z.strictObject({ ...scoreSettings, budgets: z.array(z.int().positive()).min(1).max(20) }),
    result: z.object({
      /** Images replayed, of so many that have scores. */
      images: z.int(),
      ofImages: z.int(),
      /** `references` is their mean number a target. */
      full: z.object({ references: z.number(), pc: z.number().nullable(), mae: z.number().nullable() }),
      points: z.array(
        z.object({
          budget: z.int(),
          pc: z.number().nullable(),
          mae: z.number().nullable(),
          /** Mean |score with the budget - score with all|. */
          toFull: z.number(),
          meanIntervalWidth: z.number(),
        }),
      ),
    }),
  },
  /** Everything that one image's NLL is made of; the renderer computes curves from it with core. */
  'nll.evidence': {
    params: z.strictObject({ run: id, imageId: id, referenceSetId: id.nullable() }),
    result: z.object({
      image: z.object({ id, name: z.string(), score: z.number().nullable(), group: z.string().nullable() }),
      answers: z.array(
        z.object({
          /** In the order shown. */
          firstId: id,
          secondId: id,
          referenceId: id,
          referenceName: z.string(),
          referenceScore: z.number(),
          targetFirst: z.boolean(),
          probabilities: triple,
          label,
          /** People's newest label of this order. */
          human: label.nullable(),
        }),
      ),
    }),
  },
} as const;

const metricOrNull = z.object({ value: z.number(), interval: interval.nullable() }).nullable();

export const resultsRequests = {
  /**
   * The experiments table: one row for each run that was scored, or whose answers the truth can judge. Published rows are
   * in core's PUBLISHED_RESULTS.
   */
  'results.table': {
    params: z.strictObject({ datasetId: id.nullable() }),
    result: z.array(
      z.object({
        runId: id,
        name: z.string(),
        dataset: z.string(),
        model: z.string().nullable(),
        simulated: z.boolean(),
        /** For a person: plan, orders, members, pair-set variant. */
        settings: z.string(),
        likelihood: likelihood.nullable(),
        likelihoodSource: z.string().nullable(),
        /** In the newest scoring, of which PC, MAE and RMSE are; 0 where there is none. */
        images: z.int(),
        comparisons: z.int(),
        pc: metricOrNull,
        mae: metricOrNull,
        rmse: metricOrNull,
        accuracy: proportion.nullable(),
        recall: z.object({
          First: proportion.nullable(),
          Second: proportion.nullable(),
          Similar: proportion.nullable(),
        }),
        agreement: proportion.nullable(),
        finishedAt: z.number().nullable(),
      }),
    ),
  },
} as const;

/** Kinds of file that the workbench writes for a person. */
const exportKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pairs'), filter: filterSchema, format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({
    kind: z.literal('judgements'),
    filter: filterSchema,
    judge: name.nullable(),
    format: z.enum(['csv', 'jsonl']),
  }),
  z.strictObject({
    kind: z.literal('scores'),
    ...scoreSettings,
    filter: filterSchema,
    format: z.enum(['csv', 'jsonl']),
  }),
  z.strictObject({ kind: z.literal('images'), datasetId: id, format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({ kind: z.literal('pair-set'), id, format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({ kind: z.literal('reference-set'), id, format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({ kind: z.literal('split'), id, format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({ kind: z.literal('experiments'), format: z.enum(['csv', 'jsonl']) }),
  z.strictObject({ kind: z.literal('results'), datasetId: id.nullable(), format: z.enum(['csv', 'jsonl']) }),
]);
export type ExportRequest = z.infer<typeof exportKind>;

export const exportsRequests = {
  /** Prepares a file; it is fetched once from /export/TICKET, as it is made, and never held in memory. */
  'exports.prepare': {
    params: exportKind,
    result: z.object({ ticket: z.string(), fileName: z.string(), rows: z.int().nullable() }),
  },
  'exports.forget': { params: z.strictObject({ ticket: z.string().max(100) }), result: done },
} as const;
