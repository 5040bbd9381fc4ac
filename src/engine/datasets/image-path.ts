import { posix, win32 } from 'node:path';

/**
 * The path of a listed image relative to the dataset's folder, with '/'; null if it leads out of the folder.
 *
 * An absolute path is accepted within the folder only. Links inside the folder may point anywhere: whoever made the
 * folder put them there, and collections are often linked in; a list that came with the images may not.
 *
 * @param root absolute
 */
export function pathWithinDataset(root: string, listed: string): string | null {
  if (listed === '' || listed.includes('\0')) return null;
  let relative = listed;
  if (posix.isAbsolute(listed) || (win32.isAbsolute(listed) && /^[a-z]:/i.test(listed))) {
    const slashed = listed.replaceAll('\\', '/');
    const prefix = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
    const candidate = listed.startsWith(prefix) ? listed : slashed;
    if (!candidate.startsWith(prefix)) return null;
    relative = candidate.slice(prefix.length);
  }
  const normal = posix.normalize(relative);
  return escapes(normal) || escapes(posix.normalize(relative.replaceAll('\\', '/'))) ? null : normal;
}

function escapes(path: string): boolean {
  return path === '.' || path === '..' || path === './' || path.startsWith('../') || posix.isAbsolute(path);
}
