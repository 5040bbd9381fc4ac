import { at } from '../../core/at.ts';
import { formatQuantity } from '../../core/format.ts';
import type { Rating } from './dataset-description.ts';
import { findColumns, headerError, normalisedColumn } from './csv-columns.ts';
import { describeLines, quoted, type ImportProblem } from './import-problem.ts';
import { numberField } from './number-field.ts';
import { summariseRatings, type RaterRatings } from './rater-ratings.ts';
import { isOnRange, type ScoreRange } from './score-range.ts';
import { readWorkbook } from './workbook.ts';

/** Which columns of a sheet are none of a rater's. */
export interface RaterColumnsForm {
  /** The column that names the image. */
  readonly image: string;
  readonly notRaters: readonly string[];
  /** What problems call the file. */
  readonly place: string;
}

/**
 * Every rater's ratings of every image from a workbook's first sheet with one row an image and one column a rater, as
 * MEBeauty's `generic_scores_all_2022.xlsx` (mean, image, path, then its raters). An empty cell is no rating; one that
 * holds no number, or one outside the range, is left out and told.
 *
 * Raters are called by the place of their column among the raters', "1" on: MEBeauty's headers are the account numbers of
 * workers on a marketplace, which lead to people.
 *
 * @throws AppError 'csv-header' for other columns, 'ratings-unreadable' for a damaged workbook
 */
export async function readRaterColumns(
  file: string,
  range: ScoreRange,
  { image: imageColumn, notRaters, place }: RaterColumnsForm,
): Promise<RaterRatings> {
  const [sheet] = await readWorkbook(file, place);
  const header = sheet?.header ?? [];
  const { image } = findColumns(header, { image: [imageColumn] }, file);
  if (sheet === undefined || image === undefined)
    throw headerError(header, `${imageColumn}, then one column a rater`, file);
  const others = new Set([imageColumn, ...notRaters].map(normalisedColumn));
  const columns = header.flatMap((name, index) => (others.has(normalisedColumn(name)) ? [] : [index]));
  const raters = new Map<string, readonly Rating[]>();
  const refused: { line: number; reason: string }[] = [];
  const nameless: number[] = [];
  const twice: string[] = [];
  for (const { line, fields } of sheet.rows) {
    const name = fields[image] ?? '';
    if (name === '') {
      if (columns.some((column) => (fields[column] ?? '') !== '')) nameless.push(line);
      continue;
    }
    if (raters.has(name)) {
      twice.push(name);
      continue;
    }
    const ratings: Rating[] = [];
    for (const [place, column] of columns.entries()) {
      const text = fields[column] ?? '';
      if (text === '') continue;
      const { value, reason } = numberField(text, 'rating');
      if (value === undefined) refused.push({ line, reason });
      else if (!isOnRange(value, range))
        refused.push({ line, reason: `the rating ${value} is outside ${range.join('-')}` });
      else ratings.push({ rater: String(place + 1), value, earlier: null });
    }
    if (ratings.length > 0) raters.set(name, ratings);
  }
  const problems: ImportProblem[] = [...sheet.problems];
  const tell = (line: number | null, message: string) =>
    problems.push({ kind: 'bad-rating', severity: 'skipped', file: place, line, message });
  const [first] = refused;
  if (first)
    tell(
      first.line,
      `${formatQuantity(refused.length, 'rating is', 'ratings are')} left out; the first: ${first.reason}`,
    );
  if (nameless.length > 0)
    tell(
      at(nameless, 0),
      `the ratings of ${formatQuantity(nameless.length, 'row')} are left out, since no image is named there: ${describeLines(nameless)}`,
    );
  const [again] = twice;
  if (again !== undefined)
    tell(
      null,
      `the ratings of ${formatQuantity(twice.length, 'row')} are left out, since an earlier row has the same image; the first is ${quoted(again)}`,
    );
  return {
    raters: new Map([...raters].map(([name, ratings]) => [name, summariseRatings(ratings)])),
    problems,
  };
}
