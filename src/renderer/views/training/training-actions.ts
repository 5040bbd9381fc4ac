import type { Params } from '../../../ipc/requests.ts';
import type { MemberChoice, PlanDraft } from '../../plans/plan-draft.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { changeDraft } from '../../location/use-draft.ts';
import { showView } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';

/** Goes on with a training. */
export async function resumeTraining(
  name: string,
  gpu: Params<'training.resume'>['gpu'] = 'auto',
): Promise<void> {
  try {
    await request('training.resume', { name, gpu });
  } catch (error) {
    notify({ kind: 'error', title: `Training "${name}" does not go on`, error });
  }
}

/** Stops a training after the step in flight. */
export async function pauseTraining(name: string): Promise<void> {
  try {
    await request('training.pause', { name });
  } catch (error) {
    notify({ kind: 'error', title: `Training "${name}" goes on`, error });
  }
}

/** Takes a training out of the list; its files are kept. Undo brings it back, and goes on where it was under way. */
export async function removeTraining(name: string, underWay: boolean): Promise<boolean> {
  const setRemoved = (removed: boolean) => request('training.remove', { name, removed });
  try {
    await setRemoved(true);
  } catch (error) {
    notify({ kind: 'error', title: `Training "${name}" stays`, error });
    return false;
  }
  changed({
    title: `Training "${name}" ${underWay ? 'cancelled' : 'removed'}; its files are kept`,
    undo: async () => {
      await setRemoved(false);
      if (underWay) await request('training.resume', { name, gpu: 'auto' });
    },
    redo: () => setRemoved(true),
  });
  return true;
}

/** Goes to a new run with these epochs as its comparator: one, or the mean of several. */
export async function planRunWith(name: string, epochs: readonly number[]): Promise<void> {
  try {
    const { datasetId, modelId, members } = await request('training.useEpochs', {
      name,
      epochs: [...epochs],
    });
    if (datasetId === null) {
      notify({
        kind: 'error',
        title: 'The dataset of this training is gone',
        details: 'Its epochs are kept as a model: choose that in a run on another dataset.',
      });
      return;
    }
    changeDraft<PlanDraft>(`run.${datasetId}`, { modelId, members: members satisfies MemberChoice[] });
    showView('run', { dataset: datasetId, run: undefined }, { plan: 'new' });
  } catch (error) {
    notify({ kind: 'error', title: 'No run can be planned with that', error });
  }
}
