import type { Job } from '../../../model/job.ts';
import type { ImportRecord } from '../../../model/import-record.ts';
import { request } from '../../api/request.ts';
import { transport } from '../../api/transport.ts';
import { notify } from '../../notices/notices.ts';

const OVER: ReadonlySet<Job['state']> = new Set(['done', 'stopped', 'failed']);

/** What is asked to be imported. */
export interface ModelImport {
  readonly source: string;
  readonly revision: string | null;
  readonly type: ImportRecord['type'];
  readonly tower: string | null;
  readonly lastNorm: boolean;
}

/** Imports a model in the background, and says when it is done, or why not. @returns the job's id */
export async function importModel(order: ModelImport): Promise<string> {
  const { jobId } = await request('models.import', order);
  follow(jobId, order.source);
  return jobId;
}

/** Goes on with an import that was stopped. */
export function importOf({ source, repository, type, visionTower, lastNorm }: ImportRecord): ModelImport {
  return {
    source: repository?.name ?? source,
    revision: repository?.revision ?? null,
    type,
    tower: visionTower,
    lastNorm,
  };
}

function follow(jobId: string, source: string): void {
  let isOver = false;
  const take = ({ id, state, error }: Job): void => {
    if (id !== jobId || isOver || !OVER.has(state)) return;
    isOver = true;
    end();
    if (state === 'done') notify({ kind: 'done', title: `${source} imported` });
    else if (state === 'failed')
      notify({
        kind: 'error',
        title: `Could not import ${source}`,
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
