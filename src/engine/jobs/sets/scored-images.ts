import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { imagesOfDataset, imagesOfPart, type StoredImage } from '../../store/images.ts';
import { splitMembers, type Split } from '../../store/splits.ts';

/** An image whose true score is known. */
export type RatedImage = StoredImage & { readonly score: number };

/**
 * The images with scores of a dataset, or of one part of a split.
 *
 * @param part 'train', 'test' or a fold's number; undefined takes every image of the dataset
 * @throws AppError `part-missing` for a part the split has not, `scores-missing` where no image has a score
 */
export function ratedImages(db: Database, dataset: Dataset, split?: Split, part?: string): RatedImage[] {
  const images =
    split === undefined || part === undefined
      ? imagesOfDataset(db, dataset.id)
      : imagesOfExistingPart(db, split, part);
  const rated = images.filter((image): image is RatedImage => image.score !== null);
  if (rated.length === 0)
    throw new AppError(
      'scores-missing',
      `None of the ${images.length} images has a score.`,
      'Import them with a score column.',
    );
  return rated;
}

/** The images of a part. @throws AppError `part-missing` with the parts that exist */
export function imagesOfExistingPart(db: Database, split: Split, part: string): StoredImage[] {
  const images = imagesOfPart(db, split.id, part);
  if (images.length > 0) return images;
  const parts = [...new Set(splitMembers(db, split.id).map((member) => member.part))].sort().join(', ');
  throw new AppError(
    'part-missing',
    `The split "${split.name}" has no images in a part "${part}"; its parts are ${parts}.`,
    'Choose one of its parts.',
  );
}
