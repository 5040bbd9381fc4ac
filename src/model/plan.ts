import { z } from 'zod';
import { evidenceKind, likelihoodSchema } from './likelihood.ts';
import { id } from './scalars.ts';

/** 'forward': as listed; 'both': every comparison a second time with the images in the other order. */
const orders = z.enum(['forward', 'both']);

const imageIds = z.array(id).min(1).readonly();

/**
 * A further reference that narrows a score's interval by less is not worth asking: on recorded labels 37 of 350 references an
 * image then give intervals 0.98 wide, where all of them give 0.95.
 */
export const DEFAULT_NARROWING = 0.005;

/**
 * How an adaptive run chooses: each target's references by Fisher information under `likelihood` and `evidence`, `batch`
 * at a time, until `budget` references have been asked, the interval of the noise of its answers is no wider than `intervalWidth`,
 * or a further reference is expected to narrow its default interval by less than `narrowing`, in units of score. Null, and
 * `narrowing` left out, stop nothing; plans made before there was one have none.
 *
 * With `reverseGain` all of that is asked with the target shown first, and at the end again in the other order where the answer is
 * expected to narrow the target's default interval by at least so much, see `reversesWorthAsking`; plans of both orders alone.
 */
const adaptiveChoice = {
  budget: z.int().positive(),
  intervalWidth: z.number().positive().nullable(),
  narrowing: z.number().positive().nullable().optional(),
  reverseGain: z.number().positive().nullable().optional(),
  batch: z.int().positive(),
  likelihood: likelihoodSchema,
  evidence: evidenceKind,
};

/**
 * Which comparisons a run makes; images by their ids.
 *
 * - against-references: every target shown first, every reference of the set second
 * - pair-set: the pairs of a stored set, in the order they are stored
 * - all-pairs: every image before every later one of the list
 * - adaptive: as against-references, but only as many references as each target needs
 */
export const runPlanSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('against-references'), targets: imageIds, references: z.int(), orders }),
  z.object({ kind: z.literal('pair-set'), pairSetId: z.int(), orders }),
  z.object({ kind: z.literal('all-pairs'), images: imageIds, orders }),
  z.object({
    kind: z.literal('adaptive'),
    targets: imageIds,
    references: z.int(),
    orders,
    ...adaptiveChoice,
  }),
]);
export type RunPlan = z.infer<typeof runPlanSchema>;
export type AdaptivePlan = Extract<RunPlan, { kind: 'adaptive' }>;

/** Images by what they have in common, or one by one. */
const imageSelection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('part'), splitId: id, part: z.string().max(200) }),
  z.strictObject({ kind: z.literal('dataset'), datasetId: id }),
  z.strictObject({ kind: z.literal('images'), ids: z.array(id).min(1).max(100_000).readonly() }),
]);
export type ImageSelection = z.infer<typeof imageSelection>;

/** Only so many of the images, evenly over their scores; null for all. */
const limit = z.int().positive().nullable();

/** A run's plan as a person gives it: by names of parts and sets. References are never their own targets. */
export const planRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('against-references'),
    targets: imageSelection,
    limit,
    referenceSetId: id,
    orders,
  }),
  z.strictObject({ kind: z.literal('pair-set'), pairSetId: id, orders }),
  z.strictObject({ kind: z.literal('all-pairs'), images: imageSelection, limit, orders }),
  z.strictObject({
    kind: z.literal('adaptive'),
    targets: imageSelection,
    limit,
    referenceSetId: id,
    orders,
    ...adaptiveChoice,
  }),
]);
export type PlanRequest = z.infer<typeof planRequestSchema>;

/** How much a plan asks for, and how long that takes, judged by what this model was measured to do. */
export const runEstimateSchema = z.object({
  /** For an adaptive plan the most there can be. */
  comparisons: z.int(),
  /** Different images that are looked at. */
  images: z.int(),
  /** Null where nothing tells. */
  seconds: z.number().nullable(),
  /** Where the rate comes from, for a person. */
  basis: z.string(),
  /** What a server takes for it; null of a model here. */
  server: z
    .object({
      /** Tokens and bytes of bodies sent; null where nothing tells. */
      promptTokens: z.number().nullable(),
      answerTokens: z.number().nullable(),
      bytesOut: z.number().nullable(),
      /** In the currency of the server's prices; null without prices. */
      cost: z.number().nullable(),
      /** Where these come from, for a person. */
      basis: z.string(),
    })
    .nullable(),
});
export type RunEstimate = z.infer<typeof runEstimateSchema>;
