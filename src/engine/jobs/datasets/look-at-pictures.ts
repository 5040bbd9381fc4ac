import { formatCount } from '../../../core/format.ts';
import type { LongWork } from '../../long-work.ts';
import { Picture } from '../../pictures/picture.ts';
import { pictureSignature, signatureText } from '../../pictures/picture-signature.ts';
import { readRegularFile } from '../../regular-file.ts';
import { imageFiles, imagesOfDataset } from '../../store/images.ts';
import { pictureHashes, setPictureHash } from '../../store/picture-hashes.ts';
import type { Workspace } from '../../store/workspace.ts';

/** Pictures that are written at once. */
const PIECE = 100;

/**
 * Looks at pictures of a dataset at which nobody has looked: an earlier version imported them. What it found is stored a hundred at
 * a time; a second call goes on.
 *
 * @returns what could not be looked at, in sentences
 * @throws the signal's reason when it is aborted
 */
export async function lookAtPictures(
  workspace: Workspace,
  datasetId: number,
  { signal, onProgress }: LongWork = {},
): Promise<string[]> {
  const { db } = workspace;
  const known = pictureHashes(db, datasetId);
  const ids = imagesOfDataset(db, datasetId)
    .filter(({ id, path }) => path !== null && !known.has(id))
    .map(({ id }) => id);
  const files = imageFiles(db, ids);
  let failed = 0;
  let first: string | null = null;
  let found: [number, string][] = [];
  const store = async () => {
    const some = found;
    found = [];
    await workspace.transaction(() => {
      for (const [id, hash] of some) setPictureHash(db, id, hash);
    });
  };
  for (const [index, id] of ids.entries()) {
    signal?.throwIfAborted();
    const path = files.get(id)?.path ?? '';
    try {
      const picture = await Picture.open(await readRegularFile(path));
      found.push([id, signatureText(await pictureSignature(picture))]);
    } catch (error) {
      failed++;
      first ??= `${path}: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (found.length >= PIECE) await store();
    onProgress?.({ done: index + 1, total: ids.length, unit: 'images', message: 'looking at pictures' });
  }
  await store();
  return first === null
    ? []
    : [
        `${formatCount(failed)} of ${formatCount(ids.length)} pictures could not be looked at; the first: ${first}`,
      ];
}
