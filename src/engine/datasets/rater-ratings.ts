import { extname } from 'node:path';
import readXlsxFile from 'read-excel-file/node';
import { AppError } from '../app-error.ts';
import { findColumns, headerError } from './csv-columns.ts';
import { parseCsv } from './csv-table.ts';
import type { RaterSummary } from './dataset-description.ts';
import { readText } from './read-text.ts';

const COLUMNS = {
  rater: ['Rater'],
  image: ['Filename', 'file', 'image'],
  rating: ['Rating', 'score'],
} as const;

const WANTED = 'Rater, Filename, Rating';

type Sheet = readonly { readonly cells: readonly unknown[] }[];

/**
 * Every rater's ratings of every image, summarised by image: SCUT-FBP5500's `All_Ratings.xlsx` (columns Rater,
 * Filename, Rating, original Rating; one sheet, or one a group) or the same columns as CSV.
 *
 * A rating counts once a rater and image, the first time; cells that hold no number are left out. SCUT-FBP5500
 * showed some faces twice: `Rating` is the one that its mean scores were made of.
 *
 * @throws AppError 'csv-header' for other columns, 'ratings-unreadable' for a damaged workbook
 */
export async function readRaterRatings(file: string): Promise<Map<string, RaterSummary>> {
  const sheets = extname(file).toLowerCase() === '.xlsx' ? await workbook(file) : [await csvSheet(file)];
  const ratings = new Map<string, Map<string, number>>();
  let recognised = 0;
  for (const [header, ...rows] of sheets) {
    const names = (header?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell : ''));
    const { rater, image, rating } = findColumns(names, COLUMNS, file);
    if (rater === undefined || image === undefined || rating === undefined) continue;
    recognised++;
    for (const { cells } of rows) {
      const name = cells[image];
      const value = cells[rating];
      if (typeof name !== 'string' || typeof value !== 'number' || !Number.isFinite(value)) continue;
      let ofImage = ratings.get(name);
      if (!ofImage) ratings.set(name, (ofImage = new Map<string, number>()));
      const key = String(cells[rater]);
      if (!ofImage.has(key)) ofImage.set(key, value);
    }
  }
  if (recognised === 0)
    throw headerError(
      sheets.flatMap(([header]) => (header?.cells ?? []).map((cell) => String(cell))),
      WANTED,
      file,
    );
  return new Map([...ratings].map(([name, ofImage]) => [name, summary([...ofImage.values()])]));
}

function summary(values: readonly number[]): RaterSummary {
  const count = values.length;
  if (count < 2) return { count, spread: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, spread: Math.sqrt(squares / (count - 1)) };
}

async function workbook(file: string): Promise<Sheet[]> {
  try {
    const sheets = await readXlsxFile(file);
    return sheets.map(({ data }) => data.map((cells) => ({ cells })));
  } catch (error) {
    throw new AppError(
      'ratings-unreadable',
      `${file} is not a readable Excel workbook: ${error instanceof Error ? error.message : String(error)}.`,
      'Replace it, or move it elsewhere to import without rater spread.',
      { cause: error },
    );
  }
}

async function csvSheet(file: string): Promise<Sheet> {
  const { header, rows } = parseCsv(await readText(file), file);
  const numeric = rows.map(({ fields }) => ({
    cells: fields.map((field) => (field !== '' && Number.isFinite(Number(field)) ? Number(field) : field)),
  }));
  return [{ cells: header }, ...numeric];
}
