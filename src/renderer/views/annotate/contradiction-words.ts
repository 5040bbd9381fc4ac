import { assertNever } from '../../../core/assert-never.ts';
import type { Contradiction } from '../../../model/contradiction.ts';

/** What a contradiction is, as a sentence to whoever made it. */
export function contradictionInWords({ kind, answers }: Contradiction): string {
  switch (kind) {
    case 'reverse':
      return 'You answered this pair otherwise with its sides exchanged.';
    case 'earlier':
      return 'You answered this pair otherwise before.';
    case 'cycle':
      return answers.some(({ label }) => label === 'Similar')
        ? `No scores can give these ${answers.length} answers together.`
        : `These ${answers.length} answers go round in a circle.`;
    default:
      return assertNever(kind);
  }
}

/** The name of an image of an answer. */
export function nameOf(names: Readonly<Record<string, string>>, id: number): string {
  return names[String(id)] ?? `image ${id}`;
}
