import { formatCount } from '../../core/format.ts';
import { imageNameKey } from './image-names.ts';
import { quoted, type ImportProblem } from './import-problem.ts';
import { picturesBelow } from './pictures-below.ts';

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
  const pictures = await picturesBelow(root, imageFolder);
  const unlisted = pictures.filter((path) => !known.has(imageNameKey(path)));
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
          : `${formatCount(unlisted.length)} images have no score and are left out, the first ${quoted(first)}`,
    },
  ];
}
