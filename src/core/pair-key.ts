/** Names two images whatever their order. */
export function pairKey(firstId: number, secondId: number): string {
  return `${Math.min(firstId, secondId)}-${Math.max(firstId, secondId)}`;
}

/** Ids below this make keys that a double holds. */
const MOST_IDS = 2 ** 26;

/** Names two images in an order, by a number: hundreds of thousands of keys are looked up often. @throws RangeError for an id beyond 67 million */
export function orderedPairKey(firstId: number, secondId: number): number {
  if (firstId >= MOST_IDS || secondId >= MOST_IDS)
    throw new RangeError(`an image has the id ${Math.max(firstId, secondId)}`);
  return firstId * MOST_IDS + secondId;
}
