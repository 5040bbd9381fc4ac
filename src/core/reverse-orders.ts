import { comparisonInformation } from './adaptive.ts';
import { estimateScore } from './estimate.ts';
import type { Evidence } from './evidence.ts';
import { resolveLikelihood, type Likelihood } from './likelihood.ts';
import { expectedNarrowing } from './score-interval.ts';

interface ReverseOptions {
  /** Calibrated: what a reverse answer gains depends on the comparator's noise and on its position bias. */
  readonly likelihood: Likelihood;
  /** The comparator's error about an image, as `scoreInterval` takes it. */
  readonly imageError: number | null;
  /** Least that a reverse answer must be expected to narrow the target's default 95% interval, in units of score; above 0. */
  readonly gain: number;
}

/**
 * Which answers about a target are worth asking again with the images in the other order: those that would hold most Fisher
 * information, one after the other, as long as each is expected to narrow the interval enough.
 *
 * The expectation takes a reverse answer for as good as a new one, which is more than it is where a comparator repeats its
 * mistakes. What is chosen depends on the answers alone, so that the same answers choose the same again.
 *
 * @param forward what was answered with the target shown first
 * @returns indices into `forward`, most informative first; the lower index on a tie
 */
export function reversesWorthAsking(
  forward: readonly Evidence[],
  { likelihood, imageError, gain }: ReverseOptions,
): number[] {
  if (!(gain > 0)) throw new RangeError(`the gain must be positive, not ${gain}`);
  if (forward.length === 0) return [];
  const resolved = resolveLikelihood(likelihood);
  const estimate = estimateScore(forward, likelihood);
  const candidates = forward
    .map(({ referenceScore }, index) => ({
      index,
      information: comparisonInformation(referenceScore, estimate.score, resolved),
    }))
    .sort((a, b) => b.information - a.information || a.index - b.index);
  const chosen: number[] = [];
  let [sum, narrowed] = [0, 0];
  for (const { index, information } of candidates) {
    sum += information;
    const next = expectedNarrowing(estimate, imageError, sum);
    if (next - narrowed < gain) break;
    narrowed = next;
    chosen.push(index);
  }
  return chosen;
}
