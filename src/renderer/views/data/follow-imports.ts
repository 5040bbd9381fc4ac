import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import type { Job } from '../../../model/job.ts';
import { request } from '../../api/request.ts';
import { transport } from '../../api/transport.ts';

/** Takes a dataset away, or brings it back. */
export function setDatasetRemoved(id: number, removed: boolean): Promise<unknown> {
  return request('data.removeDataset', { id, removed });
}

const OVER: ReadonlySet<Job['state']> = new Set(['done', 'stopped', 'failed']);

/**
 * Says when an import that this page has started is done, with the way back; why, where it failed.
 *
 * @param name of the dataset that it makes
 */
export function followImport(jobId: string, name: string): void {
  let isOver = false;
  const take = ({ id, state, error }: Job): void => {
    if (id !== jobId || isOver || !OVER.has(state)) return;
    isOver = true;
    end();
    if (state === 'done') void tellDone(name);
    else if (state === 'failed')
      notify({
        kind: 'error',
        title: `Could not import "${name}"`,
        ...(error !== null && { details: `${error.message} ${error.action}` }),
      });
  };
  const end = transport.on('job', take);
  // A small import can be over before its id is here.
  request('jobs.list', {}).then(
    (jobs) => jobs.forEach(take),
    // Without the list the next event tells.
    () => undefined,
  );
}

async function tellDone(name: string): Promise<void> {
  try {
    const { datasets } = await request('workspace.summary', {});
    const dataset = datasets.find((candidate) => candidate.name === name);
    if (dataset === undefined) return;
    changed({
      title: `Dataset "${name}" imported`,
      undo: () => setDatasetRemoved(dataset.id, true),
      redo: () => setDatasetRemoved(dataset.id, false),
    });
  } catch {
    // The server went away just now; the dataset can still be removed by hand.
  }
}
