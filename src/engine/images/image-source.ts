import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../app-error.ts';
import { fileVersion } from '../file-version.ts';
import { hashFile } from '../file-hash.ts';
import { quoted } from '../datasets/import-problem.ts';
import type { Database } from '../store/database.ts';
import { datasetById } from '../store/datasets.ts';
import { imageById } from '../store/images.ts';

/** An image's file as it is on disk now. */
export interface ImageSource {
  /** For messages. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Another one as soon as the file is another, or was written again. */
  readonly version: string;
  /** What the file system says of it, see {@link fileVersion}. */
  readonly stat: string;
}

/**
 * Finds the file of an image by its id.
 *
 * @throws AppError `image-missing` for an unknown id, `image-without-file` where only a name was imported,
 * `image-outside` for a path that leads out of its dataset's folder, `image-file-missing` where the file is gone
 */
export async function imageSource(db: Database, imageId: number): Promise<ImageSource> {
  const image = imageById(db, imageId);
  const dataset = image && datasetById(db, image.datasetId);
  if (!image || !dataset) throw new AppError('image-missing', 'There is no such image.', 'Reload the page.');
  const name = quoted(image.name);
  if (image.path === null)
    throw new AppError(
      'image-without-file',
      `Only the name of image ${name} is known.`,
      'Import the folder that contains the images.',
    );
  const file = path.resolve(dataset.root, image.path);
  // The importer refuses such paths; a store may have been written by something else.
  if (!path.isAbsolute(image.path) && path.relative(dataset.root, file).startsWith('..'))
    throw new AppError(
      'image-outside',
      `The image ${name} lies outside its dataset's folder.`,
      'Import the dataset again.',
    );
  try {
    const { text, settled, size } = await fileVersion(file);
    // Of a file that was written a moment ago only its content tells whether it was written again.
    const identity = settled ? text : await hashFile(file);
    const version = createHash('sha256').update(`${file}\0${identity}`).digest('hex').slice(0, 32);
    return { name, file, size, version, stat: text };
  } catch (error) {
    throw new AppError(
      'image-file-missing',
      `The file of the image ${name} cannot be found or read.`,
      `Put the dataset's folder back where it was imported from: ${dataset.root}.`,
      { cause: error },
    );
  }
}
