import { at } from '../../../core/at.ts';
import { labelShares } from '../../../core/label-shares.ts';
import { medianOf } from '../../../core/median.ts';
import { pearsonOrNull } from '../../../core/metrics.ts';
import {
  spreadCeiling,
  splitHalfCeiling,
  twinCeiling,
  type NoiseCeiling,
} from '../../../core/noise-ceiling.ts';
import { raterStandings, type NumberedRatings } from '../../../core/rater-outliers.ts';
import type { DatasetHealth } from '../../../model/dataset-health.ts';
import type { Database } from '../../store/database.ts';
import type { StoredImage } from '../../store/images.ts';
import { pictureHashes } from '../../store/picture-hashes.ts';
import { ratingsOfDataset, type StoredRating } from '../../store/ratings.ts';
import {
  countTwins,
  leaksOfSplits,
  scoreDifferences,
  twinsOfDataset,
  type DatasetTwins,
} from './twins-across.ts';

/** Pairs of twins that are listed. */
const LISTED = 500;

/** Ceilings are drawn with this, so that they are the same each time. */
const SEED = 1;

/** Thetas from 0 to 1 by 0.05. */
const THETAS = Array.from({ length: 21 }, (_, index) => index / 20);

/** What a dataset's pictures, scores and raters say of what can be learnt and measured with it. Only reads. */
export function datasetHealth(
  db: Database,
  datasetId: number,
  thetas: readonly number[] = THETAS,
): DatasetHealth {
  const found = twinsOfDataset(db, datasetId);
  const { images, twins } = found;
  const ratings = ratingsOfDataset(db, datasetId);
  const { leaks, across } = leaksOfSplits(db, datasetId, found);
  const scores = images.flatMap(({ score }) => (score === null ? [] : [score]));
  const pairs = twins.map(({ first, second, identical, distance }, index) => {
    const [one, other] = [at(images, first), at(images, second)];
    return {
      first: { id: one.id, name: one.name, score: one.score },
      second: { id: other.id, name: other.name, score: other.score },
      identical,
      distance,
      difference: one.score === null || other.score === null ? null : Math.abs(one.score - other.score),
      across: at(across, index),
    };
  });
  return {
    images: images.length,
    scored: scores.length,
    lookedAt: pictureHashes(db, datasetId).size,
    withFile: images.filter(({ hash }) => hash !== null).length,
    twins: {
      identical: countTwins(
        images,
        twins.filter(({ identical }) => identical),
      ),
      near: countTwins(
        images,
        twins.filter(({ identical }) => !identical),
      ),
      leaks: leaks.filter(({ identical, near }) => identical + near > 0),
      pairs: pairs.sort((a, b) => (b.difference ?? -1) - (a.difference ?? -1)).slice(0, LISTED),
    },
    ceilings: ceilingsOf(found, ratings),
    raters: ratersOf(ratings),
    shares: labelShares(scores, thetas),
  };
}

/** The best PC that a dataset's own noise leaves, by the most trustworthy way there is; null where nothing tells. */
export function bestPc(db: Database, datasetId: number): NoiseCeiling | null {
  return ceilingsOf(twinsOfDataset(db, datasetId), ratingsOfDataset(db, datasetId))[0] ?? null;
}

function ceilingsOf(found: DatasetTwins, ratings: readonly StoredRating[]): NoiseCeiling[] {
  const { images, twins } = found;
  const { byImage, raters } = numbered(ratings);
  const scores = images.flatMap(({ score }) => (score === null ? [] : [score]));
  return [
    splitHalfCeiling(byImage, raters.length, { seed: SEED }),
    spreadCeiling(images.flatMap(spreadOf), { seed: SEED }),
    twinCeiling(scoreDifferences(images, twins), scores, { seed: SEED }),
  ].filter((ceiling) => ceiling !== null);
}

function spreadOf({ score, raterSpread, raterCount }: StoredImage) {
  return score === null || raterSpread === null || raterCount === null || raterCount < 2
    ? []
    : [{ score, spread: raterSpread, raters: raterCount }];
}

/** Ratings by image, raters by numbers from 0 on. */
function numbered(ratings: readonly StoredRating[]) {
  const raters: string[] = [];
  const numberOf = new Map<string, number>();
  const ofImage = new Map<number, NumberedRatings[number][number][]>();
  for (const { imageId, rater, value } of ratings) {
    let number = numberOf.get(rater);
    if (number === undefined) {
      numberOf.set(rater, (number = raters.length));
      raters.push(rater);
    }
    const some = ofImage.get(imageId);
    if (some) some.push({ rater: number, value });
    else ofImage.set(imageId, [{ rater: number, value }]);
  }
  return { byImage: [...ofImage.values()], raters };
}

function ratersOf(ratings: readonly StoredRating[]): DatasetHealth['raters'] {
  if (ratings.length === 0) return null;
  const { byImage, raters } = numbered(ratings);
  const standings = raterStandings(byImage, raters.length);
  const rising = standings
    .flatMap(({ correlation }) => (correlation === null ? [] : [correlation]))
    .sort((a, b) => a - b);
  const twice = ratings.flatMap(({ value, earlier }) => (earlier === null ? [] : [{ value, earlier }]));
  return {
    raters: raters.length,
    ratings: ratings.length,
    correlation: medianOf(rising),
    outliers: standings
      .flatMap(({ rater, reason, ratings: count, correlation, offset }) =>
        reason === null ? [] : [{ rater: at(raters, rater), ratings: count, correlation, offset, reason }],
      )
      .sort((a, b) => (a.correlation ?? -1) - (b.correlation ?? -1)),
    repeated:
      twice.length === 0
        ? null
        : {
            ratings: twice.length,
            correlation: pearsonOrNull(
              twice.map(({ earlier }) => earlier),
              twice.map(({ value }) => value),
            ),
            meanDifference:
              twice.reduce((sum, { value, earlier }) => sum + Math.abs(value - earlier), 0) / twice.length,
          },
  };
}
