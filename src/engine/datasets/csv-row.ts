/** One line of a table; `line` is where it starts in the file, counted from 1 with the header. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}
