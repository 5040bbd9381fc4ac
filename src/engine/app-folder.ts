import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder that holds the program: its package.json, `models/` and `out/`, wherever a bundler has put this file. */
export const APP_FOLDER = folderOfPackage(import.meta.dirname);

/** Electron's archive of a packaged program; what native code opens lies unpacked beside it. */
const ARCHIVE = 'app.asar';

/**
 * Path of a file that comes with the program and that native code may open: in a packaged program the copy that lies
 * unpacked, since only JavaScript can look into the archive.
 */
export function shippedFile(...names: readonly string[]): string {
  return path.join(unpacked(APP_FOLDER), ...names);
}

/** The unpacked twin of a path inside Electron's archive; any other path unchanged. */
export function unpacked(file: string): string {
  return file
    .split(path.sep)
    .map((part) => (part === ARCHIVE ? `${ARCHIVE}.unpacked` : part))
    .join(path.sep);
}

function folderOfPackage(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no package.json in or above ${start}`);
  }
}
