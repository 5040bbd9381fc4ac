import { formatCount, formatQuantity } from '../../core/format.ts';
import type { CsvTable } from './csv-table.ts';
import type { CsvRow } from './csv-row.ts';
import type { RaterSummary, Rating } from './dataset-description.ts';
import { ImageNames, imageNameKey } from './image-names.ts';
import type { ImageColumns } from './image-table.ts';
import { problemOfFile, quoted, type ImportProblem } from './import-problem.ts';
import { numberField } from './number-field.ts';
import { gatherRatings, ratingsLeftOut, summariseRatings, type RatingsByImage } from './rater-ratings.ts';
import type { ScoreRange } from './score-range.ts';

/** A name that says nothing of who a rater is: a number as studies give them, no account's. */
const ANONYMOUS = /^\d{1,4}$/;

/** A table of one row an image, and who rated it. */
interface AveragedTable {
  readonly table: CsvTable;
  readonly raters: ImageNames<RaterSummary>;
}

/**
 * Turns a table with one row a rating into one with one row an image, whose score is the mean of its ratings, one a rater.
 * A table in which no image has a second row is left as it is.
 *
 * Where a rater rated an image several times the last rating counts, and the one before it is kept as the earlier one. Further
 * columns of scores become means as well; group, split and fold are those of the image's first row. Raters keep
 * their names where these are small numbers, else they are numbered in the order of the file: names and account
 * numbers lead to people.
 *
 * @param range of the ratings; null where it is not known yet. A rating outside is left out
 * @param place what problems call the file
 */
export function averageRatings(
  table: CsvTable,
  { image, score, rater, group, split, fold, others }: ImageColumns,
  range: ScoreRange | null,
  place: string,
): AveragedTable {
  const rowsOf = Map.groupBy(
    table.rows.filter(({ fields }) => (fields[image] ?? '') !== ''),
    ({ fields }) => imageNameKey(fields[image] ?? ''),
  );
  const repeated = table.rows.length - rowsOf.size;
  if (score === undefined || rater === undefined || repeated === 0) {
    const isLikely = rater === undefined && repeated > table.rows.length / 2;
    const advice = `${formatCount(repeated)} of ${formatCount(table.rows.length)} rows name an image again: if each row is one rating, name the column of raters (on the command line: --rater-column)`;
    const problems = isLikely ? [...table.problems, problemOfFile(place, advice)] : table.problems;
    return { table: { ...table, problems }, raters: new ImageNames() };
  }
  const ratings: RatingsByImage = new Map();
  const columns = { image, rating: score, rater };
  const gathered = gatherRatings(ratings, table.rows, columns, range, 'last', imageNameKey);
  const named = raterNames(ratings);
  const summaries = new ImageNames<RaterSummary>();
  const problems: ImportProblem[] = [...table.problems, ...ratingsLeftOut(gathered, table, place)];
  const rows: CsvRow[] = [];
  for (const [key, ofImage] of rowsOf) {
    const [first] = ofImage;
    if (first === undefined) continue;
    problems.push(
      ...contradictions(ofImage, { group, split, fold }, first.fields[image] ?? '', table, place),
    );
    const values = [...(ratings.get(key)?.values() ?? [])];
    const own = values.map((rating): Rating => ({ ...rating, rater: named(rating.rater) }));
    if (own.length > 0) summaries.add(first.fields[image] ?? '', summariseRatings(own));
    const fields = Array.from({ length: table.header.length }, (_, index) => first.fields[index] ?? '');
    fields[score] = meanText(values.map(({ value }) => value)) ?? '';
    for (const index of others)
      fields[index] =
        meanText(ofImage.flatMap((row) => numberField(row.fields[index], '').value ?? [])) ?? '';
    rows.push({ line: first.line, fields });
  }
  problems.push(
    problemOfFile(
      place,
      'each row is one rating, and the score of an image is the mean of its ratings' +
        (named.areNumbered ? '; raters are numbered in the order of the file' : ''),
    ),
  );
  const { again } = gathered;
  if (again > 0)
    problems.push(
      problemOfFile(
        place,
        `${formatQuantity(again, 'rating')} of an image by somebody who had rated it already: the last one counts, and the one before it is kept beside it`,
      ),
    );
  return { table: { ...table, rows, problems }, raters: summaries };
}

/** As text that reads back to the same number. */
function meanText(values: readonly number[]): string | undefined {
  return values.length === 0
    ? undefined
    : String(values.reduce((sum, value) => sum + value, 0) / values.length);
}

interface RaterNames {
  (rater: string): string;
  readonly areNumbered: boolean;
}

/** What raters are called. */
function raterNames(ratings: RatingsByImage): RaterNames {
  const raters = [...new Set([...ratings.values()].flatMap((ofImage) => [...ofImage.keys()]))];
  const areNumbered = !raters.every((rater) => ANONYMOUS.test(rater));
  const numbers = new Map(raters.map((rater, index) => [rater, String(index + 1)]));
  const name = (rater: string) => (areNumbered ? (numbers.get(rater) ?? rater) : rater);
  return Object.assign(name, { areNumbered });
}

/** Rows of one image that differ in what an image has once. */
function contradictions(
  rows: readonly CsvRow[],
  columns: Readonly<Record<string, number | undefined>>,
  name: string,
  { header }: CsvTable,
  place: string,
): ImportProblem[] {
  return Object.values(columns).flatMap((index) => {
    if (index === undefined) return [];
    const first = rows[0]?.fields[index] ?? '';
    const other = rows.find(({ fields }) => (fields[index] ?? '') !== first);
    if (other === undefined) return [];
    const message = `${quoted(name)} has another ${quoted(header[index] ?? '')} here (${quoted(other.fields[index] ?? '')}) than in its first row (${quoted(first)}), which counts`;
    return [{ kind: 'conflict', severity: 'warning', file: place, line: other.line, message } as const];
  });
}
