import { z } from 'zod';
import { askSchema } from './ask.ts';
import { QUEUE_ORDERS } from './annotation-queue.ts';
import { filterSchema } from './filter.ts';
import { judgementStatusSchema, reasonsSchema } from './judgement.ts';
import { label } from './labels.ts';
import { personRef } from './person.ts';
import { id, name, seed } from './scalars.ts';

/** Most pairs of a task: each is dealt to people as a row. */
export const MOST_TASK_PAIRS = 100_000;

/** Most showings of a task: its pairs as often as they are dealt. */
export const MOST_SHOWINGS = 500_000;

/**
 * How pairs are drawn from images alone, both orders of a pair being one:
 * - all: every pair of the images
 * - random: each pair as likely as any other
 * - stratified: as many pairs within and between each of the groups, as far as they reach
 * - active: those whose answers are expected to narrow the scores' intervals most, by what people have labelled so far
 * - even: each image as often as any other, and all images joined by few steps: for scores from few answers
 */
export const DRAWS = ['all', 'random', 'stratified', 'even', 'active'] as const;
export type Draw = (typeof DRAWS)[number];

/** Where a task's pairs come from. They are copied when the task is made, and stay what they are. */
export const taskSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pair-set'), pairSet: id }),
  /** Pairs of a run, both orders being one; the filter names the run. */
  z.strictObject({ kind: z.literal('run'), filter: filterSchema.required({ run: true }) }),
  z.strictObject({
    kind: z.literal('images'),
    dataset: id,
    draw: z.enum(DRAWS),
    /** Null for 'all'. */
    pairs: z.int().min(1).max(MOST_TASK_PAIRS).nullable(),
    /** Only images of this group. */
    group: z.string().max(200).nullable(),
    /** Only images of this kept set. */
    imageSet: id.nullable(),
  }),
  /** Pairs that were chosen one by one. */
  z.strictObject({
    kind: z.literal('pairs'),
    dataset: id,
    pairs: z
      .array(z.tuple([id, id]).readonly())
      .min(1)
      .max(MOST_TASK_PAIRS)
      .readonly(),
  }),
]);
export type TaskSource = z.infer<typeof taskSourceSchema>;

/**
 * The order in which people get their pairs: 'given' as the source has them, 'random' another one for each person; the
 * others are a run's, see QUEUE_ORDERS.
 */
export const TASK_ORDERS = ['given', ...QUEUE_ORDERS.filter((order) => order !== 'filter')] as const;
export type TaskOrder = (typeof TASK_ORDERS)[number];

/** What a task is, but for its pairs. */
const settings = {
  name,
  /** Stands above the images. */
  question: z.string().trim().min(1).max(500),
  /** The words that people see for the three answers; absent for the labels' own names. */
  words: askSchema.shape.words.unwrap().optional(),
  /** What the image that is answered for has more of, in a word or two; absent where nobody has said so. */
  more: z.string().trim().min(1).max(200).optional(),
  /** Markdown; '' for none. */
  guidelines: z.string().max(100_000),
  order: z.enum(TASK_ORDERS),
  /** Of draw, order, deal and sides. */
  seed,
  /** Neither truth nor prediction nor another's label is given before an answer. */
  blind: z.boolean(),
  /** Truth and prediction of a pair are shown after its answer. */
  feedback: z.boolean(),
  /** The model's label of each pair is marked, and accepted by one key. Only of a run's pairs, and never blind. */
  suggests: z.boolean(),
  /** People are told in what they contradict themselves, each as they have set it. */
  tellsContradictions: z.boolean(),
  /** How many people judge each pair; null for all who take part. 1 splits the pairs among them. */
  overlap: z.int().min(1).max(100).nullable(),
  /** Share of a person's pairs that come a second time, with sides exchanged, in [0, 1]. */
  repeatShare: z.number().min(0).max(1),
  /** 'random': which image is on the left is drawn for each person and pair; 'fixed': the first one is. */
  sides: z.enum(['random', 'fixed']),
  /** What a judge can give as reasons. */
  reasons: reasonsSchema,
} as const;

/** A pair that is shown with its label beside the guidelines: never one that is judged in the task. */
export const examplePairSchema = z.strictObject({ firstId: id, secondId: id, label });
export type ExamplePair = z.infer<typeof examplePairSchema>;

/** The most example pairs of a task. */
export const MOST_EXAMPLES = 12;

/** A task to be made. */
export const newTaskSchema = z.strictObject({
  ...settings,
  /** Defaults to false. */
  suggests: settings.suggests.optional(),
  /** Defaults to true. */
  tellsContradictions: settings.tellsContradictions.optional(),
  /** 'picked': one clear pair of each label, as far as decisions or true scores give one. Defaults to none. */
  examples: z
    .union([z.literal('picked'), z.array(examplePairSchema).max(MOST_EXAMPLES).readonly()])
    .optional(),
  source: taskSourceSchema,
  /** Who takes part; nobody for everybody, which goes with an overlap of all. */
  people: z.array(personRef).max(100).readonly(),
});
export type NewTask = z.infer<typeof newTaskSchema>;

/** What is to be changed of a task; what is absent stays. */
export const taskEditSchema = z.strictObject({
  name: settings.name.optional(),
  question: settings.question.optional(),
  /** Null for the labels' own names. */
  words: askSchema.shape.words.optional(),
  more: askSchema.shape.more.optional(),
  guidelines: settings.guidelines.optional(),
  reasons: settings.reasons.optional(),
  suggests: settings.suggests.optional(),
  tellsContradictions: settings.tellsContradictions.optional(),
  archived: z.boolean().optional(),
  /** Who takes part from now on, beside those who do. */
  people: z.array(personRef).max(100).readonly().optional(),
});
export type TaskEdit = z.infer<typeof taskEditSchema>;

export const taskSchema = z.object({
  ...settings,
  examples: z.array(examplePairSchema).readonly(),
  id,
  /** Out of the way, with all that was said in it. */
  archived: z.boolean(),
  dataset: id,
  /** The run that its pairs are of; null where there is none. */
  run: id.nullable(),
  /** Where its pairs came from, for a person: 'the pair set "train"'. */
  from: z.string(),
  /** Pairs. */
  pairs: z.int(),
  /** Ids of those who take part; empty for everybody. */
  people: z.array(id).readonly(),
  /** Unix milliseconds. */
  createdAt: z.number(),
});
export type Task = z.infer<typeof taskSchema>;

/** How far one person is with a task. */
const taskProgressSchema = z.object({
  person: id,
  /** Showings dealt to this person, repeats included. */
  dealt: z.int(),
  /** Of those: answered, by the status of the newest answer. What is missing is pending. */
  counts: z.partialRecord(judgementStatusSchema, z.int()),
  /** Showings that this person has flagged. */
  flagged: z.int(),
  /** Median seconds an answer; null where none was measured. */
  medianSeconds: z.number().nullable(),
  /** Seconds until all is answered at that pace; null where no pace is known. */
  secondsLeft: z.number().nullable(),
  /** Unix milliseconds of the newest answer; null for none. */
  lastAt: z.number().nullable(),
});
export type TaskProgress = z.infer<typeof taskProgressSchema>;

/** A task as it is listed. */
export const taskSummarySchema = taskSchema.extend({
  progress: z.array(taskProgressSchema).readonly(),
});
export type TaskSummary = z.infer<typeof taskSummarySchema>;
