import type { CellValue, Sheet } from 'read-excel-file/node';
import { AppError } from '../app-error.ts';
import { readRegularFile } from '../regular-file.ts';
import type { CsvRow } from './csv-row.ts';
import { checkWorkbookSize } from './check-workbook-size.ts';
import { readDecimalCommas } from './decimal-commas.ts';
import type { ImportProblem } from './import-problem.ts';
import { readXlsxApart } from './read-xlsx-apart.ts';

/** A sheet of an Excel workbook as text, and what somebody should know of how it was read. */
export interface WorkbookSheet {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly problems: readonly ImportProblem[];
}

/**
 * The sheets of an .xlsx file. Text that is a number with a decimal comma is read as readDecimalCommas says.
 *
 * @param place what problems call the file
 * @throws AppError 'ratings-unreadable' for a damaged one, or one that is too large
 */
export async function readWorkbook(file: string, place: string): Promise<WorkbookSheet[]> {
  const sheets = await readSheets(file);
  return sheets.map(({ sheet: name, data }) => {
    const [header = [], ...body] = data;
    const width = body.reduce((most, { length }) => Math.max(most, length), 0);
    // Cells with numbers have a point of their own: only text says which mark its writer used.
    const texts = body.map((cells, index) => ({
      line: index + 2,
      fields: cells.map((cell) => (typeof cell === 'string' ? cell.trim() : '')),
    }));
    const { rows, notes } = readDecimalCommas(texts, width, ';', place);
    return {
      name,
      header: header.map(textOf),
      rows: rows.map(({ line, fields }, index) => ({
        line,
        fields: fields.map((field, column) => {
          const cell = body[index]?.[column] ?? null;
          return typeof cell === 'string' ? field : textOf(cell);
        }),
      })),
      problems: notes,
    };
  });
}

async function readSheets(file: string): Promise<Sheet[]> {
  try {
    const bytes = await readRegularFile(file);
    await checkWorkbookSize(bytes);
    return await readXlsxApart(bytes);
  } catch (error) {
    throw new AppError(
      'ratings-unreadable',
      `${file} is not a readable Excel workbook: ${error instanceof Error ? error.message : String(error)}.`,
      'Replace it, or move it elsewhere to import without rater spread.',
      { cause: error },
    );
  }
}

function textOf(cell: CellValue | null): string {
  if (cell === null) return '';
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
