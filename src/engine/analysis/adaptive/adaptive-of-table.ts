import { at } from '../../../core/at.ts';
import { AdaptiveReferences, replayAdaptive } from '../../../core/adaptive.ts';
import { estimateScore } from '../../../core/estimate.ts';
import { evenlySpaced } from '../../../core/evenly-spaced.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Interval } from '../../../core/interval.ts';
import { mae, pearsonOrNull } from '../../../core/metrics.ts';
import { meanWidths, scoreInterval } from '../../../core/score-interval.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { TableScorer, type ScoreSettings, type TableScore } from '../scores/table-scores.ts';
import { ALL_ROWS, type ScoredRows } from '../scores/scored-rows.ts';
import { TargetEvidence } from '../scores/target-evidence.ts';
import type { AdaptiveReplay } from '../../../model/scores.ts';

/**
 * Targets times largest budget times references that are replayed, some five seconds; of more targets, as many as that
 * allows are replayed, evenly over their estimates.
 */
const MOST_WORK = 20_000_000;

interface Replayed {
  readonly score: number;
  readonly profileInterval: Interval;
  readonly interval: Interval;
}

interface AdaptiveOptions {
  readonly mostWork?: number;
  /** The answers that count; all by default. */
  readonly rows?: ScoredRows;
  /** Which images, by their index; all by default. */
  readonly isAsked?: (image: number) => boolean;
}

/**
 * Replays a run's answers as if each target had been compared with ever more references chosen by Fisher information.
 *
 * A target is replayed over the references that it was compared with, in answers that count.
 *
 * @throws AppError 'evidence-missing'
 */
export function adaptiveOfTable(
  db: Database,
  table: AnswerTable,
  settings: ScoreSettings,
  budgets: readonly number[],
  { mostWork = MOST_WORK, rows = ALL_ROWS, isAsked = () => true }: AdaptiveOptions = {},
): AdaptiveReplay {
  const scorer = new TableScorer(db, table, settings, rows);
  const full = scorer.targets.map((image) => scorer.score(image)).filter(({ image }) => isAsked(image));
  const { imageError } = scorer;
  if (full.length === 0)
    return { images: 0, ofImages: 0, full: { references: 0, pc: null, mae: null }, points: [] };
  const { likelihood, evidence: kind, corrections, referenceSet } = settings;
  const evidence = new TargetEvidence(table, referencesOfSet(db, referenceSet.id), rows);
  const largest = Math.max(...budgets);
  const answersOf = (image: number) => byReference(table, evidence, image, kind, corrections);
  const references = answersOf(at(full, 0).image).length;
  const chosen = evenlyOverEstimates(full, Math.floor(mostWork / (largest * Math.max(1, references))));
  const choosers = new Map<string, AdaptiveReferences>();
  const replayed = budgets.map((): Replayed[] => []);
  let referencesUsed = 0;
  for (const { image } of chosen) {
    const answers = answersOf(image);
    referencesUsed += answers.length;
    const scores = answers.map(({ score }) => score);
    const key = scores.join();
    const chooser =
      choosers.get(key) ??
      new AdaptiveReferences(scores, {
        likelihood,
        orders: answers.some((answer) => answer.rows > 1) ? 'both' : 'forward',
        budget: largest,
        intervalWidth: null,
      });
    choosers.set(key, chooser);
    const { asked } = replayAdaptive(chooser, (at) => answers[at]?.evidence ?? []);
    for (const [index, budget] of budgets.entries()) {
      // What a budget asks is the beginning of what a larger one does; the evidence counts in the references' order.
      const begun = asked.slice(0, budget).sort((a, b) => a - b);
      const { score, profileInterval } = estimateScore(
        begun.flatMap((at) => answers[at]?.evidence ?? []),
        likelihood,
      );
      const interval = scoreInterval(score, profileInterval, imageError);
      replayed[index]?.push({ score, profileInterval, interval });
    }
  }
  const truths = chosen.map(({ image }) => at(table.images.scores, image));
  const allScores = chosen.map(({ score }) => score);
  return {
    images: chosen.length,
    ofImages: full.length,
    full: { references: referencesUsed / chosen.length, ...againstTruth(allScores, truths) },
    points: budgets.map((budget, index) => {
      const ofBudget = replayed[index] ?? [];
      const scores = ofBudget.map(({ score }) => score);
      const widths = meanWidths(ofBudget);
      return {
        budget,
        ...againstTruth(scores, truths),
        toFull: mae(scores, allScores),
        meanIntervalWidth: widths?.profile ?? NaN,
        meanDefaultWidth: widths?.interval ?? NaN,
      };
    }),
  };
}

/** What a target's comparisons with one reference say: in one row or, answered both ways, two. */
interface ReferenceAnswers {
  readonly score: number;
  readonly rows: number;
  readonly evidence: readonly Evidence[];
}

/** A target's evidence by the reference it was compared with, in one or both orders; by rising id. */
function byReference(
  table: AnswerTable,
  evidence: TargetEvidence,
  target: number,
  kind: ScoreSettings['evidence'],
  corrections: boolean,
): ReferenceAnswers[] {
  const found = new Map<number, ReferenceAnswers>();
  for (const row of evidence.rowsOf(target)) {
    const reference = at(table.first[row] === target ? table.second : table.first, row);
    const ofRow = evidence.ofRow(row, target, kind, corrections);
    const known = found.get(reference) ?? {
      score: evidence.referenceScore(row, target),
      rows: 0,
      evidence: [],
    };
    found.set(reference, { ...known, rows: known.rows + 1, evidence: [...known.evidence, ...ofRow] });
  }
  return [...found].sort(([a], [b]) => a - b).map(([, answers]) => answers);
}

/** All in their order where there are no more; else at least one, by rising estimate. */
function evenlyOverEstimates(scores: readonly TableScore[], most: number): readonly TableScore[] {
  if (scores.length <= most) return scores;
  const rising = scores.toSorted((a, b) => a.score - b.score || a.image - b.image);
  return evenlySpaced(rising, Math.max(1, most));
}

function againstTruth(
  scores: readonly number[],
  truths: readonly number[],
): { readonly pc: number | null; readonly mae: number | null } {
  const known = scores.flatMap((score, index) => {
    const truth = at(truths, index);
    return Number.isNaN(truth) ? [] : [{ score, truth }];
  });
  if (known.length === 0) return { pc: null, mae: null };
  const [estimates, trueScores] = [known.map(({ score }) => score), known.map(({ truth }) => truth)];
  return { pc: pearsonOrNull(estimates, trueScores), mae: mae(estimates, trueScores) };
}
