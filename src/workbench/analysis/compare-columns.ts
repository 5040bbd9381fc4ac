import {
  scoreDifferences,
  type ComparedMetric,
  type FigureDifference,
} from '../../core/score-differences.ts';
import type { ScoreMetrics } from '../../core/metrics.ts';
import { evaluateAnswers } from '../../engine/analysis/figures/evaluate-answers.ts';
import { fixedByFilter } from '../../engine/analysis/figures/fixed-by-filter.ts';
import { shareDifferencesOfViews } from '../../engine/analysis/figures/share-differences-of-views.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { compareWithTruth } from '../../engine/analysis/scores/compare-with-truth.ts';
import { scoresOfView } from '../../engine/analysis/scores/scores-of-view.ts';
import { AppError } from '../../engine/app-error.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { scoresUnderFilter } from '../../engine/jobs/scores/evaluate-scoring.ts';
import { sourcedLikelihood } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { scoringsOfRun } from '../../engine/store/scores.ts';
import type { ColumnFigures, ComparedColumn } from '../../model/comparison.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { metricOrNull } from './metrics-or-null.ts';
import { resolveSettings } from './score-settings.ts';

/** Any fixed seed: the same columns get the same intervals again. */
const BOOTSTRAP_SEED = 1;

/** A column with what its differences are made of. */
interface Column {
  readonly view: AnswerView;
  readonly figures: Omit<ColumnFigures, 'difference'>;
  /** Of each image of the table; NaN without one. */
  readonly scores: Float64Array;
}

/** The figures of runs, likelihoods, filters or slices side by side, each with its difference to the first. */
export function compareColumns(session: AnalysisSession, asked: readonly ComparedColumn[]): ColumnFigures[] {
  const columns = asked.map((column) => openColumn(session, column));
  const [first] = columns;
  if (first === undefined) return [];
  const { images, run } = first.view.table;
  const ofSameImages = columns.filter(({ view }) => view.table.run.datasetId === run.datasetId);
  // Images that one list has and the other has not yet are in none of the older answers.
  const most = Math.max(...ofSameImages.map(({ scores }) => scores.length));
  const ways = ofSameImages.map(({ scores }) => {
    const padded = new Float64Array(most).fill(NaN);
    padded.set(scores);
    return padded;
  });
  const ofScores = scoreDifferences(
    images.scores,
    ways.map((way) => way.subarray(0, images.count)),
    {
      seed: BOOTSTRAP_SEED,
    },
  );
  return columns.map((column, place): ColumnFigures => {
    if (place === 0) return { ...column.figures, difference: null };
    const shares = shareDifferencesOfViews(first.view, column.view);
    const scores = ofScores[ofSameImages.indexOf(column) - 1];
    return { ...column.figures, difference: { ...NO_DIFFERENCE, ...scores, ...shares } };
  });
}

const OF_NO_LABEL = { First: null, Second: null, Similar: null };

/** Of columns about different images. */
const NO_DIFFERENCE: Record<ComparedMetric, FigureDifference | null> &
  NonNullable<ReturnType<typeof shareDifferencesOfViews>> = {
  pc: null,
  mae: null,
  rmse: null,
  spearman: null,
  accuracy: null,
  recall: OF_NO_LABEL,
  precision: OF_NO_LABEL,
  agreement: null,
  similarRatio: null,
  commonPairs: 0,
};

function openColumn(session: AnalysisSession, { run, filter, scores: asked }: ComparedColumn): Column {
  const { answers, workspace } = session;
  const view = AnswerView.open(answers, workspace.db, { ...filter, run });
  const { table } = view;
  const { labels, consistency, comparisons } = evaluateAnswers(table, view.rows);
  const scored = scoresOf(session, view, asked);
  const metrics = compareWithTruth(
    scored.scores.map(({ image, score }) => ({ score, trueScore: table.images.trueScore(image) })),
  );
  const scores = new Float64Array(table.images.count).fill(NaN);
  for (const { image, score } of scored.scores) scores[image] = score;
  const metric = (name: ComparedMetric) => metricOf(metrics, name);
  return {
    view,
    scores,
    figures: {
      runName: table.run.name,
      filter: filterWords(workspace.db, run, filter),
      comparisons,
      images: metrics?.n ?? 0,
      unscored: scored.unscored,
      likelihoodSource: scored.source,
      pc: metric('pc'),
      mae: metric('mae'),
      rmse: metric('rmse'),
      spearman: metric('spearman'),
      accuracy: labels?.accuracy ?? null,
      recall: labels?.recall ?? OF_NO_LABEL,
      precision: labels?.precision ?? OF_NO_LABEL,
      agreement: consistency?.agreement ?? null,
      fixed: fixedByFilter(filter, table.run.theta),
    },
  };
}

function metricOf(metrics: ScoreMetrics | null, name: ComparedMetric): ColumnFigures['pc'] {
  return metrics && metricOrNull(metrics[name]);
}

interface ColumnScores {
  readonly scores: readonly { readonly image: number; readonly score: number }[];
  readonly unscored: number;
  /** Where the likelihood comes from, or why there are no scores. */
  readonly source: string;
}

function scoresOf(
  { workspace }: AnalysisSession,
  view: AnswerView,
  asked: ComparedColumn['scores'],
): ColumnScores {
  const { db } = workspace;
  const { run, images } = view.table;
  try {
    if (asked !== 'kept') {
      const { settings, source } = resolveSettings(workspace, run, { ...asked, referenceSetId: null });
      const { scores, unscored } = scoresOfView(db, view, settings);
      return { scores, unscored: unscored.length, source };
    }
    const scoring = scoringsOfRun(db, run.id).at(-1);
    if (scoring === undefined) return { scores: [], unscored: 0, source: 'not scored' };
    const { scores, unscored } = scoresUnderFilter(db, view, scoring);
    return {
      scores: scores.map(({ imageId, score }) => ({ image: images.indexOf(imageId), score })),
      unscored,
      source: sourcedLikelihood(workspace, run, scoring.likelihood).source,
    };
  } catch (error) {
    // A run that cannot be scored, such as one of all pairs, still has its shares.
    if (error instanceof AppError)
      return { scores: [], unscored: 0, source: `not scored: ${error.message.replace(/\.$/, '')}` };
    throw error;
  }
}
