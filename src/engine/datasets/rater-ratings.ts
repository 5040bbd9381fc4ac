import { basename, extname } from 'node:path';
import { formatCount } from '../../core/format.ts';
import { findColumns, headerError } from './csv-columns.ts';
import type { CsvRow } from './csv-row.ts';
import { parseCsv } from './csv-table.ts';
import type { RaterSummary, Rating } from './dataset-description.ts';
import { describeLines, quoted, type ImportProblem } from './import-problem.ts';
import { numberField } from './number-field.ts';
import { readText } from './read-text.ts';
import { isOnRange, type ScoreRange } from './score-range.ts';
import { readWorkbook } from './workbook.ts';

const COLUMNS = {
  rater: ['Rater'],
  image: ['Filename', 'file', 'image'],
  rating: ['Rating', 'score'],
  earlier: ['original Rating'],
} as const;

const WANTED = 'Rater, Filename, Rating';

/** A sheet's rows as text; one of a workbook has a name. */
interface Sheet {
  readonly name: string | null;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly problems: readonly ImportProblem[];
}

export interface RaterRatings {
  /** By the image's name in the file. */
  readonly raters: ReadonlyMap<string, RaterSummary>;
  readonly problems: readonly ImportProblem[];
}

/**
 * Every rater's ratings of every image, summarised by image: SCUT-FBP5500's `All_Ratings.xlsx` (columns Rater,
 * Filename, Rating, original Rating; one sheet, or one a group and one of all) or the same columns as CSV.
 *
 * A rating counts once a rater and image, the first time. An empty cell is no rating; one that holds no number, or one outside
 * the range, is left out and told. Numbers that a workbook keeps as text are numbers. SCUT-FBP5500 showed some
 * faces twice: `Rating` is the one that its mean scores were made of, `original Rating` the one before it.
 *
 * @param place what problems call the file
 * @throws AppError 'csv-header' for other columns, 'ratings-unreadable' for a damaged workbook
 */
export async function readRaterRatings(
  file: string,
  range: ScoreRange,
  place: string = basename(file),
): Promise<RaterRatings> {
  const sheets =
    extname(file).toLowerCase() === '.xlsx' ? await readWorkbook(file, place) : [await csvSheet(file, place)];
  const ratings: RatingsByImage = new Map();
  const problems: ImportProblem[] = [];
  let recognised = 0;
  for (const sheet of sheets) {
    const { rater, image, rating, earlier } = findColumns(sheet.header, COLUMNS, file);
    if (rater === undefined || image === undefined || rating === undefined) continue;
    recognised++;
    for (const problem of sheet.problems) problems.push(problem);
    const gathered = gatherRatings(ratings, sheet.rows, { rater, image, rating, earlier }, range, 'first');
    problems.push(...ratingsLeftOut(gathered, sheet, place));
  }
  if (recognised === 0)
    throw headerError(
      sheets.flatMap(({ header }) => header),
      WANTED,
      file,
    );
  return {
    raters: new Map([...ratings].map(([name, ofImage]) => [name, summariseRatings([...ofImage.values()])])),
    problems,
  };
}

/** Ratings by the image's key, then by rater. */
export type RatingsByImage = Map<string, Map<string, Rating>>;

/** Where a row with one rating has what, by the columns' places. */
interface RatingColumns {
  readonly rater: number;
  readonly image: number;
  readonly rating: number;
  readonly earlier?: number | undefined;
}

/** A rating that cannot be used. */
interface RefusedRating {
  readonly line: number;
  readonly reason: string;
}

/** Rows that gave no rating. */
interface RatingsLeftOut {
  readonly refused: readonly RefusedRating[];
  /** Lines that name an image and have no rating of it. */
  readonly empty: readonly number[];
  /** Lines of a rating that name no image. */
  readonly nameless: readonly number[];
  /** Lines that rate an image otherwise than the rating that counts, where the first one does. */
  readonly other: readonly number[];
}

