import { z } from 'zod';
import { answerPatternSchema } from './agreement.ts';
import { commentSchema, judgementSchema, MOST_PAIRS_AT_ONCE } from './judgement.ts';
import { label } from './labels.ts';
import { personRef } from './person.ts';
import { id } from './scalars.ts';

/** What is reviewed: a task's pairs, or all that was said of a dataset's. */
export const reviewScopeSchema = z.strictObject({ dataset: id, task: id.nullable() });
export type ReviewScope = z.infer<typeof reviewScopeSchema>;

/** A reviewer's status of a pair, apart from the answers': sent back until everybody who had answered has answered anew. */
const reviewStatusSchema = z.enum(['pending', 'decided', 'sent-back']);

/** A pair that somebody answered, as a reviewer lists it; labels are of (firstId, secondId). */
export const reviewItemSchema = z.object({
  firstId: id,
  secondId: id,
  firstName: z.string(),
  secondName: z.string(),
  status: reviewStatusSchema,
  /** People whose answer was handed in. */
  answers: z.int(),
  /** Whose these are, and of which labels; null that it cannot be judged. */
  labels: z.array(z.object({ person: id, label: label.nullable() })).readonly(),
  /** People whose second showing has another answer than their first. */
  unlike: z.array(id).readonly(),
  /** Patterns of a person's answers that this one is part of. Absent where there are none, and of a pair that is asked for alone. */
  patterns: z
    .array(z.object({ person: id, pattern: answerPatternSchema }))
    .readonly()
    .optional(),
  /** Two of them differ; that it cannot be judged is an answer too. */
  disputed: z.boolean(),
  commented: z.boolean(),
  flagged: z.boolean(),
  /** The label that more people gave than any other; null where two are level. */
  majority: label.nullable(),
  /** What a reviewer decided. */
  decided: label.nullable(),
});
export type ReviewItem = z.infer<typeof reviewItemSchema>;

/** What one person says now of a pair, at one of its showings. */
const reviewAnswerSchema = judgementSchema
  .pick({
    person: true,
    judge: true,
    action: true,
    status: true,
    label: true,
    seconds: true,
    shownSwapped: true,
    repeated: true,
    takenOver: true,
    createdAt: true,
  })
  .extend({
    comment: z.string(),
    reasons: z.array(z.string()).readonly(),
    flagged: z.boolean(),
    /** It was sent back, and there is no newer one. */
    returned: z.boolean(),
  });
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>;

/** One pair with everything that a reviewer decides by. */
export const reviewedPairSchema = z.object({
  item: reviewItemSchema.nullable(),
  answers: z.array(reviewAnswerSchema).readonly(),
  /** Reviewers' steps about it that stand, the oldest first. */
  steps: z.array(judgementSchema).readonly(),
});

/** Steps that are taken, and undone, as one. */
export const newReviewSchema = z.strictObject({
  key: z.uuid(),
  judge: personRef,
  scope: reviewScopeSchema,
  steps: z
    .array(
      z.discriminatedUnion('action', [
        z.strictObject({ action: z.literal('decide'), firstId: id, secondId: id, label }),
        z.strictObject({ action: z.literal('send-back'), firstId: id, secondId: id, comment: commentSchema }),
      ]),
    )
    .min(1)
    .max(MOST_PAIRS_AT_ONCE)
    .readonly(),
});
export type NewReview = z.infer<typeof newReviewSchema>;
