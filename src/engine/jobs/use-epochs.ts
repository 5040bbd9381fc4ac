import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../app-error.ts';
import { datasetByName } from '../store/datasets.ts';
import type { RunMember } from '../store/runs.ts';
import type { Workspace } from '../store/workspace.ts';
import type { EpochRecord } from '../training/epoch-record.ts';
import type { TrainingSummary } from '../training/training-folder.ts';
import { findOrInsertModel } from './plan-run.ts';

/** Who answers a run. */
interface TrainedComparator {
  /** The dataset that the training learnt from; null where it is gone. */
  readonly datasetId: number | null;
  readonly modelId: number;
  readonly members: readonly RunMember[];
}

/**
 * Makes a comparator of epochs of a training: the model that they were trained from, which is kept where it is not yet,
 * and a member for each. The members of a run share its projector.
 *
 * @throws AppError `epoch-missing`, `epoch-files-missing`; `projectors-differ` for several epochs that each have their own
 */
export function useEpochs(
  workspace: Workspace,
  { folder, description, epochs }: TrainingSummary,
  wanted: readonly number[],
): TrainedComparator {
  const { subject, model, mmproj, card } = description;
  const records = wanted.map((epoch) => existingEpoch(epochs, epoch));
  const file = (name: string) => existingFile(join(folder, name));
  const projectors = [...new Set(records.map((record) => record.mmproj))];
  if (projectors.length > 1)
    throw new AppError(
      'projectors-differ',
      `Each of these epochs of "${subject.name}" has a projector of its own, and the members of a run share one.`,
      'Use one epoch, or train for an ensemble with "projector": false in the recipe.',
    );
  const [projector = null] = projectors;
  const files = { model: model.file, mmproj: projector === null ? mmproj.file : file(projector), card };
  const members = records.map(({ epoch, adapter }) => ({
    name: `epoch-${epoch}`,
    adapters: [{ file: file(adapter), scale: 1 }],
  }));
  const name = projector === null ? undefined : `${subject.name}, epoch ${records[0]?.epoch ?? ''}`;
  return workspace.transaction(() => ({
    datasetId: datasetByName(workspace.db, subject.dataset)?.id ?? null,
    modelId: findOrInsertModel(workspace.db, files, name),
    members,
  }));
}

function existingEpoch(epochs: readonly EpochRecord[], wanted: number): EpochRecord {
  const found = epochs.find(({ epoch }) => epoch === wanted);
  if (found === undefined)
    throw new AppError(
      'epoch-missing',
      `The training has no finished epoch ${wanted}.`,
      'Choose one of its finished epochs.',
    );
  return found;
}

function existingFile(file: string): string {
  if (!existsSync(file))
    throw new AppError(
      'epoch-files-missing',
      `The epoch's file ${file} is gone.`,
      'Put it back, or choose another epoch.',
    );
  return file;
}
