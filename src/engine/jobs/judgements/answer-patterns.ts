import { medianOf } from '../../../core/median.ts';
import type { AnswerPattern } from '../../../model/agreement.ts';
import type { RaterAnswer } from '../../store/rater-answers.ts';

/** Answers that take less seconds are hardly looked at. */
const FASTEST_SECONDS = 0.5;

/** When a pattern is told: of so many answers at least, such a share at least. */
export const ANSWER_PATTERNS: Readonly<
  Record<AnswerPattern, { readonly least: number; readonly share: number; readonly rule: string }>
> = {
  'one-side': { least: 20, share: 0.9, rule: 'chose the same side' },
  alternating: { least: 20, share: 0.9, rule: 'chose the other side than the answer before' },
  'always-similar': { least: 20, share: 0.9, rule: 'are Similar' },
  'too-fast': { least: 10, share: 0.2, rule: `took less than ${FASTEST_SECONDS} s` },
};

export interface FoundPattern {
  readonly pattern: AnswerPattern;
  /** Answers that fit, of those that could. */
  readonly count: number;
  readonly of: number;
}

/** What of one person's labels, in the order in which they were given, looks as if the pairs were not looked at. */
export function answerPatterns(answers: readonly RaterAnswer[]): FoundPattern[] {
  const inOrder = answers.toSorted((a, b) => a.recency - b.recency);
  const sides = inOrder.flatMap(({ label, shownSwapped }) =>
    label === null || label === 'Similar' || shownSwapped === null
      ? []
      : [(label === 'First') === (shownSwapped === 0)],
  );
  const left = sides.filter(Boolean).length;
  const timed = inOrder.flatMap(({ seconds }) => seconds ?? []);
  const found: readonly FoundPattern[] = [
    { pattern: 'one-side', count: Math.max(left, sides.length - left), of: sides.length },
    {
      pattern: 'alternating',
      count: sides.filter((side, place) => place > 0 && side !== sides[place - 1]).length,
      of: Math.max(0, sides.length - 1),
    },
    {
      pattern: 'always-similar',
      count: inOrder.filter(({ label }) => label === 'Similar').length,
      of: inOrder.length,
    },
    {
      pattern: 'too-fast',
      count: timed.filter((seconds) => seconds < FASTEST_SECONDS).length,
      of: timed.length,
    },
  ];
  return found.filter(({ pattern, count, of }) => {
    const { least, share } = ANSWER_PATTERNS[pattern];
    return of >= least && count >= share * of;
  });
}

/** Null where no time was measured. */
export function medianSeconds(answers: readonly RaterAnswer[]): number | null {
  return medianOf(answers.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b));
}
