import { z } from 'zod';
import { askedSchema } from './ask.ts';
import { likelihoodSchema } from './likelihood.ts';
import { runPlanSchema } from './plan.ts';
import { id } from './scalars.ts';
import { serverUsageSchema } from './server.ts';

const runStatus = z.enum(['planned', 'running', 'paused', 'finished', 'failed']);
export type RunStatus = z.infer<typeof runStatus>;

/** A run of which something cannot be read. */
export const damagedRunSchema = z.object({ id, name: z.string(), problem: z.string() });
export type DamagedRun = Readonly<z.infer<typeof damagedRunSchema>>;

const PLAN_KINDS = runPlanSchema.options.map((plan) => plan.shape.kind.value);

/** What there is to say of a run. */
export const runSummarySchema = z.object({
  id,
  name: z.string(),
  kind: z.enum(['model', 'recorded']),
  datasetId: id,
  modelId: id.nullable(),
  modelName: z.string().nullable(),
  /** Drawn faces, or a model trained on them: everything shown about the run says so. */
  simulated: z.boolean(),
  planKind: z.enum(PLAN_KINDS).nullable(),
  orders: z.enum(['forward', 'both']).nullable(),
  referenceSetId: id.nullable(),
  /** Its comparisons are of a target and a reference, so that a filter can speak of one of them. */
  hasTargets: z.boolean(),
  members: z.array(z.string()).readonly(),
  status: runStatus,
  theta: z.number(),
  /** Comparisons that the plan asks for; null where that is not known beforehand (adaptive, recorded). */
  planned: z.int().nullable(),
  /** Comparisons answered by every member; of recorded answers every vote. */
  answered: z.int(),
  failed: z.int(),
  /** Of the failed ones those that some members of an ensemble answered: scores and figures take the mean of these alone. */
  lackMember: z.int(),
  /** Reverse orders that a finished run left out because each was expected to narrow a score's interval by less than `gain`. */
  reversesNotAsked: z.object({ reverses: z.int(), gain: z.number() }).nullable(),
  /** Whether the answers' probabilities are known, and not their labels alone. */
  hasProbabilities: z.boolean(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** The likelihood that scores take by default, and where it comes from. */
  likelihood: likelihoodSchema,
  likelihoodSource: z.string(),
  /** The run that a person declared it to be of the same comparator as. */
  sameComparatorAs: id.nullable(),
  /** What a person should know of its answers: an adapter that changes nothing, answers of two builds of llama.cpp. */
  warnings: z.array(z.string()).readonly(),
  /** What computed its answers, each way once: device, back end, build of the kernels and release of llama.cpp. */
  builds: z.array(z.string()).readonly(),
  /** What a server took for it; null of a model here. */
  usage: serverUsageSchema.nullable(),
  /** The whole prompt; null of recorded answers. */
  prompt: z.string().nullable(),
  /** What is asked, and where that comes from; null of recorded answers and of older runs. */
  asked: askedSchema.nullable(),
  /** Whether the model answers in F32 throughout. */
  exact: z.boolean(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** A comparison that cannot be answered, and why; its run leaves it out from then on. */
export const failedComparisonSchema = z.object({
  firstId: id,
  secondId: id,
  attempts: z.int(),
  reason: z.string(),
});
export type FailedComparison = z.infer<typeof failedComparisonSchema>;

/** Key of the setting of how many seconds a comparison may take. */
export const TIME_LIMIT_SETTING = 'comparison-time-limit';

/** Seconds for a comparison where nothing is set: several times what a model of 13 billion weights takes on two slow cores. */
export const DEFAULT_TIME_LIMIT = 3_600;
