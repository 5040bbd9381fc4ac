/** An image of known score, named by whatever the caller names images by. */
export interface ScoredImage<Id = string | number> {
  readonly id: Id;
  readonly score: number;
}

/**
 * The images by rising id, so that what is drawn from them does not depend on the order in which they were listed.
 *
 * @throws RangeError for a score that is not finite or an id listed twice
 */
export function inOrderOfId<Image extends ScoredImage>(images: readonly Image[]): Image[] {
  const sorted = images.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const [index, { id, score }] of sorted.entries()) {
    if (!Number.isFinite(score))
      throw new RangeError(`the score of image ${id} must be finite, not ${score}`);
    if (sorted[index - 1]?.id === id) throw new RangeError(`image ${id} is listed twice`);
  }
  return sorted;
}
