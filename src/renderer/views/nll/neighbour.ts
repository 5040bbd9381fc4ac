import type { ExplainedAnswer } from './explanation.ts';

/** Where a key leads from a tick: along its row, or to the other row's tick that is nearest. Null for other keys. */
export function neighbour(
  ordered: readonly ExplainedAnswer[],
  fromKey: string | null,
  pressed: string,
): ExplainedAnswer | null {
  const present = ordered.find(({ key }) => key === fromKey);
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(pressed)) return null;
  if (present === undefined) return ordered[0] ?? null;
  const { targetFirst, referenceScore } = present.answer;
  if (pressed === 'ArrowUp' || pressed === 'ArrowDown') {
    const others = ordered.filter(({ answer }) => answer.targetFirst === (pressed === 'ArrowUp'));
    if (targetFirst === (pressed === 'ArrowUp')) return present;
    const distance = ({ answer }: ExplainedAnswer) => Math.abs(answer.referenceScore - referenceScore);
    return others.reduce<ExplainedAnswer | null>(
      (nearest, other) => (nearest === null || distance(other) < distance(nearest) ? other : nearest),
      null,
    );
  }
  const row = ordered.filter(({ answer }) => answer.targetFirst === targetFirst);
  const at = row.indexOf(present);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: row.length - 1 }[pressed] ?? at;
  return row[Math.max(0, Math.min(row.length - 1, to))] ?? null;
}
