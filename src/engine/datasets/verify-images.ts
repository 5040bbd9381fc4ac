import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import sharp from 'sharp';
import type { LongWork } from '../long-work.ts';
import type { ListedImage } from './dataset-description.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { spellingOnDisk, type FolderNames } from './spelling-on-disk.ts';

/** Images read at once: sharp decodes in libuv's four threads. */
const CONCURRENCY = 4;

/** Photographs; sharp would also render SVG and PDF. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif', 'jp2', 'jxl']);

/** Above this an image is decoded to a small copy, so that a few large ones at once do not fill the memory. */
const LARGEST_RAW_PIXELS = 4_000_000;
const SMALL_COPY_SIZE = 256;

/** An image that decodes: the spelling of its path that is on disk, and the SHA-256 of its file. */
export interface VerifiedImage {
  readonly image: ListedImage;
  readonly path: string;
  readonly hash: string;
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

  let format: string;
  try {
    const header = sharp(found.bytes);
    const metadata = await header.metadata();
    format = metadata.format;
    if (FORMATS.has(format)) {
      const pixels = metadata.width * metadata.height;
      const decoder =
        pixels > LARGEST_RAW_PIXELS
          ? sharp(found.bytes).resize(SMALL_COPY_SIZE, SMALL_COPY_SIZE, { fit: 'inside' })
          : sharp(found.bytes);
      await decoder.raw().toBuffer();
    }
  } catch (error) {
    const message = messageOf(error);
    return message.includes('unsupported image format')
      ? problem('not-an-image', `${name} is not an image`)
      : problem('unreadable-image', `${name} is damaged: ${message}`);
  }
  if (!FORMATS.has(format)) return problem('not-an-image', `${name} is ${format}, not a photograph`);
  const hash = createHash('sha256').update(found.bytes).digest('hex');
  return { image, path: found.path, hash };
}

async function readSpelling(
  root: string,
  path: string,
  folders: FolderNames,
): Promise<{ path: string; bytes: Buffer } | null> {
  try {
    return { path, bytes: await readFile(join(root, path)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') throw error;
  }
  const found = spellingOnDisk(join(root, path), folders);
  if (found === null) return null;
  return { path: relative(root, found).split(sep).join('/'), bytes: await readFile(found) };
}

/** The first line of a native error, which may run over several. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? '';
}
