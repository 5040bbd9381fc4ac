import { createHash } from 'node:crypto';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { HARM_HEADERS, harmExportRows } from '../../engine/jobs/export/harm-export-rows.ts';
import { harmTableOrigin } from '../../engine/jobs/export/harm-table-origin.ts';
import { pairExportHeader, pairExportRows } from '../../engine/jobs/export/pair-export-rows.ts';
import { AppError } from '../../engine/app-error.ts';
import { intervalColumns, SHOWN_SCORE_HEADER } from '../../engine/jobs/export/export-rows.ts';
import { inTurns } from '../../engine/in-turns.ts';
import {
  COMPARISON_COLUMNS,
  imageTable,
  pairSetTable,
  referenceTable,
  SCORE_COLUMNS,
  splitTable,
  type CountedRows,
} from '../../engine/jobs/export/originated-rows.ts';
import { provenanceText } from '../../engine/jobs/export/provenance-text.ts';
import {
  BY_IMAGE_IDS,
  originOfDataset,
  originOfRun,
  originOfWorkspace,
  limitsInWords,
  selectionOf,
  targetOf,
} from '../../engine/jobs/export/table-origin.ts';
import { whoseInWords } from '../../engine/jobs/export/whose-in-words.ts';
import { judgementRecordTable } from '../../engine/jobs/export/judgement-record-rows.ts';
import { JUDGEMENT_HEADER, judgementRows } from '../../engine/jobs/export/judgement-rows.ts';
import {
  storedDataset,
  storedPairSet,
  storedReferenceSet,
  storedSplit,
} from '../../engine/jobs/workspace/stored-by-id.ts';
import { makerOf, type TableRow } from '../../engine/jobs/export/write-table.ts';
import type { Database } from '../../engine/store/database.ts';
import { labelledPairs, type LabelledPair } from '../../engine/store/labelled-pairs.ts';
import { runById } from '../../engine/store/runs.ts';
import { intervalMethod } from '../../core/score-interval.ts';
import type { ExportRequest, TableFileFormat } from '../../model/export-request.ts';
import type { Filter } from '../../model/filter.ts';
import type { PairSort } from '../../model/pair-row.ts';
import type { TableOrigin } from '../../model/provenance.ts';
import { DEFAULT_WHOSE } from '../../model/whose-labels.ts';
import { EXPERIMENT_HEADER, experimentExportRows } from './experiment-sets.ts';
import { RESULT_HEADER, resultExportRows, resultsTable } from './results-table.ts';
import { shownHarm } from './shown-harm.ts';
import { shownScores } from './shown-scores.ts';
import type { AnalysisSession } from './analysis-session.ts';

/** A table that is to be written: its rows are made when they are asked for, so that nothing waits in memory. */
interface ExportTable {
  readonly fileName: string;
  readonly mediaType: string;
  readonly count: number;
  /** Names of the columns, in order. */
  readonly header: readonly string[];
  readonly rows: () => Iterable<TableRow> | Promise<readonly TableRow[]>;
  readonly origin: () => TableOrigin;
}

/** A table without what follows from its format. */
interface NamedTable extends Pick<ExportTable, 'count' | 'header' | 'rows' | 'origin'> {
  /** What the file is called, without its ending. */
  readonly stem: string;
}

/** Rows that make a piece of text: some 10 ms. */
const ROWS_A_PIECE = 1_000;

/** Characters of a file's name without its ending: file systems take 255 bytes, and a letter may have four. */
const LONGEST_STEM = 60;

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const satisfies Readonly<Record<TableFileFormat, string>>;

/** What a person asks to export. @throws AppError for what is not there */
export async function exportTable(session: AnalysisSession, asked: ExportRequest): Promise<ExportTable> {
  const { stem, ...table } = await namedTable(session, asked);
  const { format } = asked;
  return { ...table, fileName: `${safeStem(stem)}.${format}`, mediaType: MEDIA_TYPES[format] };
}

