import { reviewPairs } from '../../engine/annotation/review-pairs.ts';
import { redoJudgement, undoJudgement } from '../../engine/store/undo-judgements.ts';
import type { Handlers } from '../handler.ts';
import { tellMany, tellStep } from '../tell-judged.ts';

export const reviewHandlers: Handlers<'review'> = {
  'review.take': async (review, session) => {
    const pairs = await reviewPairs(session.workspace, review);
    tellMany(
      session,
      review.steps.map(({ firstId, secondId }) => [firstId, secondId]),
    );
    return { pairs };
  },

  'review.undo': async ({ key, judge, scope }, session) => {
    const { workspace } = session;
    const undone = await workspace.transaction(() =>
      undoJudgement(workspace.db, key, judge, { task: scope.task ?? undefined, review: true }),
    );
    return {
      pairs: tellStep(session, undone),
      firstId: undone?.firstId ?? null,
      secondId: undone?.secondId ?? null,
    };
  },

  'review.redo': async ({ key, judge, scope }, session) => {
    const { workspace } = session;
    const redone = await workspace.transaction(() =>
      redoJudgement(workspace.db, key, judge, { task: scope.task ?? undefined, review: true }),
    );
    return {
      pairs: tellStep(session, redone),
      firstId: redone?.firstId ?? null,
      secondId: redone?.secondId ?? null,
    };
  },
};
