type Cell = string | number | boolean | null;

/**
 * A table as CSV (RFC 4180): lines end in CRLF, and a text with a comma, quote or line break is quoted. Numbers keep all
 * their digits; null is an empty field.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(field).join(',')];
  for (const row of rows) lines.push(row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function field(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
