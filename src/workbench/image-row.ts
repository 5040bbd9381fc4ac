import type { StoredImage } from '../engine/store/images.ts';
import type { ImageRow } from '../model/image-row.ts';

/** An image as lists show it. @param part of the split that is looked at; null outside of it, or without one */
export function imageRow(
  { id, name, path, score, scoreError, rawScore, raterSpread, raterCount, group }: StoredImage,
  part: string | null,
): ImageRow {
  return { id, name, score, scoreError, rawScore, raterSpread, raterCount, group, part, file: path !== null };
}
