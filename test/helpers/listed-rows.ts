import type { ComparisonFile } from '../../src/engine/datasets/comparison-file-kinds.ts';

/** A file as it was read, its rows as a list. */
export function withListedRows(file: ComparisonFile | null): object | null {
  return file !== null && 'rows' in file ? { ...file, rows: [...file.rows] } : file;
}
