import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { PART } from './whole-file.ts';

/** Bytes that a folder's disk has free. */
export async function bytesFree(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Bytes that are still to come of files which are written as `FILE.part` first and go on where they ended. */
export async function bytesMissing(
  files: readonly { readonly file: string; readonly bytes: number }[],
): Promise<number> {
  let missing = 0;
  for (const { file, bytes } of files) {
    if (existsSync(file)) continue;
    const part = await stat(`${file}${PART}`).catch(() => null);
    missing += bytes - Math.min(bytes, part?.size ?? 0);
  }
  return missing;
}
