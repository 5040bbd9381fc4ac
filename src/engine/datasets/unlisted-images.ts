import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';

const IMAGE_ENDING = /\.(jpe?g|png|webp|gif|tiff?|bmp|heic|avif)$/i;

/**
 * One warning that says how many images in a dataset's image folder have no score and are left out; none if all have.
 *
 * @param root absolute
 * @param imageFolder relative to the root
 * @param listed paths relative to the root, with '/'
 */
export async function unlistedImages(
  root: string,
  imageFolder: string,
  listed: Iterable<string>,
): Promise<ImportProblem[]> {
  const known = new Set(Array.from(listed, imageNameKey));
  const entries = await readdir(join(root, imageFolder), { recursive: true, withFileTypes: true });
  const unlisted = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && IMAGE_ENDING.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !known.has(imageNameKey(path)))
    .sort();
  const [first] = unlisted;
  if (first === undefined) return [];
  return [
    {
      kind: 'unlisted-image',
      severity: 'warning',
      file: imageFolder,
      line: null,
      message:
        unlisted.length === 1
          ? `${quoted(first)} has no score and is left out`
          : `${unlisted.length} images have no score and are left out, the first ${quoted(first)}`,
    },
  ];
}
