import { z } from 'zod';
import { peopleAgreementSchema } from '../model/agreement.ts';
import { personRef } from '../model/person.ts';
import { newReviewSchema, reviewedPairSchema, reviewItemSchema, reviewScopeSchema } from '../model/review.ts';
import { id } from '../model/scalars.ts';

const step = z.strictObject({ key: z.uuid(), judge: personRef, scope: reviewScopeSchema });

/** Of how many pairs what was taken back or brought back is; 0 where there is nothing. */
const taken = z.object({ pairs: z.int(), firstId: id.nullable(), secondId: id.nullable() });

export const reviewRequests = {
  /** Every pair that somebody answered, flagged or commented on, with its status. In a task's order, else by images. */
  'review.queue': { params: reviewScopeSchema, result: z.array(reviewItemSchema).readonly() },
  /** One of them with everybody's answers; labels are of (firstId, secondId). */
  'review.pair': {
    params: z.strictObject({ scope: reviewScopeSchema, firstId: id, secondId: id }),
    result: reviewedPairSchema,
  },
  /** How far people agree, with each other, with themselves and, where one is chosen, with a run. */
  'review.agreement': {
    params: z.strictObject({ scope: reviewScopeSchema, run: id.nullable() }),
    result: peopleAgreementSchema,
  },
  /** Decides pairs, or sends them back, as one step; all are on disk when this answers, or none. The same key again changes nothing. */
  'review.take': { params: newReviewSchema, result: z.object({ pairs: z.int() }) },
  /** Takes back this reviewer's newest step that stands: of the task, or of whatever was reviewed where there is none. */
  'review.undo': { params: step, result: taken },
  /** Brings back what the last undo took, unless something was reviewed since. */
  'review.redo': { params: step, result: taken },
} as const;
