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
  'taken-over': { least: 20, share: 0.9, rule: 'are predictions that were accepted' },
};

export interface FoundPattern {
  readonly pattern: AnswerPattern;
  /** Answers that fit, of those that could. */
  readonly count: number;
  readonly of: number;
}

/** What of one person's labels, in the order in which they were given, looks as if the pairs were not looked at. */
export function answerPatterns(answers: readonly RaterAnswer[]): FoundPattern[] {
  return answersOfPatterns(answers).map(({ pattern, fitting, of }) => ({
    pattern,
    count: fitting.length,
    of,
  }));
}

/** The same with the answers that fit each pattern. */
export function answersOfPatterns(
  answers: readonly RaterAnswer[],
): { readonly pattern: AnswerPattern; readonly fitting: readonly RaterAnswer[]; readonly of: number }[] {
  const inOrder = answers.toSorted((a, b) => a.recency - b.recency);
  const sided = inOrder.flatMap((answer) => {
    const { label, shownSwapped } = answer;
    return label === null || label === 'Similar' || shownSwapped === null
      ? []
      : [{ answer, isLeft: (label === 'First') === (shownSwapped === 0) }];
  });
  const [left, right] = [true, false].map((side) => sided.filter(({ isLeft }) => isLeft === side));
  const oneSide = (left ?? []).length >= (right ?? []).length ? left : right;
  const turns = sided.filter(({ isLeft }, place) => place > 0 && isLeft !== sided[place - 1]?.isLeft);
  const timed = inOrder.filter(({ seconds }) => seconds !== null);
  const found: ReturnType<typeof answersOfPatterns> = [
    { pattern: 'one-side', fitting: (oneSide ?? []).map(({ answer }) => answer), of: sided.length },
    {
      pattern: 'alternating',
      fitting: turns.map(({ answer }) => answer),
      of: Math.max(0, sided.length - 1),
    },
    {
      pattern: 'always-similar',
      fitting: inOrder.filter(({ label }) => label === 'Similar'),
      of: inOrder.length,
    },
    {
      pattern: 'too-fast',
      fitting: timed.filter(({ seconds }) => (seconds ?? Infinity) < FASTEST_SECONDS),
      of: timed.length,
    },
    {
      pattern: 'taken-over',
      fitting: inOrder.filter(({ takenOver }) => takenOver === 1),
      of: inOrder.length,
    },
  ];
  return found.filter(({ pattern, fitting, of }) => {
    const { least, share } = ANSWER_PATTERNS[pattern];
    return of >= least && fitting.length >= share * of;
  });
}

/** Null where no time was measured. */
export function medianSeconds(answers: readonly RaterAnswer[]): number | null {
  return medianOf(answers.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b));
}
