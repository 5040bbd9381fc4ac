import type { ImageRow } from '../../../model/image-row.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import type { Result } from '../../../ipc/requests.ts';

/** An image on the map, with what is known of it. */
export interface MapPoint {
  readonly imageId: number;
  readonly name: string;
  /** On the map; without a unit. */
  readonly place: readonly [x: number, y: number];
  readonly group: string | null;
  readonly part: string | null;
  readonly score: number | null;
  /** Of the chosen run; null where it has none. */
  readonly estimate: number | null;
  /** Estimate minus true score. */
  readonly residual: number | null;
  /** Whether the filter lets it through. */
  readonly passes: boolean;
}

/** Everything on a map, in the order of import. */
export function mapPoints(
  map: NonNullable<Result<'maps.get'>>,
  images: readonly ImageRow[],
  passing: ReadonlySet<number>,
  scores: readonly ScoreRow[],
): MapPoint[] {
  const rows = new Map(images.map((row) => [row.id, row]));
  const estimates = new Map(scores.map((row) => [row.imageId, row.score]));
  return map.points.flatMap(({ imageId, x, y }) => {
    const row = rows.get(imageId);
    if (row === undefined) return [];
    const { name, group, part, score } = row;
    const estimate = estimates.get(imageId) ?? null;
    const residual = estimate === null || score === null ? null : estimate - score;
    return [
      {
        imageId,
        name,
        place: [x, y] as const,
        group,
        part,
        score,
        estimate,
        residual,
        passes: passing.has(imageId),
      },
    ];
  });
}

/** What the points can be coloured by. */
export const COLOURED_BY = ['score', 'estimate', 'residual', 'group', 'part'] as const;
export type ColouredBy = (typeof COLOURED_BY)[number];

/** The nearest point in a direction, within 45 degrees of it; null where there is none. */
export function pointTowards<Point extends { readonly x: number; readonly y: number }>(
  points: readonly Point[],
  from: Point,
  [dx, dy]: readonly [number, number],
): Point | null {
  let best: { readonly point: Point; readonly distance: number } | null = null;
  for (const point of points) {
    const [x, y] = [point.x - from.x, point.y - from.y];
    const along = x * dx + y * dy;
    if (along <= 0 || along < Math.abs(x * dy - y * dx)) continue;
    const distance = Math.hypot(x, y);
    if (best === null || distance < best.distance) best = { point, distance };
  }
  return best?.point ?? null;
}

/** So many points nearest to one, itself among them. */
export function nearestPoints<Point extends { readonly x: number; readonly y: number }>(
  points: readonly Point[],
  to: Point,
  count: number,
): Point[] {
  const distance = ({ x, y }: Point) => Math.hypot(x - to.x, y - to.y);
  return points.toSorted((a, b) => distance(a) - distance(b)).slice(0, count);
}
