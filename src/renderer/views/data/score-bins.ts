import { at } from '../../../core/at.ts';
import { labelOf } from '../../../core/labels.ts';
import { DEFAULT_BIN_WIDTH, scoreBin } from '../../../core/score-bin.ts';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';

/** Images of one bin of scores, [low, high). */
export interface ScoreBin {
  readonly low: number;
  readonly high: number;
  /** In the order of the parts asked for. */
  readonly counts: readonly number[];
  readonly total: number;
}

/**
 * The bins over the whole scale, empty ones too; the last one holds the highest score alone.
 *
 * @param parts by which counts are divided; images of another part count under null, where that is one of them
 */
export function binScores(
  images: readonly { readonly score: number | null; readonly part: string | null }[],
  parts: readonly (string | null)[],
  width = DEFAULT_BIN_WIDTH,
): ScoreBin[] {
  const bins = Array.from({ length: scoreBin(SCORE_MAX, width) + 1 }, () => parts.map(() => 0));
  for (const { score, part } of images) {
    if (score === null) continue;
    const counts = bins[scoreBin(score, width)];
    const place = parts.includes(part) ? parts.indexOf(part) : parts.indexOf(null);
    if (counts !== undefined && place >= 0) counts[place] = at(counts, place) + 1;
  }
  return bins.map((counts, bin) => ({
    low: edge(bin, width),
    high: edge(bin + 1, width),
    counts,
    total: counts.reduce((sum, count) => sum + count, 0),
  }));
}

/** Lower edge of a bin, without the error of adding up tenths. */
function edge(bin: number, width: number): number {
  return Math.round((SCORE_MIN + bin * width) * 1e6) / 1e6;
}

/** How many scores are Similar to this one: at most theta away, the score itself (of one image) left out. */
export function countSimilar(
  scores: readonly (number | null)[],
  score: number,
  { theta, itself }: { readonly theta: number; readonly itself: boolean },
): number {
  let count = itself ? -1 : 0;
  for (const other of scores) if (other !== null && labelOf(score, other, theta) === 'Similar') count++;
  return count;
}
