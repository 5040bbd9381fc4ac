import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** This file in a dataset's folder says that its images and scores are simulated. */
const SIMULATED_MARK = 'SIMULATED.txt';

const TEXT =
  'SIMULATED: these faces were drawn by a program and rated by 60 simulated raters.\n' +
  'Figures about them say nothing about real faces.\n';

export function writeSimulatedMark(folder: string): Promise<void> {
  return writeFile(join(folder, SIMULATED_MARK), TEXT);
}

export function hasSimulatedMark(folder: string): boolean {
  return existsSync(join(folder, SIMULATED_MARK));
}
