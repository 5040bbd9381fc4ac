import { basename, extname } from 'node:path';
import { findColumns, headerError } from './csv-columns.ts';
import type { CsvRow } from './csv-row.ts';
import { parseCsv } from './csv-table.ts';
import type { RaterSummary, Rating } from './dataset-description.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
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
  const ratings = new Map<string, Map<string, Rating>>();
  const problems: ImportProblem[] = [];
  let recognised = 0;
  for (const sheet of sheets) {
    const { rater, image, rating, earlier } = findColumns(sheet.header, COLUMNS, file);
    if (rater === undefined || image === undefined || rating === undefined) continue;
    recognised++;
    const refused: { line: number; reason: string }[] = [];
    for (const { line, fields } of sheet.rows) {
      const name = fields[image] ?? '';
      const text = fields[rating] ?? '';
      if (name === '' || text === '') continue;
      const field = numberField(text, 'rating');
      if (field.reason !== undefined) {
        refused.push({ line, reason: field.reason });
        continue;
      }
      if (!isOnRange(field.value, range)) {
        refused.push({ line, reason: `the rating ${field.value} is outside ${range.join('-')}` });
        continue;
      }
      let ofImage = ratings.get(name);
      if (!ofImage) ratings.set(name, (ofImage = new Map<string, Rating>()));
      const key = fields[rater] ?? '';
      if (ofImage.has(key)) continue;
      const before = earlier === undefined ? undefined : numberField(fields[earlier], 'rating').value;
      ofImage.set(key, {
        rater: key,
        value: field.value,
        earlier: before !== undefined && isOnRange(before, range) ? before : null,
      });
    }
    for (const problem of sheet.problems) problems.push(problem);
    const [first] = refused;
    if (first)
      problems.push({
        kind: 'bad-rating',
        severity: 'skipped',
        file: place,
        line: first.line,
        message: `${refused.length} of ${sheet.rows.length} ratings${sheet.name === null ? '' : ` of the sheet ${quoted(sheet.name)}`} are left out; the first: ${first.reason}`,
      });
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
