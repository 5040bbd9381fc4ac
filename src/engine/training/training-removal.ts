import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in the folder of a training that was taken out of every list; all else stays as it was. */
const REMOVED = 'removed';

/** Takes a training out of the lists, or brings it back. Runs with its adapters answer as before. */
export async function setTrainingRemoved(folder: string, removed: boolean): Promise<void> {
  if (removed) await writeFile(join(folder, REMOVED), '');
  else await rm(join(folder, REMOVED), { force: true });
}

export function isTrainingRemoved(folder: string): boolean {
  return existsSync(join(folder, REMOVED));
}
