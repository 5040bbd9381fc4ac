import { z } from 'zod';
import { evidenceKind, likelihood } from '../model/likelihood.ts';
import { filePath, id, name } from '../model/scalars.ts';
import { adapter } from './models.ts';
import { done } from './request-schema.ts';

const orders = z.enum(['forward', 'both']);

/** Images by what they have in common, or one by one. */
const imageSelection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('part'), splitId: id, part: z.string().max(200) }),
  z.strictObject({ kind: z.literal('dataset'), datasetId: id }),
  z.strictObject({ kind: z.literal('images'), ids: z.array(id).min(1).max(100_000) }),
]);

/** What a run compares. References are never their own targets. */
const planRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('against-references'),
    targets: imageSelection,
    /** Only so many of the targets, evenly over their scores; null for all. */
    limit: z.int().positive().nullable(),
    referenceSetId: id,
    orders,
  }),
  z.strictObject({ kind: z.literal('pair-set'), pairSetId: id, orders }),
  z.strictObject({
    kind: z.literal('all-pairs'),
    images: imageSelection,
    limit: z.int().positive().nullable(),
    orders,
  }),
  z.strictObject({
    kind: z.literal('adaptive'),
    targets: imageSelection,
    limit: z.int().positive().nullable(),
    referenceSetId: id,
    orders,
    budget: z.int().positive(),
    intervalWidth: z.number().positive(),
    batch: z.int().positive(),
    likelihood,
    evidence: evidenceKind,
  }),
]);
export type PlanRequest = z.infer<typeof planRequest>;

export const member = z.strictObject({
  name,
  adapters: z.array(adapter).max(32),
  /** Of its own, as an epoch with a tuned projector has one; left out for the model's. */
  mmproj: filePath.exactOptional(),
});

export const runsRequests = {
  /** How much a plan asks for, and how long that takes, judged by what this model was measured to do. */
  'runs.estimate': {
    params: z.strictObject({ datasetId: id, modelId: id, members: z.int().positive(), plan: planRequest }),
    result: z.object({
      /** For an adaptive plan the most there can be. */
      comparisons: z.int(),
      images: z.int(),
      seconds: z.number().nullable(),
      /** Where the rate comes from, for a person. */
      basis: z.string(),
    }),
  },
  'runs.create': {
    params: z.strictObject({
      name,
      datasetId: id,
      modelId: id,
      /** One member without adapters is the model itself; several are an ensemble. */
      members: z.array(member).min(1).max(32),
      plan: planRequest,
      theta: z.number().min(0).max(4),
    }),
    result: z.object({ id }),
  },
  /** Starts or resumes a run; its job's id. */
  'runs.start': {
    params: z.strictObject({ runId: id, gpu: z.enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal']) }),
    result: z.object({ jobId: z.string() }),
  },
  /** Stops after the comparisons in flight; 'runs.start' goes on. */
  'runs.pause': { params: z.strictObject({ runId: id }), result: done },
  /** Forgets failed comparisons, so that the next start asks them again. */
  'runs.retryFailed': { params: z.strictObject({ runId: id }), result: z.object({ forgotten: z.int() }) },
  'runs.failures': {
    params: z.strictObject({ runId: id }),
    result: z.array(
      z.object({
        firstId: id,
        firstName: z.string(),
        secondId: id,
        secondName: z.string(),
        attempts: z.int(),
        reason: z.string(),
      }),
    ),
  },
  /** Takes a run out of every view, or brings it back; its answers are kept. Stops it first. */
  'runs.remove': { params: z.strictObject({ runId: id, removed: z.boolean() }), result: done },
  'runs.rename': { params: z.strictObject({ runId: id, name }), result: done },
} as const;
