import { formatQuantity } from '../../../core/format.ts';
import { request } from '../../api/request.ts';
import { notify } from '../../notices/notices.ts';

/** Asks failed comparisons again. */
export async function retryFailed(run: { readonly id: number; readonly name: string }): Promise<void> {
  try {
    const { forgotten } = await request('runs.retryFailed', { runId: run.id });
    await request('runs.start', { runId: run.id, gpu: 'auto' });
    notify({
      kind: 'done',
      title: `${formatQuantity(forgotten, 'comparison')} of "${run.name}" will be asked again`,
    });
  } catch (error) {
    notify({ kind: 'error', title: 'Could not retry the failed comparisons', error });
  }
}
