/** What was typed, without blanks around it; null where that is nothing. */
export function textOrNull(typed: string): string | null {
  const text = typed.trim();
  return text === '' ? null : text;
}