/**
 * Adds rows of one rating each to the ratings so far. A row without an image or a rating is none; one without a rater, or whose
 * rating is no number or outside the range, is refused.
 *
 * @param keyOf what tells images apart; defaults to their names as written
 * @param counts which of a rater's several ratings of an image counts. Of `'last'` the one before it is kept as the earlier one
 * @returns what was left out, and how often a rater had rated the image already
 */
export function gatherRatings(
  ratings: RatingsByImage,
  rows: readonly CsvRow[],
  columns: RatingColumns,
  range: ScoreRange | null,
  counts: 'first' | 'last',
  keyOf: (name: string) => string = (name) => name,
): RatingsLeftOut & { readonly again: number } {
  const refused: RefusedRating[] = [];
  const empty: number[] = [];
  const nameless: number[] = [];
  const other: number[] = [];
  let again = 0;
  for (const { line, fields } of rows) {
    const name = fields[columns.image] ?? '';
    const text = fields[columns.rating] ?? '';
    if (name === '' || text === '') {
      (name === '' ? nameless : empty).push(line);
      continue;
    }
    const field = numberField(text, 'rating');
    if (field.reason !== undefined) {
      refused.push({ line, reason: field.reason });
      continue;
    }
    if (range !== null && !isOnRange(field.value, range)) {
      refused.push({ line, reason: `the rating ${field.value} is outside ${range.join('-')}` });
      continue;
    }
    const rater = fields[columns.rater] ?? '';
    if (rater === '') {
      refused.push({ line, reason: 'the rater is missing' });
      continue;
    }
    const key = keyOf(name);
    let ofImage = ratings.get(key);
    if (!ofImage) ratings.set(key, (ofImage = new Map<string, Rating>()));
    const known = ofImage.get(rater);
    if (known !== undefined) again++;
    if (known !== undefined && counts === 'first') {
      if (known.value !== field.value) other.push(line);
      continue;
    }
    const { value: before = known?.value } =
      columns.earlier === undefined ? {} : numberField(fields[columns.earlier], 'rating');
    ofImage.set(rater, {
      rater,
      value: field.value,
      earlier: before !== undefined && (range === null || isOnRange(before, range)) ? before : null,
    });
  }
  return { refused, empty, nameless, other, again };
}

/** Ratings that are left out, a problem for each reason; none where all are used. */
export function ratingsLeftOut(
  { refused, empty, nameless, other }: RatingsLeftOut,
  { rows, name = null }: { readonly rows: readonly CsvRow[]; readonly name?: string | null },
  place: string,
): ImportProblem[] {
  const sheet = name === null ? '' : ` of the sheet ${quoted(name)}`;
  const problem = (lines: readonly number[], what: string): ImportProblem[] => {
    const [line] = lines;
    if (line === undefined) return [];
    const message = `${formatCount(lines.length)} of ${formatCount(rows.length)} ${what}`;
    return [{ kind: 'bad-rating', severity: 'skipped', file: place, line, message }];
  };
  return [
    ...problem(
      refused.map(({ line }) => line),
      `ratings${sheet} are left out; the first: ${refused[0]?.reason}`,
    ),
    ...problem(empty, `rows${sheet} have no rating and are left out: ${describeLines(empty)}`),
    ...problem(
      other,
      `rows${sheet} rate an image again, otherwise than the first row that does, which counts: ${describeLines(other)}`,
    ),
    ...problem(nameless, `rows${sheet} name no image and are left out: ${describeLines(nameless)}`),
  ];
}

/** @param ratings one a rater, at least one */
export function summariseRatings(ratings: readonly Rating[]): RaterSummary {
  const count = ratings.length;
  if (count < 2) return { count, spread: null, ratings };
  const mean = ratings.reduce((sum, { value }) => sum + value, 0) / count;
  const squares = ratings.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return { count, spread: Math.sqrt(squares / (count - 1)), ratings };
}

async function csvSheet(file: string, place: string): Promise<Sheet> {
  const { header, rows, problems } = parseCsv(await readText(file), file, place);
  return { name: null, header, rows, problems };
}
