import { formatNumber } from './format.ts';
import type { ErrorMethod } from './ranking-errors.ts';

const INDEPENDENCE =
  'The standard errors take every answer as independent. Where a comparator errs about an image in all of its answers alike, they are too small.';

const ROBUST = 'They are robust (sandwich) errors: a tie is one answer, not two halves of one.';

const ALL_TIES =
  'There are no intervals: all answers are ties, each half a win for both, so nothing tells how far answers about the same pair differ.';

/** What a ranking's standard errors and intervals leave out, and how exact they are. */
export function errorNotes({
  scores,
  hasErrors,
  method,
  accuracy,
}: {
  readonly scores: readonly number[];
  readonly hasErrors: boolean;
  readonly method: ErrorMethod;
  readonly accuracy: number | null;
}): string[] {
  if (!hasErrors)
    return [
      scores.every((score) => score === scores[0])
        ? ALL_TIES
        : 'No standard errors could be computed from so many images.',
    ];
  return [
    INDEPENDENCE,
    ...(method === 'sandwich' ? [ROBUST] : []),
    ...(accuracy === null
      ? []
      : [
          `They are estimated by random solves: with 95 %, the least certain one is right to ${formatNumber(100 * accuracy, 1)} % of itself.`,
        ]),
  ];
}
