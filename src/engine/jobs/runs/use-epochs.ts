import type { RunMember } from '../../../model/model-files.ts';
import { datasetByName } from '../../store/datasets.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { StoredTraining } from '../../training/training-folder.ts';
import { epochMembers } from './epoch-members.ts';
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
 * and a member for each.
 *
 * @throws AppError of {@link epochMembers}
 */
export async function useEpochs(
  workspace: Workspace,
  training: StoredTraining,
  epochs: readonly number[],
): Promise<TrainedComparator> {
  const { subject, model, mmproj, card } = training.description;
  const members = epochMembers(training, epochs);
  const { db } = workspace;
  return workspace.transaction(() => ({
    datasetId: datasetByName(db, subject.dataset)?.id ?? null,
    modelId: findOrInsertModel(db, { model: model.file, mmproj: mmproj.file, card }),
    members,
  }));
}