/** What its file holds, piece by piece. @throws AppError for what is not there */
export async function exportContent(
  session: AnalysisSession,
  asked: ExportRequest,
): Promise<Iterable<string | Uint8Array>> {
  const { header, rows } = await namedTable(session, asked);
  const piecesOf = await makerOf(header, asked.format, ROWS_A_PIECE);
  const known = rows();
  if (known instanceof Promise) {
    const list = await known;
    return piecesOf(() => list);
  }
  // Asked for before the content is, so that what is not there is told at once.
  let next: Iterable<TableRow> | null = known;
  return piecesOf(() => {
    const asked = next ?? (rows() as Iterable<TableRow>);
    next = null;
    return asked;
  });
}

/** What the side file of the same says: where it comes from, and the hash of its text. @throws AppError for what is not there */
export async function exportSideText(session: AnalysisSession, asked: ExportRequest): Promise<string> {
  const { fileName, count, origin } = await exportTable(session, asked);
  const hash = createHash('sha256');
  const pieces = await exportContent(session, asked);
  function* hashing(): Generator<undefined, string> {
    for (const piece of pieces) {
      hash.update(piece);
      yield;
    }
    return hash.digest('hex');
  }
  return provenanceText(origin(), { file: fileName, sha256: await inTurns(hashing()), rows: count });
}

