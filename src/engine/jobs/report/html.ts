const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, also between quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

/** A row of a table of figures. */
export interface FigureRow {
  /** Of the same figure in the JSON of `evaluate`. */
  readonly key: string;
  readonly title: string;
  /** Unrounded; null where it is not defined. */
  readonly value: number | null;
  readonly text: string;
  readonly interval: string;
  readonly n: string;
}

/** Figures with interval and n; the unrounded value stands in each cell's `data-value`. */
export function figureTable(rows: readonly FigureRow[]): string {
  const body = rows.map(
    ({ key, title, value, text, interval, n }) =>
      `<tr><th scope="row">${escapeHtml(title)}</th><td data-key="${escapeHtml(key)}" data-value="${value ?? ''}">${escapeHtml(text)}</td><td>${escapeHtml(interval)}</td><td>${escapeHtml(n)}</td></tr>`,
  );
  return `<table><thead><tr><td></td><th scope="col">value</th><th scope="col">95 % interval</th><th scope="col">n</th></tr></thead><tbody>${body.join('')}</tbody></table>`;
}

/** Facts, each under its name; those that are null are left out. */
export function factList(facts: readonly (readonly [name: string, value: string | null])[]): string {
  const known = facts.filter(([, value]) => value !== null && value !== '');
  return `<dl>${known.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '')}</dd></div>`).join('')}</dl>`;
}
