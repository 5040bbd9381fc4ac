import { z } from 'zod';
import { interval, proportion } from './figures.ts';
import { label } from './labels.ts';
import { id } from './scalars.ts';

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
export const answerPatternSchema = z.enum([
  'one-side',
  'alternating',
  'always-similar',
  'too-fast',
  'taken-over',
]);
export type AnswerPattern = z.infer<typeof answerPatternSchema>;

/** Some of one person's answers that follow one another; see the job's AnswerPiece. */
const answerPiece = z.object({
  from: z.int(),
  to: z.int(),
  since: z.number(),
  until: z.number(),
  medianSeconds: z.number().nullable(),
  same: proportion.nullable(),
});

/** How far people agree: as `tiebreak agreement` tells it. */
export const peopleAgreementSchema = z.object({
  ...allRaters,
  byLabel: z.array(z.object({ ...measures, label })).readonly(),
  byGroup: z.array(z.object({ ...measures, group: z.string() })).readonly(),
  byPart: z.array(z.object({ ...measures, split: z.string(), part: z.string() })).readonly(),
  people: z
    .array(
      z.object({
        id,
        person: z.string(),
        labels: z.int(),
        takenOver: z.int(),
        consistency: proportion.nullable(),
        left: proportion.nullable(),
        medianSeconds: z.number().nullable(),
        patterns: z.array(z.object({ pattern: answerPatternSchema, count: z.int(), of: z.int() })).readonly(),
        overTime: z.array(answerPiece).readonly(),
      }),
    )
    .readonly(),
  takenOver: z.int(),
  withModel: z.object({ ...allRaters, run: z.string(), leftOut: z.int() }).nullable(),
});
export type PeopleAgreement = z.infer<typeof peopleAgreementSchema>;
