import { createHash } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import { formatCount } from '../../core/format.ts';
import { isMissing } from '../if-there.ts';
import type { LongWork } from '../long-work.ts';
import type { Extent } from '../pictures/orientation.ts';
import { faultOf } from '../pictures/picture-fault.ts';
import { pictureSignature, signatureText } from '../pictures/picture-signature.ts';
import { Picture } from '../pictures/picture.ts';
import { readRegularFile } from '../regular-file.ts';
import type { ListedImage } from './dataset-description.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { spellingOnDisk, type FolderNames } from './spelling-on-disk.ts';

/** Images read at once: libvips decodes in libuv's four threads. */
const CONCURRENCY = 4;

/** Photographs; sharp would also render SVG and PDF. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif', 'jp2', 'jxl']);

/** Times as long as wide: the square that a tower takes holds next to nothing of a picture beyond. */
const MOST_ELONGATED = 200;

/** An image that decodes: the spelling of its path that is on disk, and the SHA-256 of its file. */
export interface VerifiedImage {
  readonly image: ListedImage;
  readonly path: string;
  readonly hash: string;
  /** How it looks, to find others that look alike: signatureText of it. */
  readonly pictureHash: string;
  /** Pixels, upright. */
  readonly size: Extent;
}

/**
 * Reads, hashes and decodes every image, and keeps those that can be used, in the order given.
 *
 * Decoding whole files finds truncated ones, which otherwise would stop a run of comparisons days later.
 * Files with the same content are kept and warned about: they may carry a test image into the training set.
 *
 * @throws the signal's reason when it is aborted
 */
export async function verifyImages(
  root: string,
  images: readonly ListedImage[],
  { signal, onProgress }: LongWork = {},
): Promise<{ verified: VerifiedImage[]; problems: ImportProblem[] }> {
  const results = new Array<VerifiedImage | ImportProblem | undefined>(images.length);
  const folders: FolderNames = new Map();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < images.length; index = next++) {
      signal?.throwIfAborted();
      const image = images[index];
      if (image) results[index] = await verifyImage(root, image, folders);
      onProgress?.({ done: ++done, total: images.length, unit: 'images', message: 'reading images' });
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, images.length) }, work));

  const verified: VerifiedImage[] = [];
  const problems: ImportProblem[] = [];
  const byHash = new Map<string, ListedImage>();
  for (const result of results) {
    if (!result) continue;
    if (!('hash' in result)) {
      problems.push(result);
      continue;
    }
    verified.push(result);
    if (isElongated(result.size)) problems.push(elongated(result));
    const twin = byHash.get(result.hash);
    if (twin)
      problems.push({
        kind: 'duplicate-content',
        severity: 'warning',
        file: result.image.file,
        line: result.image.line,
        message: `${quoted(result.image.name)} is the same picture as ${quoted(twin.name)}`,
      });
    else byHash.set(result.hash, result.image);
  }
  return { verified, problems };
}

async function verifyImage(
  root: string,
  image: ListedImage,
  folders: FolderNames,
): Promise<VerifiedImage | ImportProblem> {
  const problem = (kind: ImportProblem['kind'], message: string): ImportProblem => ({
    kind,
    severity: 'skipped',
    file: image.file,
    line: image.line,
    message,
  });
  const name = quoted(image.name);
  let found: { path: string; bytes: Buffer } | null;
  try {
    found = await readSpelling(root, image.path, folders);
  } catch (error) {
    return problem('unreadable-image', `${name} cannot be read: ${messageOf(error)}`);
  }
  if (!found) return problem('missing-image', `no such file: ${quoted(image.path)}`);
  if (found.bytes.length === 0) return problem('not-an-image', `${name} is an empty file`);

  let picture: Picture;
  let pictureHash: string;
  try {
    picture = await Picture.open(found.bytes);
    if (!FORMATS.has(picture.format))
      return problem('not-an-image', `${name} is ${picture.format}, not a photograph`);
    await picture.check();
    pictureHash = signatureText(await pictureSignature(picture));
  } catch (error) {
    const { kind, message } = faultOf(found.bytes, error);
    return kind === 'no-picture'
      ? problem('not-an-image', `${name} is not an image`)
      : problem('unreadable-image', `${name} cannot be used: ${message}`);
  }
  const hash = createHash('sha256').update(found.bytes).digest('hex');
  return {
    image,
    path: found.path,
    hash,
    pictureHash,
    size: { width: picture.width, height: picture.height },
  };
}

async function readSpelling(
  root: string,
  path: string,
  folders: FolderNames,
): Promise<{ path: string; bytes: Buffer } | null> {
  try {
    return { path, bytes: await readRegularFile(join(root, path)) };
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG';
    if (!isMissing(error) && !isTooLong) throw error;
  }
  const found = spellingOnDisk(join(root, path), folders);
  if (found === null) return null;
  return { path: relative(root, found).split(sep).join('/'), bytes: await readRegularFile(found) };
}

function isElongated({ width, height }: Extent): boolean {
  return Math.max(width, height) > MOST_ELONGATED * Math.min(width, height);
}

function elongated({ image, size }: VerifiedImage): ImportProblem {
  return {
    kind: 'note',
    severity: 'warning',
    file: image.file,
    line: image.line,
    message: `${quoted(image.name)} is ${formatCount(size.width)} x ${formatCount(size.height)} pixels: of a picture more than ${MOST_ELONGATED} times as long as wide the model sees next to nothing`,
  };
}

/** The first line of a native error, which may run over several. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? '';
}
