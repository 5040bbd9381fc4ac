import { basename, extname } from 'node:path';
import type { Label } from '../../core/labels.ts';
import {
  answerColumns,
  comparisonColumns,
  labelColumn,
  shownField,
  usualWordsNote,
  type Answer,
  type AnswerColumn,
  type ComparisonColumns,
} from './comparison-columns.ts';
import { findColumns, normalisedColumn } from './csv-columns.ts';
import { parseCsv, type CsvTable } from './csv-table.ts';
import { imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { labelField } from './label-field.ts';
import { numberField } from './number-field.ts';
import { isSameScore } from './score-range.ts';

/** A score that a file gives an image, on the file's scale. */
interface GivenScore {
  readonly name: string;
  readonly score: number;
  readonly line: number;
}

/** An image in a list, with what the list says of it. */
interface ListedName {
  readonly name: string;
  readonly line: number;
  /** The fold; empty in a list of references. */
  readonly part: string;
}

/** One comparison with the answers of every answer column, in the order shown; the same two images may come again. */
interface RecordedComparison {
  readonly line: number;
  readonly first: string;
  readonly second: string;
  /** Who answered; empty where the file does not say. */
  readonly rater: string;
  /** What is true of the pair, where the file says so. */
  readonly truth: Label | null;
  readonly answers: readonly Answer[];
}

interface Common {
  /** The file's name without its ending. */
  readonly stem: string;
  readonly file: string;
  readonly scores: readonly GivenScore[];
  readonly problems: readonly ImportProblem[];
}

/** A file that import-comparisons understands. */
export type ComparisonFile =
  | (Common & {
      readonly kind: 'comparisons';
      /** Names of the answer columns. */
      readonly answers: readonly string[];
      readonly rows: readonly RecordedComparison[];
      /** Where the file tells images to be scored from references, the names of both; null for mere pairs. */
      readonly roles: { readonly targets: readonly string[]; readonly references: readonly string[] } | null;
    })
  | (Common & { readonly kind: 'pairs'; readonly rows: readonly RecordedComparison[] })
  | (Common & { readonly kind: 'references'; readonly members: readonly ListedName[] })
  | (Common & { readonly kind: 'folds'; readonly members: readonly ListedName[] });

const LIST_COLUMNS = {
  image: ['image', 'img', 'file', 'filename', 'name'],
  score: ['score'],
  fold: ['fold'],
} as const;

/** Headers of the seed authors' pair files: their label is the truth, and not a model's answer. */
const PAIR_FILE_COLUMNS = ['img1', 'image1'];

/** The columns of every kind of file that is understood, for messages. */
export const COMPARISON_FILE_COLUMNS =
  'test, reference (or first, second) and label, predicted, columns of labels or p_first, p_second, p_similar; or img1, img2, label; or image, fold; or img, score';

/**
 * Parses a file by its header:
 *
 * - comparisons: test, reference or first, second; answers in `predicted`, in columns of labels of any other name
 *   (each a model), in p_first, p_second, p_similar, or, if there are none of these, in `label`; else `label` is the
 *   truth. Optional scores (test_score, ...) and order shown.
 * - pairs: img1, img2, label and optionally score1, score2; the label is the truth
 * - folds: image, fold
 * - references: img, score
 *
 * Answers are in the order shown. Of a comparison that is there several times every answer counts, those of a column
 * `rater` under its name. Rows that cannot be used are skipped and reported.
 *
 * @param text as readText gives it
 * @returns null for any other header
 * @throws AppError 'csv-empty', 'csv-quotes', or 'csv-header' for a column that is there twice
 */
export function parseComparisonFile(text: string, path: string): ComparisonFile | null {
  return comparisonFileOf(parseCsv(text, path, basename(path)), path);
}

/** The same of a table that was read already. @throws AppError 'csv-header' for a column that is there twice */
export function comparisonFileOf(table: CsvTable, path: string): ComparisonFile | null {
  const file = basename(path);
  const common = { stem: basename(path, extname(path)), file };
  const { columns, notes: unread } = comparisonColumns(table, file);
  const notes = [...unread];
  const answers = answerColumns(table, columns);
  if ((columns.test ?? columns.first) === undefined || (columns.reference ?? columns.second) === undefined) {
    const list = parseList(table, file);
    return list && { ...common, ...list };
  }
  const { label } = columns;
  const labels = [label === undefined ? undefined : table.header[label], ...answers.map(({ name }) => name)];
  const usual = usualWordsNote(table, labels, file);
  if (usual !== null) notes.push(usual);
  const firstName = normalisedColumn(table.header[columns.first ?? -1] ?? '');
  if (answers.length === 0 && label !== undefined && PAIR_FILE_COLUMNS.includes(firstName)) {
    const { rows, scores, problems } = parseRows(table, columns, [], label, file);
    return { ...common, kind: 'pairs', rows, scores, problems: [...notes, ...problems] };
  }
  const read = answers.length > 0 ? answers : label === undefined ? [] : [labelColumn(table, label)];
  if (read.length === 0) return null;
  const parsed = parseRows(table, columns, read, answers.length > 0 ? label : undefined, file);
  return {
    ...common,
    kind: 'comparisons',
    answers: read.map(({ name }) => name),
    rows: parsed.rows,
    scores: parsed.scores,
    problems: [...notes, ...parsed.problems],
    roles:
      columns.test === undefined || columns.reference === undefined
        ? null
        : { targets: parsed.targets, references: parsed.references },
  };
}

interface ParsedRows {
  rows: RecordedComparison[];
  scores: GivenScore[];
  problems: ImportProblem[];
  targets: string[];
  references: string[];
}

function parseRows(
  table: CsvTable,
  columns: ComparisonColumns,
  answerColumns: readonly AnswerColumn[],
  truthColumn: number | undefined,
  file: string,
): ParsedRows {
  const named = columns.test ?? columns.first ?? 0;
  const other = columns.reference ?? columns.second ?? 0;
  const rows: RecordedComparison[] = [];
  const problems = [...table.problems];
  const scores = new Map<string, GivenScore>();
  const conflicted = new Set<string>();
  const targets = new Set<string>();
  const references = new Set<string>();

  for (const { line, fields } of table.rows) {
    const skip = (kind: ImportProblem['kind'], message: string): void => {
      problems.push({ kind, severity: 'skipped', file, line, message });
    };
    const target = fields[named] ?? '';
    const reference = fields[other] ?? '';
    if (target === '' || reference === '') {
      skip('bad-row', 'an image has no name');
      continue;
    }
    if (imageNameKey(target) === imageNameKey(reference)) {
      skip('bad-row', `${quoted(target)} is compared with itself`);
      continue;
    }
    const shown = shownField(columns.shown === undefined ? '' : fields[columns.shown]);
    if (shown.reason !== undefined) {
      skip('bad-row', shown.reason);
      continue;
    }
    const answers: Answer[] = [];
    let reason: string | undefined;
    for (const column of answerColumns) {
      const answer = column.read(fields);
      if (answer.reason === undefined) answers.push(answer.value);
      else reason ??= answer.reason;
    }
    let truth: Label | null = null;
    // Where there are answers, the truth of some may not be known.
    const isKnown = fields[truthColumn ?? -1] !== '' || answerColumns.length === 0;
    if (truthColumn !== undefined && isKnown && reason === undefined) {
      const field = labelField(fields[truthColumn], table.header[truthColumn] ?? 'label');
      if (field.reason === undefined) truth = field.value;
      else reason = field.reason;
    }
    if (reason !== undefined) {
      skip('bad-label', reason);
      continue;
    }
    const [first, second] = shown.value ? [target, reference] : [reference, target];
    const given: GivenScore[] = [];
    for (const [name, index] of [
      [target, columns.test === undefined ? columns.firstScore : columns.testScore],
      [reference, columns.reference === undefined ? columns.secondScore : columns.referenceScore],
    ] as const) {
      if (index === undefined || fields[index] === '') continue;
      const score = numberField(fields[index], 'score');
      if (score.reason === undefined) given.push({ name, score: score.value, line });
      else reason ??= score.reason;
    }
    if (reason !== undefined) {
      skip('bad-score', reason);
      continue;
    }
    for (const score of given) noteScore(scores, conflicted, score, file, problems);
    targets.add(target);
    references.add(reference);
    const rater = (columns.rater === undefined ? undefined : fields[columns.rater]) ?? '';
    rows.push({ line, first, second, rater, truth, answers });
  }
  return { rows, scores: [...scores.values()], problems, targets: [...targets], references: [...references] };
}

function noteScore(
  scores: Map<string, GivenScore>,
  conflicted: Set<string>,
  given: GivenScore,
  file: string,
  problems: ImportProblem[],
): void {
  const key = imageNameKey(given.name);
  const earlier = scores.get(key);
  if (!earlier) scores.set(key, given);
  else if (!isSameScore(earlier.score, given.score) && !conflicted.has(key)) {
    conflicted.add(key);
    problems.push({
      kind: 'conflict',
      severity: 'warning',
      file,
      line: given.line,
      message: `${quoted(given.name)} has the score ${given.score} here and ${earlier.score} on line ${earlier.line}, which is kept`,
    });
  }
}

function parseList(
  table: CsvTable,
  file: string,
): {
  kind: 'folds' | 'references';
  members: ListedName[];
  scores: GivenScore[];
  problems: ImportProblem[];
} | null {
  const { image, score, fold } = findColumns(table.header, LIST_COLUMNS, table.file);
  if (image === undefined || (fold ?? score) === undefined) return null;
  const members: ListedName[] = [];
  const scores: GivenScore[] = [];
  const problems = [...table.problems];
  const lineOf = new Map<string, number>();
  for (const { line, fields } of table.rows) {
    const skip = (kind: ImportProblem['kind'], message: string): void => {
      problems.push({ kind, severity: 'skipped', file, line, message });
    };
    const name = fields[image] ?? '';
    const part = fold === undefined ? '' : (fields[fold] ?? '');
    const key = imageNameKey(name);
    const earlier = lineOf.get(key);
    if (name === '') skip('bad-row', 'the image has no name');
    else if (earlier !== undefined)
      skip('duplicate-name', `${quoted(name)} is listed already on line ${earlier}`);
    else if (fold !== undefined && part === '') skip('bad-row', `${quoted(name)} has no fold`);
    else {
      if (score !== undefined) {
        const value = numberField(fields[score], 'score');
        if (value.reason !== undefined) {
          skip('bad-score', value.reason);
          continue;
        }
        scores.push({ name, score: value.value, line });
      }
      lineOf.set(key, line);
      members.push({ name, line, part });
    }
  }
  return { kind: fold === undefined ? 'references' : 'folds', members, scores, problems };
}
