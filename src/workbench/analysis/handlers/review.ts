import { reviewedPair, reviewQueue } from '../../../engine/annotation/review-queue.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const reviewHandlers: AnalysisHandlers<'review'> = {
  'review.queue': (scope, { workspace: { db } }) => reviewQueue(db, scope),

  'review.pair': ({ scope, firstId, secondId }, { workspace: { db } }) =>
    reviewedPair(db, scope, firstId, secondId),
};
