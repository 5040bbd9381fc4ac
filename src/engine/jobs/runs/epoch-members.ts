import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMember } from '../../../model/model-files.ts';
import { AppError } from '../../app-error.ts';
import type { EpochRecord } from '../../training/epoch-record.ts';
import type { StoredTraining } from '../../training/training-folder.ts';

/**
 * A member of an ensemble for each of these epochs of a training: its adapter, and its tuned projector where the
 * projector learnt too.
 *
 * @throws AppError `epoch-missing`, `epoch-files-missing`
 */
export function epochMembers(training: StoredTraining, wanted: readonly number[]): RunMember[] {
  return wanted.map((epoch) => {
    const { adapter, mmproj } = epochFiles(training, epoch);
    return {
      name: `epoch-${epoch}`,
      adapters: [{ file: adapter, scale: 1 }],
      ...(mmproj === null ? {} : { mmproj }),
    };
  });
}

/**
 * The files of an epoch of a training; no mmproj where its projector did not learn.
 *
 * @throws AppError `epoch-missing`, `epoch-files-missing`
 */
export function epochFiles(
  { folder, epochs }: StoredTraining,
  epoch: number,
): { readonly adapter: string; readonly mmproj: string | null } {
  const { adapter, mmproj } = existingEpoch(epochs, epoch);
  const file = (name: string) => existingFile(join(folder, name));
  return { adapter: file(adapter), mmproj: mmproj === null ? null : file(mmproj) };
}

function existingEpoch(epochs: readonly EpochRecord[], wanted: number): EpochRecord {
  const found = epochs.find(({ epoch }) => epoch === wanted);
  if (found !== undefined) return found;
  const finished = epochs.map(({ epoch }) => epoch).join(', ');
  throw new AppError(
    'epoch-missing',
    `The training has no finished epoch ${wanted}: ${finished === '' ? 'none is finished yet' : `${finished} are`}.`,
    'Choose one of its finished epochs.',
  );
}

function existingFile(file: string): string {
  if (existsSync(file)) return file;
  throw new AppError(
    'epoch-files-missing',
    `The epoch's file ${file} is gone.`,
    'Restore it, or choose another epoch.',
  );
}
