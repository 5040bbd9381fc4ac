import { z } from 'zod';
import { gpuChoiceSchema } from '../model/gpu-choice.ts';
import { givenMemberSchema } from '../model/model-files.ts';
import { planRequestSchema, runEstimateSchema } from '../model/plan.ts';
import { damagedRunSchema, failedComparisonSchema } from '../model/run.ts';
import { id, name } from '../model/scalars.ts';
import { done } from './request-schema.ts';

export const runsRequests = {
  /** How much a plan asks for, and how long that takes, judged by what this model was measured to do. */
  'runs.estimate': {
    params: z.strictObject({
      datasetId: id,
      modelId: id,
      members: z.int().positive(),
      plan: planRequestSchema,
    }),
    result: runEstimateSchema,
  },
  /** The same by asking a server a few of the plan's comparisons, whose answers are not kept. */
  'runs.sample': {
    params: z.strictObject({ datasetId: id, modelId: id, plan: planRequestSchema }),
    result: runEstimateSchema,
  },
  'runs.create': {
    params: z.strictObject({
      name,
      datasetId: id,
      modelId: id,
      /** One member without adapters is the model itself; several are an ensemble. */
      members: z.array(givenMemberSchema).min(1).max(32).readonly(),
      plan: planRequestSchema,
      theta: z.number().min(0).max(4),
    }),
    result: z.object({ id }),
  },
  /** Starts or resumes a run; its job's id. */
  'runs.start': {
    params: z.strictObject({ runId: id, gpu: gpuChoiceSchema }),
    result: z.object({ jobId: z.string() }),
  },
  /** Stops after the comparisons in flight; 'runs.start' goes on. */
  'runs.pause': { params: z.strictObject({ runId: id }), result: done },
  /** Forgets failed comparisons, so that the next start asks them again. */
  'runs.retryFailed': { params: z.strictObject({ runId: id }), result: z.object({ forgotten: z.int() }) },
  /** Runs that are in no list, because their plan, members or runtime cannot be read. */
  'runs.damaged': { params: z.strictObject({}), result: z.array(damagedRunSchema).readonly() },
  /** Plans a run anew under its name, to be answered from the beginning; the old one counts as removed. */
  'runs.askAgain': { params: z.strictObject({ runId: id }), result: z.object({ id }) },
  'runs.failures': {
    params: z.strictObject({ runId: id }),
    result: z
      .array(failedComparisonSchema.extend({ firstName: z.string(), secondName: z.string() }))
      .readonly(),
  },
  /** Takes a run out of every view, or brings it back; its answers are kept. Stops it first. */
  'runs.remove': { params: z.strictObject({ runId: id, removed: z.boolean() }), result: done },
  /** Says that a run is of the same comparator as another, whose calibration it then takes; null takes that back. */
  'runs.declareComparator': { params: z.strictObject({ runId: id, as: id.nullable() }), result: done },
  'runs.rename': { params: z.strictObject({ runId: id, name }), result: done },
} as const;
