import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder that a person names, with those above it. Where one exists nothing is done.
 *
 * Node's own way, `recursive`, tries for ever where a file system says that what is made is not there, as Linux' /proc does, and gives
 * a wrong reason for a disk that can only be read.
 *
 * @throws Error of the file system
 */
export function makeFolder(folder: string): void {
  try {
    makeOne(folder);
  } catch (error) {
    const above = path.dirname(path.resolve(folder));
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || above === folder)
      throw error;
    makeFolder(above);
    makeOne(folder);
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may make it at the same moment.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
