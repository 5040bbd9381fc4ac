import { formatCount, formatInterval, formatNumber, formatQuantity } from './format.ts';
import type { Interval } from './interval.ts';
import { GIVEN_SCORES, type ScoreWords } from './score-words.ts';

/**
 * What is wrong with how often a comparator says Similar, if anything.
 *
 * - `collapsed`: hardly any longer
 * - `under-called`, `over-called`: far too seldom, far too often
 * - `neither`: none of these
 * - `unknown`: it cannot be told
 */
type SimilarVerdictKind = 'collapsed' | 'under-called' | 'over-called' | 'neither' | 'unknown';

/**
 * Why a verdict cannot be told.
 *
 * - `no-truth`: of no comparison are both true scores known
 * - `filter`: the filter chooses comparisons by their answer, truth or distance, and so makes the ratio itself
 * - `few`: too few truly Similar comparisons, or too few images
 * - `wide`: the interval reaches too far past a limit
 */
type SimilarVerdictReason = 'no-truth' | 'filter' | 'few' | 'wide';

export interface SimilarVerdict {
  readonly kind: SimilarVerdictKind;
  /** Null where it can be told. */
  readonly reason: SimilarVerdictReason | null;
}

/** How often Similar was said, and how often it was true. */
export interface SimilarCounts {
  /** Comparisons whose true label is known. */
  readonly n: number;
  /** Called Similar, and truly Similar. */
  readonly called: number;
  readonly truly: number;
  /** Images in them. */
  readonly images: number;
  /** Called over truly Similar with its 95 % interval, null where no answer differs; null where none is truly Similar. */
  readonly ratio: { readonly value: number; readonly interval: Interval | null } | null;
}

/**
 * What the ratio's interval has to reach for a verdict, and what it has to stay beyond. At 2 called for each true one every
 * second call is wrong, even if no true one is missed; at 1/2 every second true one is missed, even if no call is wrong.
 */
const OVER = { reaches: 2, beyond: 3 / 2 };
const UNDER = { reaches: 1 / 2, beyond: 2 / 3 };
const COLLAPSED = { reaches: 1 / 3, beyond: 1 / 2 };

/** Truly Similar comparisons, and images, below which no verdict is given. */
const LEAST = 10;

/** The rule in words. */
export function similarRule({ similar }: ScoreWords): string {
  return (
    `By the 95 % interval of the ratio of called to ${similar}: over-called where it reaches ${text(OVER.reaches)} (then every second call is wrong) ` +
    `and lies above ${text(OVER.beyond)}, under-called where it reaches ${text(UNDER.reaches)} (then every second one is missed) ` +
    `and lies below ${text(UNDER.beyond)}, collapsed where it reaches ${text(COLLAPSED.reaches)} and lies below ${text(COLLAPSED.beyond)}, ` +
    `neither where it lies between ${text(UNDER.reaches)} and ${text(OVER.reaches)}, or where no call is wrong and none missed. Otherwise it cannot be told, ` +
    `nor with fewer than ${LEAST} comparisons that are ${similar}, or images.`
  );
}

/** That of scores that people gave. */
export const SIMILAR_RULE = similarRule(GIVEN_SCORES);

function text(limit: number): string {
  return formatNumber(limit, 2).replace(/\.?0+$/, '');
}

/**
 * The verdict about a run's Similar, by the ratio of called to truly Similar.
 *
 * @param isChosen whether the comparisons were chosen by their answer, truth or distance
 */
export function similarVerdict(
  { n, truly, images, ratio }: SimilarCounts,
  isChosen: boolean,
): SimilarVerdict {
  const unknown = (reason: SimilarVerdictReason): SimilarVerdict => ({ kind: 'unknown', reason });
  const told = (kind: SimilarVerdictKind): SimilarVerdict => ({ kind, reason: null });
  if (n === 0) return unknown('no-truth');
  if (isChosen) return unknown('filter');
  if (ratio === null || truly < LEAST || images < LEAST) return unknown('few');
  // No call is wrong and no true one missed.
  if (ratio.interval === null) return ratio.value === 1 ? told('neither') : unknown('few');
  const [low, high] = ratio.interval;
  if (low > UNDER.reaches && high < OVER.reaches) return told('neither');
  if (high >= OVER.reaches && low > OVER.beyond) return told('over-called');
  if (low <= COLLAPSED.reaches && high < COLLAPSED.beyond) return told('collapsed');
  if (low <= UNDER.reaches && high < UNDER.beyond) return told('under-called');
  return unknown('wide');
}

const VERDICTS: Readonly<Record<SimilarVerdictKind, string>> = {
  collapsed: 'Collapsed',
  'under-called': 'Under-called',
  'over-called': 'Over-called',
  neither: 'Neither over-called nor collapsed',
  unknown: 'Cannot be told',
};

const REASONS: Readonly<Record<SimilarVerdictReason, string>> = {
  'no-truth': 'no comparison has two known scores',
  filter: 'the filter chooses comparisons by answer, label or distance, which decides the ratio',
  few: 'too few',
  wide: 'the interval is too wide',
};

/** Where there is nothing to judge by, whatever is true of it. */
const NOTHING_LEFT = 'no comparison passes the filter';

/** A piece of a sentence: text, or a number of comparisons that can be listed. */
export type SentencePart = string | { readonly count: number; readonly of: 'called' | 'truly' };

/**
 * One sentence with the numbers: 'Over-called: 1,628 called Similar, 796 truly Similar: 2.05 times as many (1.93 to 2.18).'
 *
 * @param counts.unknown comparisons of which not both true scores are known
 */
export function similarSentence(
  { n, unknown, called, truly, ratio }: SimilarCounts & { readonly unknown: number },
  { kind, reason }: SimilarVerdict,
  { similar }: ScoreWords = GIVEN_SCORES,
): readonly SentencePart[] {
  if (n === 0 && unknown === 0) return [`${VERDICTS[kind]}, ${NOTHING_LEFT}.`];
  const verdict = VERDICTS[kind] + (reason === null ? '' : `, ${REASONS[reason]}`);
  if (n === 0) return [`${verdict}.`];
  const times =
    ratio === null
      ? ''
      : `: ${formatNumber(ratio.value, 2)} times as many (95 % interval ${formatInterval(ratio.interval, 2)})`;
  return [
    `${verdict}: `,
    { count: called, of: 'called' },
    ' called Similar, ',
    { count: truly, of: 'truly' },
    ` ${similar}${times}.`,
  ];
}

/** A sentence as plain text. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : formatCount(part.count))).join('');
}

/** What estimated scores leave open. @param n answers, of which the labels by the scores of `doubtful` are open */
export function doubtText(doubtful: number, n: number): string {
  return `By the errors of the estimated scores, ${formatCount(doubtful)} of ${formatQuantity(n, 'answer')} are about pairs that may be on either side of theta (95 %).`;
}