async function namedTable(session: AnalysisSession, asked: ExportRequest): Promise<NamedTable> {
  const { db } = session.workspace;
  switch (asked.kind) {
    case 'pairs': {
      const { filter, sort = BY_IMAGES } = asked;
      const open = () => AnswerView.open(session.answers, db, filter);
      const view = open();
      const { table } = view;
      const count = table.countAnswers(view.rows);
      return {
        stem: stemOf(db, `${table.run.name}-pairs`, filter),
        count,
        header: pairExportHeader(view),
        rows: () => {
          const now = open();
          return pairExportRows(db, now, now.sorted(sort));
        },
        origin: () =>
          originOfRun(db, table.run, {
            what: 'comparisons',
            rowOrder: orderInWords(sort),
            columns: PAIR_COLUMNS,
            selection: selectionOf(db, filter, {
              kept: view.rows.length,
              total: table.count,
              of: 'comparisons',
            }),
            target: targetOf(db, table, view.rows),
          }),
      };
    }
    case 'judgements':
      return judgementTable(session, asked);
    case 'judgement-record': {
      const dataset = storedDataset(db, asked.datasetId);
      return named(`${dataset.name}-judgement-record`, judgementRecordTable(db, dataset));
    }
    case 'scores':
      return scoreTable(session, asked);
    case 'harm':
      return harmTable(session, asked);
    case 'images': {
      const dataset = storedDataset(db, asked.datasetId);
      return named(`${dataset.name}-images`, imageTable(db, dataset));
    }
    case 'pair-set': {
      const set = storedPairSet(db, asked.id);
      return named(set.name, pairSetTable(db, storedDataset(db, set.datasetId), set));
    }
    case 'reference-set': {
      const set = storedReferenceSet(db, asked.id);
      return named(set.name, referenceTable(db, storedDataset(db, set.datasetId), set));
    }
    case 'split': {
      const split = storedSplit(db, asked.id);
      return named(split.name, splitTable(db, storedDataset(db, split.datasetId), split));
    }
    case 'experiments': {
      const results = async () => experimentExportRows(session.workspace.dir);
      return {
        stem: 'experiments',
        count: (await results()).length,
        header: EXPERIMENT_HEADER,
        rows: results,
        origin: () =>
          originOfWorkspace({ what: 'experiments', rowOrder: 'as kept, a row an experiment and seed' }),
      };
    }
    case 'results': {
      const table = () => resultsTable(session, asked.datasetId, asked.filter);
      return {
        stem: 'results',
        count: table().length,
        header: RESULT_HEADER,
        rows: () => resultExportRows(table()),
        origin: () => {
          const limits = asked.filter === undefined ? [] : limitsInWords(db, asked.filter);
          const notes = limits.length === 0 ? [] : [`Of what passes the filter: ${limits.join('; ')}`];
          const facts = { what: 'results', rowOrder: 'by run, the oldest first', notes };
          return asked.datasetId === null
            ? originOfWorkspace(facts)
            : originOfDataset(db, storedDataset(db, asked.datasetId), facts);
        },
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
  const stem = `${run?.name ?? dataset.name}-judgements${judge === null ? '' : `-${judge}`}`;
  return {
    stem: run === null ? stem : stemOf(db, stem, filter),
    count: pairs().length,
    header: JUDGEMENT_HEADER,
    rows: () => judgementRows(db, dataset.id, pairs()),
    origin: () => {
      const total = labelledPairs(db, dataset.id, judge).length;
      const facts = {
        what: `people's labels${judge === null ? '' : ` by ${judge}`}`,
        rowOrder: 'in the order in which pairs were first judged',
        columns: { 'score1, score2': 'true scores on 1-5', seconds: 'from showing the pair to the answer' },
      };
      if (run === null) return originOfDataset(db, dataset, facts);
      const selection = selectionOf(db, filter, { kept: pairs().length, total, of: 'judged pairs' });
      return originOfRun(db, run, { ...facts, selection });
    },
  };
}

function scoreTable(session: AnalysisSession, asked: Extract<ExportRequest, { kind: 'scores' }>): NamedTable {
  const { table, rows, imageError, settings, source, ofRun } = shownScores(session, asked);
  const { db } = session.workspace;
  const method = intervalMethod(imageError);
  return {
    stem: stemOf(db, `${table.run.name}-scores`, asked.filter),
    origin: () =>
      originOfRun(db, table.run, {
        what: 'scores',
        rowOrder: 'in the order of import',
        columns: SCORE_COLUMNS,
        scores: {
          likelihood: settings.likelihood,
          likelihoodSource: source,
          evidence: settings.evidence,
          corrections: settings.corrections,
          people: settings.corrections ? whoseInWords(db, asked.filter.people ?? DEFAULT_WHOSE) : null,
          referenceSet: settings.referenceSet.name,
          intervalMethod: method,
          imageError,
        },
        selection: selectionOf(
          db,
          { ...asked.filter, run: table.runId },
          { kept: rows.length, total: ofRun, of: 'images' },
        ),
      }),
    count: rows.length,
    header: SHOWN_SCORE_HEADER,
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

function harmTable(session: AnalysisSession, asked: Extract<ExportRequest, { kind: 'harm' }>): NamedTable {
  const { view, harm, settings, source } = shownHarm(session, asked);
  const { db } = session.workspace;
  const { table } = view;
  const { list, sort, filter } = asked;
  const counts = {
    comparisons: harm.evidence.rows.length,
    images: harm.evidence.targets.length,
    references: new Set(harm.evidence.references).size,
  };
  return {
    stem: stemOf(db, `${table.run.name}-harm-${list}`, filter),
    count: counts[list],
    header: HARM_HEADERS[list],
    rows: () => {
      const now = shownHarm(session, asked);
      return harmExportRows(now.view, now.harm, list, sort);
    },
    origin: () => harmTableOrigin(db, view, harm, { list, sort }, { ...settings, source }),
  };
}

function named(stem: string, { count, ...table }: CountedRows): NamedTable {
  return { stem, count: count(), ...table };
}

const BY_IMAGES: PairSort = { by: 'order', descending: false };

const PAIR_COLUMNS = {
  ...COMPARISON_COLUMNS,
  true_label: 'by the true scores and theta',
  margin: 'largest minus second largest probability',
  entropy: 'in nats',
  reverse: 'the answer to the other order, reversed so that it names the same image',
  human: "people's newest label, naming the same image",
};

function orderInWords({ by, descending }: PairSort): string {
  return by === 'order' && !descending
    ? BY_IMAGE_IDS
    : `by ${by === 'order' ? 'images' : by}, ${descending ? 'falling' : 'rising'}; ties ${BY_IMAGE_IDS}`;
}

/** A file's name that says its filter: in words where they fit, else that there is one. */
function stemOf(db: Database, stem: string, filter: Filter): string {
  const limits = limitsInWords(db, filter);
  if (limits.length === 0) return stem;
  const whole = safeStem(`${stem}-${limits.join('-')}`, Infinity);
  return whole.length <= LONGEST_STEM ? whole : `${stem.slice(0, LONGEST_STEM - FILTERED.length)}${FILTERED}`;
}

const FILTERED = '-filtered';

/** Letters, digits and a few signs: what every file system takes and no shell reads otherwise. */
export function safeStem(name: string, longest = LONGEST_STEM): string {
  const safe = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[.-]+|-+$/g, '')
    .slice(0, longest);
  return safe === '' ? 'export' : safe;
}
