import { normalisedColumn } from '../csv-columns.ts';
import type { CsvTable } from '../csv-table.ts';
import { isDecimal } from '../number-field.ts';
import { featureNames } from './hugging-face.ts';
import { isRecord } from './json-records.ts';
import type { Source } from './read-source.ts';
import { recordTable } from './record-table.ts';

/** Columns that `datasets` reads as pictures: `file_name` is called `image`, `X_file_name` `X`. */
const FILE_NAME = /^(?:(?<name>\w+)_)?file_name$/;

/** A file that holds rows. */
export type RowSource = Exclude<Source, { kind: 'object' }>;

/** The columns of pictures: what datasets calls them, and what stands in the header. */
export function pictureColumns(
  header: readonly string[],
  source?: RowSource,
): { readonly name: string; readonly column: string }[] {
  return header.flatMap((column) => {
    const match = FILE_NAME.exec(column);
    if (match) return [{ name: match.groups?.['name'] ?? 'image', column }];
    const isStruct =
      source?.kind === 'records' && source.records.some(({ value }) => pictureOf(value[column]) !== null);
    return isStruct ? [{ name: column, column }] : [];
  });
}

/** The rows of a file with pictures, as text. */
export interface PictureTable {
  /** A picture is the path of its file, a ClassLabel its name. */
  readonly table: CsvTable;
  /** What pictures that the file held are called, by line and column; in the table they are the files written of them. */
  readonly names: ReadonlyMap<string, string>;
}

/** The key of {@link PictureTable.names}. */
export function cellKey(line: number, column: string): string {
  return `${line} ${column}`;
}

export function pictureTable(file: string, source: RowSource): PictureTable {
  const names = new Map<string, string>();
  if (source.kind === 'table') return { table: source.table, names };
  const { columns, records, huggingface } = source;
  const classesOf = new Map(columns.map((column) => [column, featureNames(huggingface, column)]));
  const rows = records.map(({ line, value }) => ({
    line,
    value: Object.fromEntries(
      columns.map((column) => {
        const field = value[column];
        const picture = pictureOf(field);
        if (picture === null) {
          const classes = classesOf.get(column) ?? null;
          return [column, classes === null || typeof field !== 'number' ? field : classes[field]];
        }
        const { path, sha256, file: written } = picture;
        const inFile = written ?? sha256;
        if (inFile !== null) names.set(cellKey(line, column), path ?? inFile);
        return [column, inFile ?? path];
      }),
    ),
  }));
  return { table: recordTable(file, columns, rows), names };
}

interface Picture {
  readonly path: string | null;
  readonly sha256: string | null;
  /** The file that was written of it. */
  readonly file: string | null;
}

/** A picture as datasets keeps it, `struct<bytes, path>` with either null; null for another value. */
function pictureOf(value: unknown): Picture | null {
  if (!isRecord(value) || !('bytes' in value) || !('path' in value)) return null;
  const bytes = isRecord(value['bytes']) ? value['bytes'] : {};
  const text = (field: unknown) => (typeof field === 'string' && field !== '' ? field : null);
  return { path: text(value['path']), sha256: text(bytes['sha256']), file: text(bytes['file']) };
}

/** The column `label` of a table, and whether every label in it is a number; null without one. */
export function labelColumn(
  table: CsvTable,
): { readonly index: number; readonly areNumbers: boolean } | null {
  const index = table.header.findIndex((name) => normalisedColumn(name) === 'label');
  if (index < 0) return null;
  const fields = table.rows.map(({ fields }) => fields[index] ?? '').filter((field) => field !== '');
  return { index, areNumbers: fields.length > 0 && fields.every(isDecimal) };
}
