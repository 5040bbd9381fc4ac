import { at } from '../../../core/at.ts';
import { assertNever } from '../../../core/assert-never.ts';
import { calibrate, type CalibrationPair } from '../../../core/calibration.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { pairedDifferences, type PairedDifference } from '../../../core/paired-difference.ts';
import type { ScoreMetrics } from '../../../core/metrics.ts';
import type { SimilarScores as ModelScores, SimilarVariant } from '../../../model/similar-audit.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { AnswerView } from '../filters/answer-view.ts';
import { compareWithTruth } from '../scores/compare-with-truth.ts';
import { scoresOfView } from '../scores/scores-of-view.ts';
import { TableScorer, type ScoreSettings, type TableScore } from '../scores/table-scores.ts';
import { TargetEvidence } from '../scores/target-evidence.ts';

/** Groups of images, each of which is scored under a likelihood fitted to the others. */
const FOLDS = 5;

/** Answers that a likelihood is fitted to at most, evenly drawn: its standard errors are a hundredth of it by then. */
const MOST_TO_FIT = 50_000;

/** Any fixed seed: the same scores get the same intervals again. */
const SEED = 1;

/** The scores of a view's images made another way, beside those with Similar as it was answered. */
export interface SimilarScores {
  /** Why there are none; null where there are. */
  readonly missing: ModelScores['missing'];
  /** Images of known score, answers about them, and of the latter those that people's labels have changed. */
  readonly images: number;
  readonly answers: number;
  readonly corrected: number;
  /** Null of no image with a true score. */
  readonly metrics: ScoreMetrics | null;
  /** Less what Similar as answered comes to, over the images of both; null for that itself, and of no image. */
  readonly difference: (PairedDifference & { readonly n: number }) | null;
}

/** Of nothing. */
export const NO_SCORES = { images: 0, answers: 0, corrected: 0, metrics: null, difference: null };

/**
 * How good the scores of a view are with Similar kept, or treated in one of the other ways: see {@link SimilarVariant}.
 *
 * @param settings of Similar kept: its evidence is hard, and nothing is corrected
 * @throws AppError 'evidence-missing', 'likelihood-too-steep'
 */
export function similarScores(
  db: Database,
  view: AnswerView,
  { likelihood, referenceSet }: Pick<ScoreSettings, 'likelihood' | 'referenceSet'>,
  variant: SimilarVariant,
): SimilarScores {
  const settings = { likelihood, referenceSet, evidence: 'hard', corrections: false } as const;
  const kept = knownScores(view, scoresOfView(db, view, settings).scores);
  switch (variant) {
    case 'kept':
      return described(view, kept, null);
    case 'dropped':
      return described(
        view,
        knownScores(view, scoresOfView(db, withoutSimilar(db, view), settings).scores),
        kept,
      );
    case 'soft':
      if (!view.table.hasProbabilities) return { ...NO_SCORES, missing: 'no-probabilities' };
      return described(
        view,
        knownScores(view, scoresOfView(db, view, { ...settings, evidence: 'soft' }).scores),
        kept,
      );
    case 'recalibrated':
      return recalibrated(db, view, settings, kept);
    case 'corrected': {
      const scores = knownScores(view, scoresOfView(db, view, { ...settings, corrections: true }).scores);
      return scores.some(({ corrected }) => corrected > 0)
        ? described(view, scores, kept)
        : { ...NO_SCORES, missing: 'no-corrections' };
    }
    default:
      return assertNever(variant);
  }
}

/** The same comparisons but for those that were called Similar. */
function withoutSimilar(db: Database, { table, filter, other }: AnswerView): AnswerView {
  const decisive = (['First', 'Second'] as const).filter((label) => filter.model?.includes(label) ?? true);
  return new AnswerView(db, table, { ...filter, model: decisive }, other);
}

/** Of the images whose true score is known. */
function knownScores({ table }: AnswerView, scores: readonly TableScore[]): readonly TableScore[] {
  return scores.filter(({ image }) => table.images.trueScore(image) !== null);
}

