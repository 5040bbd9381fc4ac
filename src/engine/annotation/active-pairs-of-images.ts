import { activePairs } from '../../core/active-pairs.ts';
import type { DrawnPair, GroupedImage } from '../../core/draw-pairs.ts';
import { rankedBeliefs } from '../../core/image-beliefs.ts';
import { oneHot, type Label } from '../../core/labels.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { Database } from '../store/database.ts';
import { datasetsOfImages } from '../store/images.ts';
import { standingJudgements } from '../store/standing-judgements.ts';

/**
 * Pairs of images whose answers are expected to narrow the intervals of their scores most, by what people have labelled so far:
 * Bradley and Terry's scores of the dataset's images, in logits. Labelled pairs are not drawn again.
 *
 * @returns fewer than wanted where there are no more
 */
export function activePairsOfImages(
  db: Database,
  datasetId: number,
  images: readonly GroupedImage[],
  pairs: number,
  seed: number,
): DrawnPair[] {
  const labelled: { readonly lowId: number; readonly highId: number; readonly label: Label }[] = [];
  for (const { lowId, highId, label } of standingJudgements(db))
    if (label !== null) labelled.push({ lowId, highId, label });
  const of = datasetsOfImages(db, [...new Set(labelled.flatMap(({ lowId, highId }) => [lowId, highId]))]);
  const here =
    new Set(of).size <= 1 && (of.length === 0 || of[0] === datasetId)
      ? labelled
      : labelled.filter(({ lowId }) => datasetsOfImages(db, [lowId])[0] === datasetId);
  // Images that are not drawn say something of those that are.
  const ids = [
    ...new Set([...images.map(({ id }) => id), ...here.flatMap(({ lowId, highId }) => [lowId, highId])]),
  ];
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const { means, variances, tie } = rankedBeliefs(ids.length, {
    count: here.length,
    first: Int32Array.from(here, ({ lowId }) => placeOf.get(lowId) ?? 0),
    second: Int32Array.from(here, ({ highId }) => placeOf.get(highId) ?? 0),
    weights: Float64Array.from(here.flatMap(({ label }) => oneHot(label))),
  });
  const drawn = images.length;
  return activePairs(
    ids.slice(0, drawn),
    { means: means.subarray(0, drawn), variances: variances.subarray(0, drawn), tie },
    { known: new Set(here.map(({ lowId, highId }) => pairKey(lowId, highId))), pairs, seed },
  ).pairs;
}
