import { changed } from '../../commands/undo.ts';
import { request } from '../../api/request.ts';
import { followImport } from '../../work/follow-import.ts';

/** Takes a dataset away, or brings it back. */
export function setDatasetRemoved(id: number, removed: boolean): Promise<unknown> {
  return request('data.removeDataset', { id, removed });
}

/**
 * Says when an import that this page has started is done, with the way back; why, where it failed.
 *
 * @param name of the dataset that it makes
 */
export function followDatasetImport(jobId: string, name: string): void {
  followImport(jobId, `"${name}"`, () => void tellDone(name));
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
