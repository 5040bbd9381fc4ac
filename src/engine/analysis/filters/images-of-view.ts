import type { AnswerView } from './answer-view.ts';

/**
 * Ids of the images that the view's rows are about, each once.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function imagesOfView({ table, rows }: AnswerView): ReadonlySet<number> {
  const { first, second, images } = table;
  const isThere = new Uint8Array(images.ids.length);
  for (const row of rows) {
    isThere[first[row] ?? -1] = 1;
    isThere[second[row] ?? -1] = 1;
  }
  return new Set(images.ids.filter((_, image) => isThere[image] === 1));
}
