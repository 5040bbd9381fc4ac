import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const IMAGE_ENDING = /\.(jpe?g|png|webp|gif|tiff?|bmp|heic|avif)$/i;

/** Whether a file's name is that of a picture. */
function isPictureName(name: string): boolean {
  return !name.startsWith('.') && IMAGE_ENDING.test(name);
}

/** The pictures in a folder and in those below it, by their names, as paths relative to the root with '/', sorted. */
export async function picturesBelow(root: string, folder = '.'): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isPictureName(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
