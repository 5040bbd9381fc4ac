import type { ImportRecord } from '../../../model/import-record.ts';
import { request } from '../../api/request.ts';
import { notify } from '../../notices/notices.ts';
import { followImport } from '../../work/follow-import.ts';

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
  followImport(jobId, order.source, () => notify({ kind: 'done', title: `${order.source} imported` }));
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
