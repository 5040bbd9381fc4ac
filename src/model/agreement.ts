import { z } from 'zod';
import { interval, proportion } from './figures.ts';
import { label } from './labels.ts';

const measure = z.object({
  value: z.number().nullable(),
  interval: interval.nullable(),
  reason: z.string().nullable(),
});

const measures = { pairs: z.int(), shared: z.int(), fleiss: measure, alpha: measure, ac1: measure } as const;

const allRaters = {
  ...measures,
  twos: z
    .array(
      z.object({
        raters: z.tuple([z.string(), z.string()]).readonly(),
        n: z.int(),
        same: proportion.nullable(),
        cohen: measure,
      }),
    )
    .readonly(),
} as const;

/** What in a person's answers a reviewer should look at, each by a rule of its own: see ANSWER_PATTERNS. */
const answerPatternSchema = z.enum(['one-side', 'alternating', 'always-similar', 'too-fast']);
export type AnswerPattern = z.infer<typeof answerPatternSchema>;

/** How far people agree: as `tiebreak agreement` tells it. */
export const peopleAgreementSchema = z.object({
  ...allRaters,
  byLabel: z.array(z.object({ ...measures, label })).readonly(),
  byGroup: z.array(z.object({ ...measures, group: z.string() })).readonly(),
  byPart: z.array(z.object({ ...measures, split: z.string(), part: z.string() })).readonly(),
  people: z
    .array(
      z.object({
        person: z.string(),
        labels: z.int(),
        takenOver: z.int(),
        consistency: proportion.nullable(),
        left: proportion.nullable(),
        medianSeconds: z.number().nullable(),
        patterns: z.array(z.object({ pattern: answerPatternSchema, count: z.int(), of: z.int() })).readonly(),
      }),
    )
    .readonly(),
  takenOver: z.int(),
  withModel: z.object({ ...allRaters, run: z.string(), leftOut: z.int() }).nullable(),
});
