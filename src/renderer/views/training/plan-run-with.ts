import type { MemberChoice, PlanDraft } from '../../plans/plan-draft.ts';
import { request } from '../../api/request.ts';
import { changeDraft } from '../../location/use-draft.ts';
import { showView } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';

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
        title: 'The dataset of this training no longer exists',
        details: 'Its epochs are kept as a model: choose it in a run on another dataset.',
      });
      return;
    }
    changeDraft<PlanDraft>(`run.${datasetId}`, {
      modelId,
      members: members satisfies readonly MemberChoice[],
    });
    showView('run', { dataset: datasetId, run: undefined }, { plan: 'new' });
  } catch (error) {
    notify({ kind: 'error', title: 'Could not plan a run with that', error });
  }
}
