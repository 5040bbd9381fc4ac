import { basename, extname } from 'node:path';
import { answerColumns, comparisonColumns, holdsPreferences, labelColumn } from './comparison-columns.ts';
import type { ComparisonFile, GivenScore, ListedName } from './comparison-file-kinds.ts';
import { ComparisonRowReader } from './comparison-row-reader.ts';
import { findColumns, headerError, normalisedColumn } from './csv-columns.ts';
import { parseCsv, type CsvTable } from './csv-table.ts';
import { imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { numberField } from './number-field.ts';

const LIST_COLUMNS = {
  image: ['image', 'img', 'file', 'filename', 'name'],
  score: ['score'],
  fold: ['fold'],
} as const;

/** Headers of the seed authors' pair files: their label is the truth, and not a model's answer. */
const PAIR_FILE_COLUMNS = ['img1', 'image1'];

/** The columns of every kind of file that is understood, for messages. */
export const COMPARISON_FILE_COLUMNS =
  'test, reference (or first, second) and label, predicted, columns of labels or p_first, p_second, p_similar; or model_a, model_b and winner; or chosen, rejected; or img1, img2, label; or image, fold; or img, score';

/**
 * Parses a file by its header:
 *
 * - comparisons: test, reference or first, second; answers in `predicted`, in columns of labels of any other name
 *   (each a model), in p_first, p_second, p_similar, or, if there are none of these, in `label`; else `label` is the
 *   truth. Optional scores (test_score, ...) and order shown.
 * - preferences: model_a, model_b (or first, second) and winner, which may be the name of one of the two, or chosen, rejected; or
 *   first, second and label with a column of raters, weights or prompts
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

/**
 * The same of a table that was read already.
 *
 * @param by see {@link comparisonRowsOf}
 * @throws AppError 'csv-header' for a column that is there twice, or that `by` names and is not there
 */
export function comparisonFileOf(table: CsvTable, path: string, by?: string): ComparisonFile | null {
  const reader = comparisonRowsOf(table, path, by);
  if (reader === 'list') {
    const file = basename(path);
    const list = parseList(table, file);
    return list && { stem: basename(path, extname(path)), file, ...list };
  }
  if (reader === null) return null;
  for (const { line, fields } of table.rows) reader.add(fields, line);
  return reader.finish(table.problems);
}

/**
 * What reads the rows of a table of comparisons or pairs.
 *
 * @param table whose rows tell what the columns hold: all, or the first ones where they decide it (`isUndecided`)
 * @param by the column that says what a pair was compared for. Defaults to the first of the usual names
 * @returns 'list' where the columns are not those of two images, null where nothing says what was answered or is true
 * @throws AppError 'csv-header' for a column that is there twice
 */
export function comparisonRowsOf(
  table: CsvTable,
  path: string,
  by?: string,
): ComparisonRowReader | 'list' | null {
  const { columns: found, notes } = comparisonColumns(table, basename(path));
  const columns = by === undefined ? found : { ...found, prompt: columnNamed(table, by) };
  const answers = answerColumns(table, columns);
  if (
    (columns.test ?? columns.first ?? columns.chosen) === undefined ||
    (columns.reference ?? columns.second ?? columns.rejected) === undefined
  )
    return 'list';
  const { label } = columns;
  const firstName = normalisedColumn(table.header[columns.first ?? -1] ?? '');
  if (answers.length === 0 && label !== undefined && PAIR_FILE_COLUMNS.includes(firstName))
    return new ComparisonRowReader(path, table.header, columns, [], label, { notes, arePreferences: false });
  const read =
    answers.length > 0 ? answers : label === undefined ? [] : [labelColumn(table.header, label, columns)];
  if (read.length === 0) return null;
  const truth = answers.length > 0 ? label : undefined;
  const arePreferences = holdsPreferences(columns, answers);
  return new ComparisonRowReader(path, table.header, columns, read, truth, { notes, arePreferences });
}

/** The place of a column of any name. @throws AppError 'csv-header' where it is not there */
function columnNamed({ header, file }: CsvTable, name: string): number {
  const place = header.findIndex((column) => normalisedColumn(column) === normalisedColumn(name));
  if (place < 0) throw headerError(header, `${quoted(name)}, which --by names`, file);
  return place;
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
