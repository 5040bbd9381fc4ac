import { NEAR } from '../../core/collective-lean.ts';
import { formatCount, formatQuantity, formatNumber } from '../../core/format.ts';

/** Of core's CollectiveLean what a sentence says, with the strongest reference's name. */
interface NamedLean {
  readonly near: number;
  readonly higher: number;
  readonly lower: number;
  readonly strongest: { readonly name: string; readonly nearer: number } | null;
  readonly isCollective: boolean;
}

/** Whether one pair or many make an image's error, with the numbers. */
export function leanSentence({ near, higher, lower, strongest, isCollective }: NamedLean): string {
  const most =
    strongest === null
      ? 'Without any one reference the estimate is no nearer to the truth.'
      : `Without ${strongest.name}, the reference that does most, it is nearer to the truth by ${formatNumber(strongest.nearer)}.`;
  const counts = `Of ${formatQuantity(near, 'reference')} within ${NEAR} of the true score, ${formatCount(higher)} place it too high and ${formatCount(lower)} too low.`;
  return isCollective
    ? `No single pair explains it: the near references lean the same way. ${counts} ${most}`
    : `${counts} ${most}`;
}

/** The rule behind the sentence. */
export const LEAN_RULE =
  'Said when |residual| is at least 0.1, no single reference takes a quarter of it away, and of the references within 0.5 of the true score at least 5 lean and 4 of 5 of these the same way as the estimate.';
