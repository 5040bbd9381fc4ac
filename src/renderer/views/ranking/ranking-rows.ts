import { normalInterval } from '../../../core/proportion.ts';
import type { Interval } from '../../../core/interval.ts';
import type { RankedImage } from '../../../model/ranking.ts';
import { csvText } from '../../charts/csv-text.ts';
import type { GridOrder } from '../../ui/data-grid/grid-columns.ts';

/** A ranked image (they come best first), with its rank in another run where that is shown beside. */
export interface RankingRow extends RankedImage {
  readonly interval: Interval | null;
  /** Null where the other run does not rank it. */
  readonly otherRank: number | null;
  /** How many places higher the other run has it among the images of both; null where it is not of both. */
  readonly change: number | null;
}

export function rankingRows(
  images: readonly RankedImage[],
  others: readonly RankedImage[] | null,
): RankingRow[] {
  const otherRanks = new Map(others?.map(({ imageId, rank }) => [imageId, rank]));
  const own = new Set(images.map(({ imageId }) => imageId));
  const among = (ranked: readonly RankedImage[], isOfBoth: (imageId: number) => boolean) =>
    new Map(
      ranked.filter(({ imageId }) => isOfBoth(imageId)).map(({ imageId }, index) => [imageId, index + 1]),
    );
  const place = among(images, (imageId) => otherRanks.has(imageId));
  const otherPlace = among(others ?? [], (imageId) => own.has(imageId));
  return images.map((image) => {
    const { score, standardError, imageId } = image;
    return {
      ...image,
      interval: standardError === null ? null : normalInterval(score, standardError),
      otherRank: otherRanks.get(imageId) ?? null,
      change: changeOf(place.get(imageId), otherPlace.get(imageId)),
    };
  });
}

/** What the table is sorted by; null sorts last. */
const SORTS: Readonly<Record<string, (row: RankingRow) => number | string | null>> = {
  rank: ({ rank }) => rank,
  name: ({ name }) => name,
  score: ({ score }) => score,
  interval: ({ standardError }) => standardError,
  true: ({ trueScore }) => trueScore,
  won: ({ won }) => won,
  lost: ({ lost }) => lost,
  tied: ({ tied }) => tied,
  other: ({ otherRank }) => otherRank,
  change: ({ change }) => change,
};

function changeOf(place: number | undefined, otherPlace: number | undefined): number | null {
  return place === undefined || otherPlace === undefined ? null : place - otherPlace;
}

/** Reads `sort=-score`. */
export function rankingOrder(sort: string | undefined): GridOrder {
  const descending = sort?.startsWith('-') ?? false;
  const by = descending ? sort?.slice(1) : sort;
  return by !== undefined && Object.hasOwn(SORTS, by)
    ? { by, descending }
    : { by: 'rank', descending: false };
}

export function sortedRanking(rows: readonly RankingRow[], { by, descending }: GridOrder): RankingRow[] {
  const valueOf = SORTS[by ?? 'rank'];
  if (valueOf === undefined) return [...rows];
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (x === y) return a.rank - b.rank;
    return (
      sign * (typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y)
    );
  });
}

/** The columns of the command line's `rank`, then what the table shows besides. */
export function rankingCsv(rows: readonly RankingRow[]): string {
  return csvText(
    [
      'rank',
      'image',
      'score',
      'standard_error',
      'true_score',
      'interval_low',
      'interval_high',
      'won',
      'lost',
      'tied',
      'other_rank',
    ],
    rows.map(({ rank, name, score, standardError, trueScore, interval, won, lost, tied, otherRank }) => [
      rank,
      name,
      score,
      standardError,
      trueScore,
      interval?.[0] ?? null,
      interval?.[1] ?? null,
      won,
      lost,
      tied,
      otherRank,
    ]),
  );
}
