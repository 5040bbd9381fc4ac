import type { Job } from '../../model/job.ts';
import { isUnderWay } from '../api/merge-job.ts';
import { request } from '../api/request.ts';
import { transport } from '../api/transport.ts';
import { notify } from '../notices/notices.ts';

/**
 * Follows an import that this page has started to its end: says why where it failed.
 *
 * @param what is imported, as a failure speaks of it
 * @param onDone called once it is done
 */
export function followImport(jobId: string, what: string, onDone: () => void): void {
  let isOver = false;
  const take = (job: Job): void => {
    if (job.id !== jobId || isOver || isUnderWay(job)) return;
    isOver = true;
    end();
    const { state, error } = job;
    if (state === 'done') onDone();
    else if (state === 'failed')
      notify({
        kind: 'error',
        title: `Could not import ${what}`,
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
