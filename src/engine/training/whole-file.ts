import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** How a file is called while it is written. */
export const PART = '.part';

/**
 * Writes a file, and its folder, so that it appears whole or not at all, also when the power fails. Nothing is left of
 * one that cannot be written.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const part = `${file}${PART}`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    const handle = await open(part, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}
