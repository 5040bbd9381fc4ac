import { AppError } from '../../app-error.ts';
import { comparatorOf } from '../../store/likelihood-of-run.ts';
import type { Run } from '../../store/runs.ts';
import { declareComparator } from '../../store/same-comparator.ts';
import type { Workspace } from '../../store/workspace.ts';

/**
 * Says that a run is of the same comparator as another, so that each takes the other's calibration where it has none of its own;
 * null takes that back.
 *
 * @throws AppError 'comparators-differ' where both are of models that are known, and not the same
 */
export async function declareSameComparator(workspace: Workspace, run: Run, as: Run | null): Promise<void> {
  if (as?.id === run.id)
    throw new AppError(
      'comparators-differ',
      `The run "${run.name}" is of its own comparator already.`,
      'Name another run.',
    );
  if (as !== null && run.modelId !== null && as.modelId !== null && comparatorOf(run) !== comparatorOf(as))
    throw new AppError(
      'comparators-differ',
      `The runs "${run.name}" and "${as.name}" were answered by different models or adapters, or asked differently.`,
      'Declare only recorded answers to be of the same comparator, or calibrate the run itself.',
    );
  await workspace.transaction(() => {
    declareComparator(workspace.db, run.id, as?.id ?? null);
  });
}
