import type { ImageSource } from '../vision/image-encoder.ts';

/** Two images in the order shown. */
export interface ImagePair {
  readonly first: ImageSource;
  readonly second: ImageSource;
}

/**
 * Indices of pairs, all with the same first image one after the other; first images in the order in which they come
 * up, and pairs of one in theirs.
 */
export function orderByFirst(pairs: readonly ImagePair[]): number[] {
  const groups = new Map<string, number[]>();
  pairs.forEach(({ first }, index) => {
    const group = groups.get(first.path);
    if (group === undefined) groups.set(first.path, [index]);
    else group.push(index);
  });
  return [...groups.values()].flat();
}

/** Parts of at most `size`, in order. */
export function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

/** The different images of some pairs, by path. */
export function imagesOf(pairs: readonly ImagePair[]): ImageSource[] {
  return [
    ...new Map(
      pairs.flatMap(({ first, second }) => [first, second]).map((image) => [image.path, image]),
    ).values(),
  ];
}
