import { z } from 'zod';
import { interval } from './figures.ts';

/** Where answers about images come from: the scores of a file, what a run's comparisons gave, or what people said in a task. */
const answerSourceSchema = z.object({
  /** Unique among a dataset's. */
  key: z.string(),
  kind: z.enum(['score', 'run', 'task']),
  /** The column's, the run's or the task's name. */
  name: z.string(),
  /** What was asked; null where nobody has said so. */
  question: z.string().nullable(),
  /** Images with a score, or pairs with a label. */
  n: z.int(),
});
export type AnswerSource = z.infer<typeof answerSourceSchema>;

const sourcePairSchema = z.object({
  first: z.string(),
  second: z.string(),
  /** Images that both score. */
  images: z.int(),
  /** Pearson's correlation of the scores; null of too few images, or where one has labels alone. */
  pc: z.object({ value: z.number(), interval: interval.nullable() }).nullable(),
  spearman: z.number().nullable(),
  /** Pairs of images that both label, by their scores under theta or as people did. */
  pairs: z.int(),
  /** Share of them with the same label; null of none. */
  agreement: z.number().nullable(),
  /** Share of them with opposite labels, First and Second. */
  opposite: z.number().nullable(),
});

/** What several questions about the same images have in common. */
export const questionComparisonSchema = z.object({
  theta: z.number(),
  sources: z.array(answerSourceSchema).readonly(),
  /** Each two of them, in the order of the list. */
  pairs: z.array(sourcePairSchema).readonly(),
});
export type QuestionComparison = z.infer<typeof questionComparisonSchema>;
