import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { LOCALE } from '../core/format.ts';
import { AppError } from '../engine/app-error.ts';
import { quoted } from '../engine/datasets/import-problem.ts';
import type { Result } from '../ipc/requests.ts';
import type { AllowedPaths } from './allowed-paths.ts';

type Listing = Result<'files.browse'>;
type Entry = Listing['entries'][number];

/** Entries shown of a folder; nobody looks through more, and a path can be typed. */
const MOST_ENTRIES = 5_000;

const IMAGE_NAME = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

/**
 * A folder's folders, and its files with one of some endings. Hidden ones are left out, and so are links that lead out of
 * what may be opened.
 *
 * @param folder null for the folders to start from
 * @throws AppError 'path-not-allowed', 'folder-unreadable'
 */
export function browseFolder(
  paths: AllowedPaths,
  folder: string | null,
  endings: readonly string[],
): Listing {
  if (folder === null) return startingFolders(paths);
  const real = paths.check(folder);
  const found = readFolder(real).filter(({ name }) => !name.startsWith('.'));
  const parent = path.dirname(real);
  return {
    folder: real,
    parent: parent !== real && paths.allows(parent) ? parent : null,
    entries: found
      .flatMap((dirent) => entryOf(paths, real, dirent, endings) ?? [])
      .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, LOCALE, { numeric: true }))
      .slice(0, MOST_ENTRIES),
    images: found.filter((dirent) => !dirent.isDirectory() && IMAGE_NAME.test(dirent.name)).length,
  };
}

function startingFolders(paths: AllowedPaths): Listing {
  const entries = paths.roots
    .filter(isFolder)
    .map((root) => ({ name: root, path: root, kind: 'folder' as const, bytes: null }));
  return { folder: null, parent: null, entries, images: 0 };
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new AppError(
      'folder-unreadable',
      `${quoted(folder)} cannot be listed: ${reasonOf(error)}`,
      'Choose another folder, or give this account read permission.',
      { cause: error },
    );
  }
}

function entryOf(
  paths: AllowedPaths,
  folder: string,
  dirent: Dirent,
  endings: readonly string[],
): Entry | null {
  const { name } = dirent;
  const file = path.join(folder, name);
  const fits = endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
  if (dirent.isDirectory()) return { name, path: file, kind: 'folder', bytes: null };
  if (!fits && !dirent.isSymbolicLink()) return null;
  // A link that leads nowhere or out is not offered.
  if (!paths.allows(file)) return null;
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return { name, path: file, kind: 'folder', bytes: null };
  return stats?.isFile() === true && fits ? { name, path: file, kind: 'file', bytes: stats.size } : null;
}

/** Node's message repeats the path as it is; its code does not. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function rank({ kind }: Entry): number {
  return kind === 'folder' ? 0 : 1;
}
