import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { keepAnswers } from '../../engine/analysis/tables/open-answer-table.ts';
import { suggestionOf } from '../../engine/annotation/suggestion.ts';
import { pairsOfRun } from '../../engine/annotation/pairs-of-run.ts';
import { fitToTable } from '../../engine/jobs/scores/calibrate-run.ts';
import { estimateScoring } from '../../engine/jobs/scores/score-run.ts';
import { reportContent } from '../../engine/jobs/report/report-content.ts';
import { reportHtml } from '../../engine/jobs/report/report-html.ts';
import { filterOfSlice } from '../../engine/jobs/report/filter-of-slice.ts';
import {
  exchangePairsOfPeople,
  exchangePairsOfRun,
  exchangePairsOfSet,
  type ExchangePair,
} from '../../engine/jobs/export/exchange/exchange-pair.ts';
import { storedPairSet, storedSlice } from '../../engine/jobs/workspace/stored-by-id.ts';
import { labelCountsOfSet } from '../../engine/store/pair-sets.ts';
import { runById } from '../../engine/store/runs.ts';
import type { QueueOrder, Suggestion } from '../../model/annotation-queue.ts';
import type { ExchangeRequest, ExportRequest } from '../../model/export-request.ts';
import type { Filter } from '../../model/filter.ts';
import type { CheckedParams } from '../checked-params.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { exportContent, exportSideText, exportTable, safeStem } from './export-table.ts';
import { resolveSettings } from './score-settings.ts';

/**
 * What handlers of the main thread have computed, beside the requests that the analysis answers itself. The analysis
 * only reads: what is to be kept is written by the main thread.
 */
export const analysisTasks = {
  countLabels: (pairSetId: number, { workspace: { db }, memo }: AnalysisSession) =>
    memo.get(`labels of pair set ${pairSetId}`, ['data'], () => labelCountsOfSet(db, pairSetId)),

  /** A task's pairs out of a run. */
  pairsOfRun: (
    { filter, order, seed }: { readonly filter: Filter; readonly order: QueueOrder; readonly seed: number },
    { answers, workspace }: AnalysisSession,
  ) => pairsOfRun(workspace.db, AnswerView.open(answers, workspace.db, filter), order, seed),

  /** A run's own labels of some pairs, each as it stands; null where it has none. */
  suggestions: (
    { run, pairs }: { readonly run: number; readonly pairs: readonly (readonly [number, number])[] },
    { answers, workspace }: AnalysisSession,
  ): (Suggestion | null)[] => {
    const { table } = AnswerView.open(answers, workspace.db, { run });
    return pairs.map(([firstId, secondId]) => suggestionOf(table, table.rowOf(firstId, secondId)));
  },

  fitLikelihood: ({ run, ...options }: CheckedParams<'scores.calibrate'>, { answers }: AnalysisSession) =>
    fitToTable(answers.get(run), options),

  estimateScoring: async (
    { filter, ...asked }: CheckedParams<'scores.keep'>,
    { answers, workspace }: AnalysisSession,
  ) => {
    const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
    const { settings, calibration } = resolveSettings(workspace, view.table.run, asked);
    const { scoring } = await estimateScoring(workspace.db, view.table, { ...settings, calibration, view });
    return scoring;
  },

  /** Makes the copy of a run's answers that a later start reads. */
  keepAnswers: (runId: number, { workspace }: AnalysisSession) => {
    const run = runById(workspace.db, runId);
    if (run !== null) keepAnswers(workspace, run);
    return null;
  },

  describeExport: async (asked: ExportRequest, session: AnalysisSession) => {
    const { count, fileName, mediaType } = await exportTable(session, asked);
    return { count, fileName, mediaType };
  },

  /** Opens the content of an export. @returns the key by which its pieces are asked for */
  openExport: async (asked: ExportRequest, session: AnalysisSession) =>
    session.texts.open(await exportContent(session, asked)),

  /** Pairs that go to another tool, and the dataset that they are of. */
  exchangePairs: (
    of: ExchangeRequest['of'],
    { answers, workspace: { db } }: AnalysisSession,
  ): { readonly datasetId: number; readonly pairs: readonly ExchangePair[] } => {
    switch (of.kind) {
      case 'pairs': {
        const set = storedPairSet(db, of.id);
        return { datasetId: set.datasetId, pairs: exchangePairsOfSet(db, set) };
      }
      case 'comparisons': {
        const view = AnswerView.open(answers, db, of.filter);
        return { datasetId: view.table.run.datasetId, pairs: exchangePairsOfRun(view) };
      }
      case 'judgements':
        return { datasetId: of.datasetId, pairs: exchangePairsOfPeople(db, of.datasetId, of.whose) };
    }
  },

  /** The text of its side file. */
  describeOrigin: (asked: ExportRequest, session: AnalysisSession) => exportSideText(session, asked),

  /** A report as HTML, and what its file is called. */
  makeReport: async (
    { filter, slice }: CheckedParams<'exports.report'>,
    { answers, workspace }: AnalysisSession,
  ) => {
    const of = slice === null ? null : storedSlice(workspace.db, slice);
    // A slice is of its own filter, of the page's run where it names none.
    const limits =
      of === null ? filter : { ...(filter.run !== undefined && { run: filter.run }), ...filterOfSlice(of) };
    const view = AnswerView.open(answers, workspace.db, limits);
    const html = await reportHtml(reportContent(workspace, view, of));
    return {
      html,
      fileName: `${safeStem(`report-${view.table.run.name}${of === null ? '' : `-${of.name}`}`)}.html`,
    };
  },

  nextPieces: (text: string, { texts }: AnalysisSession) => texts.next(text),

  closeText: (text: string, { texts }: AnalysisSession) => {
    texts.close(text);
  },
};

export type AnalysisTask = keyof typeof analysisTasks;

export type TaskParams<Task extends AnalysisTask> = Parameters<(typeof analysisTasks)[Task]>[0];

export type TaskResult<Task extends AnalysisTask> = Awaited<ReturnType<(typeof analysisTasks)[Task]>>;
