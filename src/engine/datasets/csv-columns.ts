import { AppError } from '../app-error.ts';
import { quoted } from './import-problem.ts';

/** A column that a reader knows, with every name it goes by; the first is the one that messages give. */
export type ColumnNames = readonly [name: string, ...synonyms: string[]];

/** Lower case without blanks, dashes, dots and underscores: `Test Score`, `test_score` and `testScore` are one. */
export function normalisedColumn(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/g, '');
}

/**
 * Finds the known columns of a header, whatever their case and separators.
 *
 * Of a column's names the earliest that is there wins.
 *
 * @returns the index of each column that is there
 * @throws AppError 'csv-header' if the same name is there twice
 */
export function findColumns<Key extends string>(
  header: readonly string[],
  known: Readonly<Record<Key, ColumnNames>>,
  file: string,
): Partial<Record<Key, number>> {
  const normalised = header.map(normalisedColumn);
  const found: Partial<Record<Key, number>> = {};
  for (const key of Object.keys(known) as Key[]) {
    for (const name of known[key].map(normalisedColumn)) {
      const index = normalised.indexOf(name);
      if (index < 0) continue;
      if (normalised.includes(name, index + 1))
        throw new AppError(
          'csv-header',
          `${file} has the column ${quoted(header[index] ?? '')} twice.`,
          'Rename or delete one of them.',
        );
      found[key] = index;
      break;
    }
  }
  return found;
}

/** The error of a header that lacks columns, saying which were found and which are wanted. */
export function headerError(header: readonly string[], wanted: string, file: string): AppError {
  return new AppError(
    'csv-header',
    `${file} has the columns ${header.map(quoted).join(', ')}, but these are needed: ${wanted}.`,
    'Name the columns in the first line, in any order and any case.',
  );
}
