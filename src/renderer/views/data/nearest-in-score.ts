import type { ImageRow } from '../../../model/image-row.ts';

/** Images with a score, by rising score. */
export function byScore(images: readonly ImageRow[]): readonly ImageRow[] {
  return images
    .filter(({ score }) => score !== null)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0) || a.id - b.id);
}

/** The images nearest in score to one of them, the nearest first. @param rising as {@link byScore} gives them */
export function nearestInScore(rising: readonly ImageRow[], image: ImageRow, count: number): ImageRow[] {
  const at = rising.indexOf(image);
  if (at < 0 || image.score === null) return [];
  const distance = (index: number) => Math.abs((rising[index]?.score ?? Infinity) - (image.score ?? 0));
  const nearest: ImageRow[] = [];
  let [below, above] = [at - 1, at + 1];
  while (nearest.length < count && (below >= 0 || above < rising.length)) {
    const next = below < 0 || distance(above) < distance(below) ? above++ : below--;
    nearest.push(...rising.slice(next, next + 1));
  }
  return nearest;
}
