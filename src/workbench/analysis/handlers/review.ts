import { reviewedPair, reviewQueue } from '../../../engine/annotation/review-queue.ts';
import { agreementOfPeople } from '../../../engine/jobs/judgements/agreement-of-people.ts';
import type { AnalysisHandlers } from '../../handler.ts';

/** Of the resampled images, as the command line's default. */
const AGREEMENT_SEED = 1;

export const reviewHandlers: AnalysisHandlers<'review'> = {
  'review.queue': (scope, { workspace: { db } }) => reviewQueue(db, scope),

  'review.agreement': ({ scope, run }, { workspace, answers }) =>
    agreementOfPeople(
      workspace,
      { datasetId: scope.dataset, taskId: scope.task },
      { run: run === null ? null : answers.get(run).run, seed: AGREEMENT_SEED },
    ),

  'review.pair': ({ scope, firstId, secondId }, { workspace: { db } }) =>
    reviewedPair(db, scope, firstId, secondId),
};
