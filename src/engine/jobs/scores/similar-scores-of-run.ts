import type { Likelihood } from '../../../core/likelihood.ts';
import type { SimilarVariant } from '../../../model/similar-audit.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { NO_SCORES, similarScores, type SimilarScores } from '../../analysis/figures/similar-scores.ts';
import { AppError } from '../../app-error.ts';
import { referenceSetById } from '../../store/reference-sets.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import type { Workspace } from '../../store/workspace.ts';
import { sourcedLikelihood, type SourcedLikelihood } from './likelihoods-of-run.ts';

/**
 * How good a run's scores are under a filter with Similar treated in one way, with the run's reference set.
 *
 * @param asked the likelihood; null for the run's own
 * @throws AppError 'likelihood-too-steep'
 */
export function similarScoresOfRun(
  workspace: Workspace,
  view: AnswerView,
  asked: Likelihood | null,
  variant: SimilarVariant,
): SimilarScores & Pick<SourcedLikelihood, 'likelihood' | 'source'> {
  const { db } = workspace;
  const { run } = view.table;
  const { likelihood, source } = sourcedLikelihood(workspace, run, asked);
  const set = referenceSetOfTargets(db, run);
  const referenceSet = set === null ? null : referenceSetById(db, set);
  if (referenceSet === null) return { ...NO_SCORES, missing: 'no-answers', likelihood, source };
  try {
    return { ...similarScores(db, view, { likelihood, referenceSet }, variant), likelihood, source };
  } catch (error) {
    // A run of a dataset with references that compares none of them.
    if (error instanceof AppError && error.code === 'evidence-missing')
      return { ...NO_SCORES, missing: 'no-answers', likelihood, source };
    throw error;
  }
}
