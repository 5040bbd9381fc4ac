import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { pairExportRows } from '../../engine/jobs/export/pair-export-rows.ts';
import { AppError } from '../../engine/app-error.ts';
import {
  imageRows,
  intervalColumns,
  pairRows,
  referenceRows,
  splitRows,
} from '../../engine/jobs/export/export-rows.ts';
import { judgementRows } from '../../engine/jobs/export/judgement-rows.ts';
import {
  storedDataset,
  storedPairSet,
  storedReferenceSet,
  storedSplit,
} from '../../engine/jobs/workspace/stored-by-id.ts';
import { tableText, type TableRow } from '../../engine/jobs/export/write-table.ts';
import { imagesOfDataset } from '../../engine/store/images.ts';
import { labelledPairs, type LabelledPair } from '../../engine/store/labelled-pairs.ts';
import { pairsOfSet } from '../../engine/store/pair-sets.ts';
import { referencesOfSet } from '../../engine/store/reference-sets.ts';
import { runById } from '../../engine/store/runs.ts';
import { splitMembers } from '../../engine/store/splits.ts';
import { intervalMethod } from '../../core/score-interval.ts';
import type { ExportRequest } from '../../model/export-request.ts';
import { experimentExportRows } from './experiment-sets.ts';
import { resultExportRows, resultsTable } from './results-table.ts';
import { shownScores } from './shown-scores.ts';
import type { AnalysisSession } from './analysis-session.ts';

/** A table that is to be written: its rows are made when they are asked for, so that nothing waits in memory. */
interface ExportTable {
  readonly fileName: string;
  readonly mediaType: string;
  readonly count: number;
  readonly rows: () => Iterable<TableRow> | Promise<Iterable<TableRow>>;
}

/** A table without what follows from its format. */
interface NamedTable extends Pick<ExportTable, 'count' | 'rows'> {
  /** What the file is called, without its ending. */
  readonly stem: string;
}

/** Rows that make a piece of text: some 10 ms. */
const ROWS_A_PIECE = 1_000;

/** Characters of a file's name without its ending: file systems take 255 bytes, and a letter may have four. */
const LONGEST_STEM = 60;

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
} as const;

/** What a person asks to export. @throws AppError for what is not there */
export async function exportTable(session: AnalysisSession, asked: ExportRequest): Promise<ExportTable> {
  const { stem, ...table } = await namedTable(session, asked);
  const { format } = asked;
  return { ...table, fileName: `${safeStem(stem)}.${format}`, mediaType: MEDIA_TYPES[format] };
}

/** The same as text, piece by piece. @throws AppError for what is not there */
export async function exportText(session: AnalysisSession, asked: ExportRequest): Promise<Iterable<string>> {
  const { rows } = await namedTable(session, asked);
  return tableText(await rows(), asked.format, ROWS_A_PIECE);
}

async function namedTable(session: AnalysisSession, asked: ExportRequest): Promise<NamedTable> {
  const { db } = session.workspace;
  switch (asked.kind) {
    case 'pairs': {
      const open = () => AnswerView.open(session.answers, db, asked.filter);
      const view = open();
      const rows = () => pairExportRows(db, open());
      return { stem: `${view.table.run.name}-pairs`, count: view.table.countAnswers(view.rows), rows };
    }
    case 'judgements':
      return judgementTable(session, asked);
    case 'scores':
      return scoreTable(session, asked);
    case 'images': {
      const dataset = storedDataset(db, asked.datasetId);
      const count = imagesOfDataset(db, dataset.id).length;
      return { stem: `${dataset.name}-images`, count, rows: () => imageRows(db, dataset) };
    }
    case 'pair-set': {
      const set = storedPairSet(db, asked.id);
      const pairs = () => pairsOfSet(db, set.id);
      const dataset = storedDataset(db, set.datasetId);
      return { stem: set.name, count: pairs().length, rows: () => pairRows(db, dataset, pairs()) };
    }
    case 'reference-set': {
      const set = storedReferenceSet(db, asked.id);
      const count = referencesOfSet(db, set.id).length;
      return { stem: set.name, count, rows: () => referenceRows(db, set) };
    }
    case 'split': {
      const split = storedSplit(db, asked.id);
      const dataset = storedDataset(db, split.datasetId);
      const count = splitMembers(db, split.id).length;
      return { stem: split.name, count, rows: () => splitRows(db, dataset, split) };
    }
    case 'experiments': {
      const results = async () => experimentExportRows(session.workspace.dir);
      return { stem: 'experiments', count: (await results()).length, rows: results };
    }
    case 'results': {
      const table = () => resultsTable(session, asked.datasetId);
      return {
        stem: 'results',
        count: table().length,
        rows: () => resultExportRows(table()),
      };
    }
  }
}

/** What people say of pairs: of those that pass the filter where it names a run, else of all of the dataset. */
function judgementTable(
  { workspace: { db }, answers }: AnalysisSession,
  { filter, judge }: Extract<ExportRequest, { kind: 'judgements' }>,
): NamedTable {
  const run = filter.run === undefined ? null : runById(db, filter.run);
  const datasetId = run?.datasetId ?? filter.dataset;
  if (datasetId === undefined || (filter.run !== undefined && run === null))
    throw new AppError(
      'run-not-chosen',
      'No run and no dataset is chosen.',
      'Choose the run whose pairs were judged.',
    );
  const dataset = storedDataset(db, datasetId);
  const pairs = (): LabelledPair[] => {
    const all = labelledPairs(db, dataset.id, judge);
    if (run === null) return all;
    const { table, rows } = AnswerView.open(answers, db, filter);
    const passes = new Uint8Array(table.count);
    for (const row of rows) passes[row] = 1;
    return all.filter(({ firstId, secondId }) =>
      [table.rowOf(firstId, secondId), table.rowOf(secondId, firstId)].some((row) => passes[row] === 1),
    );
  };
  return {
    stem: `${run?.name ?? dataset.name}-judgements${judge === null ? '' : `-${judge}`}`,
    count: pairs().length,
    rows: () => judgementRows(db, dataset.id, pairs()),
  };
}

function scoreTable(session: AnalysisSession, asked: Extract<ExportRequest, { kind: 'scores' }>): NamedTable {
  const { table, rows, imageError } = shownScores(session, asked);
  const method = intervalMethod(imageError);
  return {
    stem: `${table.run.name}-scores`,
    count: rows.length,
    rows: () =>
      shownScores(session, asked).rows.map((row) => ({
        image: row.name,
        group: row.group,
        score: row.score,
        ...intervalColumns(row.interval, row.profileInterval),
        interval_method: method,
        bound_hit: row.boundHit,
        nll: row.nll,
        comparisons: row.comparisons,
        corrected: row.corrected,
        true_score: row.trueScore,
      })),
  };
}

/** Letters, digits and a few signs: what every file system takes and no shell reads otherwise. */
function safeStem(name: string): string {
  const safe = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[.-]+|-+$/g, '')
    .slice(0, LONGEST_STEM);
  return safe === '' ? 'export' : safe;
}
