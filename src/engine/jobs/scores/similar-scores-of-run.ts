import type { Likelihood } from '../../../core/likelihood.ts';
import type { SimilarVariant } from '../../../model/similar-audit.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { NO_SCORES, similarScores, type SimilarScores } from '../../analysis/figures/similar-scores.ts';
import { AppError } from '../../app-error.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { AppErrorCode } from '../../../model/failure.ts';
import { referenceSetOfRun } from './reference-set-of-run.ts';
import { sourcedLikelihood, type SourcedLikelihood } from './likelihoods-of-run.ts';

/** What a run has no scores for, by the error that says so. */
const WITHOUT: Readonly<Partial<Record<AppErrorCode, SimilarScores['missing']>>> = {
  // No references, or none that are compared.
  'reference-set-missing': 'no-answers',
  'evidence-missing': 'no-answers',
  'name-needed': 'several-reference-sets',
};

/**
 * How good a run's scores are under a filter with Similar treated in one way, of the images and against the reference set that
 * scores of the run are made of.
 *
 * @param asked the likelihood; null for the run's own
 * @param references the reference set's name; undefined for the run's own
 * @throws AppError 'likelihood-too-steep'
 */
export function similarScoresOfRun(
  workspace: Workspace,
  view: AnswerView,
  asked: Likelihood | null,
  variant: SimilarVariant,
  references?: string,
): SimilarScores & Pick<SourcedLikelihood, 'likelihood' | 'source'> {
  const { db } = workspace;
  const { run } = view.table;
  const { likelihood, source } = sourcedLikelihood(workspace, run, asked);
  try {
    const referenceSet = referenceSetOfRun(db, run, references);
    return { ...similarScores(db, view, { likelihood, referenceSet }, variant), likelihood, source };
  } catch (error) {
    const missing = error instanceof AppError && references === undefined ? WITHOUT[error.code] : undefined;
    if (missing === undefined) throw error;
    return { ...NO_SCORES, missing, likelihood, source };
  }
}
