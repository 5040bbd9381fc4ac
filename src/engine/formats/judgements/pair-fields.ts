import { normalisedColumn } from '../../datasets/csv-columns.ts';
import { looksLikeImage } from './image-reference.ts';

/** Names of the two fields that hold a pair's images, most telling first; the first of each is the left image. */
const USUAL_FIELDS = [
  ['first', 'second'],
  ['left', 'right'],
  ['img1', 'img2'],
  ['image1', 'image2'],
  ['first_image', 'second_image'],
  ['left_image', 'right_image'],
  ['image_first', 'image_second'],
  ['image_left', 'image_right'],
  ['image_a', 'image_b'],
  ['img_a', 'img_b'],
  ['a', 'b'],
  ['left_name', 'right_name'],
  ['left_file_name', 'right_file_name'],
  ['first_file_name', 'second_file_name'],
  ['first_path', 'second_path'],
  ['left_path', 'right_path'],
  ['image', 'other_image'],
] as const;

/**
 * The two fields that hold a pair's images: by their names, else the only two whose values are pictures, in the order of the fields.
 *
 * @returns null where that cannot be told
 */
export function pairFields(
  record: Readonly<Record<string, unknown>>,
): readonly [first: string, second: string] | null {
  const keys = Object.keys(record);
  const byName = new Map(keys.toReversed().map((key) => [normalisedColumn(key), key]));
  for (const [first, second] of USUAL_FIELDS) {
    const found = [byName.get(normalisedColumn(first)), byName.get(normalisedColumn(second))] as const;
    if (isFilled(record, found[0]) && isFilled(record, found[1])) return [found[0], found[1]];
  }
  const pictures = keys.filter((key) => looksLikeImage(record[key]));
  const [first, second] = pictures;
  return pictures.length === 2 && first !== undefined && second !== undefined ? [first, second] : null;
}

/** Whether two fields say by their names which image is the first; items of one list say it by their places. */
export function hasPairNames([first, second]: readonly [first: string, second: string]): boolean {
  return (
    USUAL_FIELDS.some(
      ([a, b]) =>
        normalisedColumn(a) === normalisedColumn(first) && normalisedColumn(b) === normalisedColumn(second),
    ) || first.endsWith('[0]')
  );
}

function isFilled(record: Readonly<Record<string, unknown>>, key: string | undefined): key is string {
  return key !== undefined && record[key] !== null && record[key] !== undefined && record[key] !== '';
}