/** @param kept what to compare with; null for nothing */
function described(
  { table }: AnswerView,
  scores: readonly TableScore[],
  kept: readonly TableScore[] | null,
): SimilarScores {
  const truthOf = (image: number) => at(table.images.scores, image);
  return {
    missing: null,
    images: scores.length,
    answers: scores.reduce((sum, { comparisons }) => sum + comparisons, 0),
    corrected: scores.reduce((sum, { corrected }) => sum + corrected, 0),
    metrics: compareWithTruth(scores.map(({ image, score }) => ({ score, trueScore: truthOf(image) }))),
    difference: kept === null ? null : differenceOf(scores, kept, truthOf),
  };
}

function differenceOf(
  scores: readonly TableScore[],
  kept: readonly TableScore[],
  truthOf: (image: number) => number,
): SimilarScores['difference'] {
  const scoreKept = new Map(kept.map(({ image, score }) => [image, score]));
  const inBoth = scores.flatMap(({ image, score }) => {
    const before = scoreKept.get(image);
    return before === undefined ? [] : [{ truth: truthOf(image), score, before }];
  });
  if (inBoth.length === 0) return null;
  const [difference] = pairedDifferences(
    [
      [
        {
          truths: inBoth.map(({ truth }) => truth),
          first: inBoth.map(({ before }) => before),
          second: inBoth.map(({ score }) => score),
        },
      ],
    ],
    { seed: SEED },
  );
  return difference === undefined ? null : { ...difference, n: inBoth.length };
}

/**
 * Each fifth of the images under the likelihood fitted to the answers about the others, so that no image's true score has a
 * part in its own estimate.
 */
function recalibrated(
  db: Database,
  view: AnswerView,
  settings: ScoreSettings,
  kept: readonly TableScore[],
): SimilarScores {
  const { table } = view;
  if (kept.length < 2 * FOLDS) return { ...NO_SCORES, missing: 'too-few-images' };
  const evidence = new TargetEvidence(table, referencesOfSet(db, settings.referenceSet.id), view.scoredRows);
  const scores: TableScore[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = kept.filter((_, index) => index % FOLDS !== fold);
    const likelihood = fitted(
      drawnPairs(others, evidence, (image) => at(table.images.scores, image)),
      settings.likelihood,
    );
    if (likelihood === null) return { ...NO_SCORES, missing: 'not-fitted' };
    const scorer = new TableScorer(db, table, { ...settings, likelihood }, view.scoredRows);
    for (const [index, { image }] of kept.entries())
      if (index % FOLDS === fold) scores.push(scorer.score(image));
  }
  return described(view, scores, kept);
}

/** What was answered about some images: {@link MOST_TO_FIT} of the comparisons at most, evenly drawn. */
function* drawnPairs(
  images: readonly TableScore[],
  evidence: TargetEvidence,
  truthOf: (image: number) => number,
): Generator<CalibrationPair> {
  const all = images.reduce((sum, { comparisons }) => sum + comparisons, 0);
  const share = Math.min(1, MOST_TO_FIT / all);
  let seen = 0;
  for (const { image } of images)
    for (const row of evidence.rowsOf(image)) {
      seen++;
      if (Math.floor(seen * share) === Math.floor((seen - 1) * share)) continue;
      for (const answer of evidence.ofRow(row, image, 'hard', false))
        yield calibrationPair(answer, truthOf(image));
    }
}

function calibrationPair({ referenceScore, targetFirst, weights }: Evidence, score: number): CalibrationPair {
  return targetFirst
    ? { firstScore: score, secondScore: referenceScore, weights }
    : { firstScore: referenceScore, secondScore: score, weights };
}

/** Null where the answers set no likelihood. */
function fitted(pairs: Iterable<CalibrationPair>, { kind }: Likelihood): Likelihood | null {
  const outcome = calibrate(pairs, { kind });
  return outcome.converged ? outcome.likelihood : null;
}
