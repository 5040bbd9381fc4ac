import { at } from '../core/at.ts';
import {
  formatInterval as intervalText,
  formatNumber as digitsText,
  TERMINAL_SIGNS,
} from '../core/format.ts';

export type Cell = string | number | null | undefined;

/** Digits after the point of numbers that are not whole, in tables for people. */
const TABLE_DIGITS = 3;

/** A measured number for people, three digits after the point even where they are 0; `-` where there is none. */
export function formatDecimal(value: number | null | undefined): string {
  return digitsText(value, TABLE_DIGITS, TERMINAL_SIGNS);
}

/** See core's; 'not defined' for null. */
export function formatInterval(interval: readonly [number, number] | null): string {
  return intervalText(interval, TABLE_DIGITS, TERMINAL_SIGNS);
}

/** A number for people: thousands separated, three digits after the point unless whole; `-` where there is none. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return String(value);
  return digitsText(value, Number.isInteger(value) ? 0 : TABLE_DIGITS, TERMINAL_SIGNS, true);
}

/** Rows under a header, columns two spaces apart; columns of numbers, written or not, are aligned to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumeric = header.map((_, column) => rows.every((row) => looksNumeric(row[column])));
  const texts = [header, ...rows.map((row) => header.map((_, column) => formatCell(row[column])))];
  const widths = header.map((_, column) =>
    texts.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0),
  );
  return texts
    .map((row) =>
      row
        .map((text, column) => {
          const width = at(widths, column);
          return isNumeric[column] === true ? text.padStart(width) : text.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function looksNumeric(cell: Cell): boolean {
  return typeof cell !== 'string' || /^(-|undefined|-?[\d.,]*%?)$/.test(cell);
}

function formatCell(cell: Cell): string {
  return typeof cell === 'string' ? cell : formatNumber(cell);
}
