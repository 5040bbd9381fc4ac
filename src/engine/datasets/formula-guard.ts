/**
 * Text that a spreadsheet would compute, or that was guarded already: a cell that begins so runs as a formula when a
 * table is opened (OWASP, CSV injection).
 */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A cell's text so that a spreadsheet shows it as it is: one apostrophe more in front of what it would compute. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that was guarded: one apostrophe less. Text that guarding leaves as it is stays so. */
export function withoutGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
