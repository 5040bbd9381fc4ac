import { at } from '../../../core/at.ts';
import { formatNumber, formatQuantity } from '../../../core/format.ts';
import type { SplitLeak, TwinCount } from '../../../model/dataset-health.ts';
import type { Database } from '../../store/database.ts';
import { imagesOfDataset, type StoredImage } from '../../store/images.ts';
import { pictureHashes } from '../../store/picture-hashes.ts';
import { splitMembers, splitsOfDataset } from '../../store/splits.ts';
import { findTwins, type Twins } from './find-twins.ts';

/** A dataset's images and the pairs of them that are one picture. */
export interface DatasetTwins {
  readonly images: readonly StoredImage[];
  /** By their places among the images. */
  readonly twins: readonly Twins[];
}

export function twinsOfDataset(db: Database, datasetId: number): DatasetTwins {
  const images = imagesOfDataset(db, datasetId);
  const looks = pictureHashes(db, datasetId);
  const twins = findTwins(images.map(({ id, hash }) => ({ hash, pictureHash: looks.get(id) ?? null })));
  return { images, twins };
}

/** How many twins each split of a dataset tears apart, and which: for each pair the names of such splits. */
export function leaksOfSplits(
  db: Database,
  datasetId: number,
  { images, twins }: DatasetTwins,
): { readonly leaks: readonly SplitLeak[]; readonly across: readonly (readonly string[])[] } {
  const splits = splitsOfDataset(db, datasetId).map(({ id, name }) => ({
    id,
    name,
    parts: new Map(splitMembers(db, id).map(({ imageId, part }) => [imageId, part])),
  }));
  const isTorn = (parts: ReadonlyMap<number, string>, { first, second }: Twins) =>
    areApart(parts.get(at(images, first).id), parts.get(at(images, second).id));
  return {
    leaks: splits.map(({ id, name, parts }) => {
      const torn = twins.filter((pair) => isTorn(parts, pair));
      const identical = torn.filter((pair) => pair.identical).length;
      return { splitId: id, name, identical, near: torn.length - identical };
    }),
    across: twins.map((pair) => splits.filter(({ parts }) => isTorn(parts, pair)).map(({ name }) => name)),
  };
}

function areApart(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** How many pairs there are and how far their scores are apart. */
export function countTwins(
  images: readonly { readonly score: number | null }[],
  twins: readonly Twins[],
): TwinCount {
  const differences = scoreDifferences(images, twins);
  const scored = differences.length;
  return {
    pairs: twins.length,
    scored,
    meanDifference: scored === 0 ? null : differences.reduce((sum, value) => sum + value, 0) / scored,
    largest: scored === 0 ? null : Math.max(...differences),
  };
}

/** Of the pairs whose scores are both known, on 1-5. */
export function scoreDifferences(
  images: readonly { readonly score: number | null }[],
  twins: readonly Twins[],
): number[] {
  return twins.flatMap(({ first, second }) => {
    const [one, other] = [at(images, first).score, at(images, second).score];
    return one === null || other === null ? [] : [Math.abs(one - other)];
  });
}

/** `18 pairs of one picture and 3 of near-identical ones`; null of none. */
export function describeTwins({ identical, near }: Pick<SplitLeak, 'identical' | 'near'>): string | null {
  if (identical + near === 0) return null;
  if (near === 0)
    return formatQuantity(identical, 'pair of identical pictures', 'pairs of identical pictures');
  const nearText = formatQuantity(
    near,
    'pair of near-identical pictures',
    'pairs of near-identical pictures',
  );
  return identical === 0
    ? nearText
    : `${formatQuantity(identical, 'pair of identical pictures', 'pairs of identical pictures')} and ${nearText}`;
}

/** What an import found: pairs, how far their scores are apart, and which splits tear them apart; a sentence each. */
export function describeFoundTwins({
  identical,
  near,
  leaks,
}: {
  readonly identical: TwinCount;
  readonly near: TwinCount;
  readonly leaks: readonly SplitLeak[];
}): string[] {
  const found = describeTwins({ identical: identical.pairs, near: near.pairs });
  if (found === null) return [];
  const apart = [identical, near].flatMap(({ meanDifference, largest }) =>
    meanDifference === null
      ? []
      : [`${formatNumber(meanDifference, 2)} (at most ${formatNumber(largest, 2)})`],
  );
  const scores = apart.length === 0 ? '' : `, their scores ${apart.join(' and ')} apart on average on 1-5`;
  return [
    `Twins: ${found}${scores}.`,
    ...leaks.map(
      (leak) =>
        `In different parts of ${JSON.stringify(leak.name)}: ${describeTwins(leak) ?? 'none'}. What is learnt from one part is partly known of the other.`,
    ),
  ];
}

/**
 * What somebody should know who learns from some images and measures on others: of how many there are twins in another part of
 * a split. One sentence a split that tears twins apart.
 *
 * @param concerned images of which a pair must hold one; all by default
 * @param splitId the split to look at; all by default
 */
export function leakWarnings(
  db: Database,
  datasetId: number,
  { concerned, splitId }: { readonly concerned?: ReadonlySet<number>; readonly splitId?: number } = {},
): string[] {
  const { images, twins } = twinsOfDataset(db, datasetId);
  const of =
    concerned === undefined
      ? twins
      : twins.filter(
          ({ first, second }) => concerned.has(at(images, first).id) || concerned.has(at(images, second).id),
        );
  return leaksOfSplits(db, datasetId, { images, twins: of }).leaks.flatMap((leak) => {
    const found = splitId === undefined || splitId === leak.splitId ? describeTwins(leak) : null;
    return found === null
      ? []
      : [
          `The split ${JSON.stringify(leak.name)} has ${found} in different parts: what is learnt from one part is partly known of the other.`,
        ];
  });
}
