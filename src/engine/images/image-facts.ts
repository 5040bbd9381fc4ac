import sharp from 'sharp';
import type { Database } from '../store/database.ts';
import { imageSource } from './image-source.ts';

/** What a file says about its image; null for what cannot be read. */
export interface ImageFacts {
  /** Pixels, as the image is shown: upright. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
}

const NOTHING: ImageFacts = { width: null, height: null, bytes: null };

/** Reads the size of an image's file, and its header. */
export async function imageFacts(db: Database, imageId: number): Promise<ImageFacts> {
  try {
    const { file, size } = await imageSource(db, imageId);
    const header = await sharp(file, { limitInputPixels: false })
      .metadata()
      .catch(() => null);
    if (header === null) return { ...NOTHING, bytes: size };
    const { width, height } = header.autoOrient;
    return { width, height, bytes: size };
  } catch {
    return NOTHING;
  }
}
