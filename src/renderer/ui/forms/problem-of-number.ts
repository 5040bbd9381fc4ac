interface NumberRule {
  readonly min: number;
  readonly max: number;
  /** Defaults to false. */
  readonly whole?: boolean;
  /** The smallest value is itself not allowed. Defaults to false. */
  readonly above?: boolean;
}

/** What is wrong with a number in a form, and what to do; null where nothing is. */
export function problemOfNumber(
  value: number | null,
  { min, max, whole = false, above = false }: NumberRule,
): string | null {
  const range = above ? `above ${min}, at most ${max}` : `from ${min} to ${max}`;
  if (value === null || !Number.isFinite(value)) return `Give a ${whole ? 'whole ' : ''}number ${range}.`;
  if (whole && !Number.isInteger(value)) return `Give a whole number ${range}.`;
  return value < min || value > max || (above && value === min) ? `Give a number ${range}.` : null;
}
