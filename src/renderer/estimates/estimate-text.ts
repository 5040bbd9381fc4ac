import type { ScoreEstimate } from '../../core/estimate.ts';
import { formatInterval, formatNumber } from '../../core/format.ts';

type Estimated = Pick<ScoreEstimate, 'score' | 'profileInterval' | 'boundHit'>;

/** An estimate for a person: a number, or how much it is at least where the evidence sets no limit: 'at least 4.61'. */
export function estimateText({ score, profileInterval: [low, high], boundHit }: Estimated): string {
  if (boundHit === 'high') return `at least ${formatNumber(low, 2)}`;
  if (boundHit === 'low') return `at most ${formatNumber(high, 2)}`;
  return formatNumber(score);
}

/** The same with its interval, as a sentence part. */
export function estimateSentence(estimate: Estimated): string {
  const { profileInterval, boundHit } = estimate;
  if (boundHit !== null)
    return `at the ${boundHit === 'high' ? 'upper' : 'lower'} bound, ${estimateText(estimate)}`;
  return `${estimateText(estimate)} (95 % by the answers’ noise: ${formatInterval(profileInterval)})`;
}

/** Estimate less true score, a bound's side marked: '≥ 0.12'; '–' where no true score is known. */
export function residualText(
  { score, profileInterval, boundHit }: Estimated,
  trueScore: number | null,
): string {
  if (trueScore === null) return '–';
  if (boundHit === 'high') return `≥ ${signed(profileInterval[0] - trueScore, 2)}`;
  if (boundHit === 'low') return `≤ ${signed(profileInterval[1] - trueScore, 2)}`;
  return signed(score - trueScore, 3);
}

/** A number with its sign: '+0.120', '−0.031', '0.000'. */
export function signed(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
