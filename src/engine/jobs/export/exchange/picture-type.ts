import { open } from 'node:fs/promises';

/** What a picture's file is called and served as. */
export interface PictureType {
  readonly ending: string;
  readonly mediaType: string;
}

const JPEG: PictureType = { ending: '.jpg', mediaType: 'image/jpeg' };

/** How files begin, as Latin letters. */
const BEGINNINGS: readonly (readonly [beginning: RegExp, type: PictureType])[] = [
  [/^\xff\xd8/, JPEG],
  [/^\x89PNG/, { ending: '.png', mediaType: 'image/png' }],
  [/^RIFF[^]{4}WEBP/, { ending: '.webp', mediaType: 'image/webp' }],
  [/^GIF8/, { ending: '.gif', mediaType: 'image/gif' }],
  [/^(II\*\0|MM\0\*)/, { ending: '.tif', mediaType: 'image/tiff' }],
  [/^BM/, { ending: '.bmp', mediaType: 'image/bmp' }],
];

/** Bytes that tell a picture's type. */
const LONGEST_BEGINNING = 12;

/** What a picture is, by its content and not by its name; JPEG where that is not known. */
export function typeOfPicture(bytes: Buffer): PictureType {
  const text = bytes.toString('latin1', 0, LONGEST_BEGINNING);
  return BEGINNINGS.find(([beginning]) => beginning.test(text))?.[1] ?? JPEG;
}

/** The same of a file. */
export async function pictureType(file: string): Promise<PictureType> {
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(LONGEST_BEGINNING), 0, LONGEST_BEGINNING, 0);
  return typeOfPicture(buffer);
}
