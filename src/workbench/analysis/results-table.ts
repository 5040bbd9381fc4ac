import { parameterValues, PARAMETERS, type Likelihood } from '../../core/likelihood.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { evaluateAnswers } from '../../engine/analysis/figures/evaluate-answers.ts';
import { bestPc } from '../../engine/jobs/datasets/dataset-health.ts';
import { evaluateScoring } from '../../engine/jobs/scores/evaluate-scoring.ts';
import { describeRun } from '../../engine/jobs/runs/describe-run.ts';
import { sourcedLikelihood } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import type { TableRow } from '../../engine/jobs/export/write-table.ts';
import { datasetById, SIMULATED_KIND } from '../../engine/store/datasets.ts';
import { modelById } from '../../engine/store/models.ts';
import { holdsProbabilities } from '../../engine/store/predictions.ts';
import { runs, type Run } from '../../engine/store/runs.ts';
import { scoringsOfRun, type Scoring } from '../../engine/store/scores.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { isSimulatedModel } from '../../engine/jobs/workspace/model-summaries.ts';
import { limitsOf, type Filter } from '../../model/filter.ts';
import type { ResultRow } from '../../model/results.ts';
import { metricOrNull } from './metrics-or-null.ts';
import type { AnalysisSession } from './analysis-session.ts';
import type { Figures } from './run-figures.ts';

/**
 * One row for each run, the oldest first, that was scored or whose answers can be judged by the truth.
 *
 * A run's figures are computed again only when it has other answers, another scoring or another filter.
 *
 * @param asked which comparisons count, and whose scores; its run and dataset say nothing
 */
export function resultsTable(
  session: AnalysisSession,
  datasetId: number | null,
  asked: Filter = {},
): ResultRow[] {
  const { db } = session.workspace;
  const filter = limitsOf(asked);
  const isLimited = Object.keys(filter).length > 0;
  const rows: ResultRow[] = [];
  for (const run of runs(db)) {
    if (datasetId !== null && run.datasetId !== datasetId) continue;
    const scoring = scoringsOfRun(db, run.id).at(-1) ?? null;
    const figures = figuresOf(session, run, scoring, filter);
    // A filter that leaves nothing of a run is told, and does not take its row away.
    if (scoring !== null || figures.accuracy !== null || (isLimited && figures.comparisons === 0))
      rows.push({ ...describe(session, run, scoring, filter), ...figures });
  }
  return rows;
}

function describe(
  session: AnalysisSession,
  run: Run,
  scoring: Scoring | null,
  filter: Filter,
): Omit<ResultRow, keyof Figures> {
  const { workspace } = session;
  const { db } = workspace;
  const dataset = datasetById(db, run.datasetId);
  const model = run.modelId === null ? null : modelById(db, run.modelId);
  const scored = scoring === null ? [] : [`${scoring.evidence} evidence`];
  return {
    runId: run.id,
    name: run.name,
    dataset: dataset?.name ?? '',
    model: model?.name ?? null,
    simulated: dataset?.kind === SIMULATED_KIND || (model !== null && isSimulatedModel(model)),
    settings: [
      describeRun(db, run),
      ...scored,
      ...(scoring?.corrected === true ? ['with corrections'] : []),
    ].join(', '),
    likelihood: scoring?.likelihood ?? null,
    likelihoodSource: scoring === null ? null : sourcedLikelihood(workspace, run, scoring.likelihood).source,
    scoredUnder: filterWords(db, run.id, scoring?.filter ?? null),
    notLimitedBy: holdsProbabilities(db, run)
      ? []
      : (['margin', 'entropy'] as const).filter((limit) => filter[limit] !== undefined),
    bestPc: bestPcOf(session, run.datasetId),
    finishedAt: run.finishedAt,
  };
}

/** Of all images: a filter may leave those that are easier. */
function bestPcOf({ workspace: { db }, memo }: AnalysisSession, datasetId: number): number | null {
  return memo.get(`best PC ${datasetId}`, ['data'], () => bestPc(db, datasetId)?.pc ?? null);
}

function figuresOf(session: AnalysisSession, run: Run, scoring: Scoring | null, filter: Filter): Figures {
  return session.figures.get(run.id, scoring?.id ?? null, filter, () =>
    computeFigures(session, run, scoring, filter),
  );
}

function computeFigures(
  { answers, workspace: { db } }: AnalysisSession,
  run: Run,
  scoring: Scoring | null,
  filter: Filter,
): Figures {
  const view = AnswerView.open(answers, db, { ...filter, run: run.id });
  const { comparisons, labels, consistency } = evaluateAnswers(view.table, view.rows);
  const scored = scoring === null ? null : evaluateScoring(db, view, scoring);
  const metrics = scored?.metrics ?? null;
  return {
    images: scored?.images ?? 0,
    unscored: scored?.unscored ?? 0,
    comparisons,
    pc: metrics && metricOrNull(metrics.pc),
    mae: metrics && metricOrNull(metrics.mae),
    rmse: metrics && metricOrNull(metrics.rmse),
    accuracy: labels?.accuracy ?? null,
    recall: labels?.recall ?? { First: null, Second: null, Similar: null },
    agreement: consistency?.agreement ?? null,
  };
}

/** The columns of {@link resultExportRows}. */
export const RESULT_HEADER: readonly string[] = [
  ...['run', 'dataset', 'model', 'simulated', 'settings'],
  ...PARAMETERS.map(({ name }) => name),
  ...['likelihood_source', 'images', 'comparisons'],
  ...[
    'pc',
    'mae',
    'rmse',
    'accuracy',
    'recall_first',
    'recall_second',
    'recall_similar',
    'agreement',
  ].flatMap((figure) => Object.keys(withInterval(figure, null))),
];

/** The experiments table as a file: each figure with its 95 % interval. */
export function resultExportRows(rows: readonly ResultRow[]): TableRow[] {
  return rows.map((row) => ({
    run: row.name,
    dataset: row.dataset,
    model: row.model,
    simulated: row.simulated ? 'yes' : 'no',
    settings: row.settings,
    ...parameterCells(row.likelihood),
    likelihood_source: row.likelihoodSource,
    images: row.images,
    comparisons: row.comparisons,
    ...withInterval('pc', row.pc),
    ...withInterval('mae', row.mae),
    ...withInterval('rmse', row.rmse),
    ...withInterval('accuracy', row.accuracy),
    ...withInterval('recall_first', row.recall.First),
    ...withInterval('recall_second', row.recall.Second),
    ...withInterval('recall_similar', row.recall.Similar),
    ...withInterval('agreement', row.agreement),
  }));
}

function withInterval(
  name: string,
  figure: { readonly value: number; readonly interval: readonly [number, number] | null } | null,
): TableRow {
  return {
    [name]: figure?.value ?? null,
    [`${name}_low`]: figure?.interval?.[0] ?? null,
    [`${name}_high`]: figure?.interval?.[1] ?? null,
  };
}

/** A column for each parameter of any likelihood; empty for one that a row's has not. */
function parameterCells(likelihood: Likelihood | null): TableRow {
  const values = likelihood === null ? {} : parameterValues(likelihood);
  return Object.fromEntries(PARAMETERS.map(({ name }) => [name, values[name] ?? null]));
}
