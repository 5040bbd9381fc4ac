import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

/**
 * Has a run answered from the beginning, by what computes here now.
 *
 * @param onPlanned told the id of the run that takes its place
 */
export async function askAgain(
  { id: old, name }: { readonly id: number; readonly name: string },
  onPlanned: (id: number) => void,
): Promise<void> {
  const exchange = async (shown: number, removed: number) => {
    await request('runs.remove', { runId: removed, removed: true });
    await request('runs.remove', { runId: shown, removed: false });
    await request('runs.rename', { runId: shown, name });
  };
  try {
    const { id } = await request('runs.askAgain', { runId: old });
    changed({
      title: `Run "${name}" is asked again`,
      details: 'What it answered before is kept: undo brings it back.',
      undo: () => exchange(old, id),
      redo: () => exchange(id, old),
    });
    onPlanned(id);
    await request('runs.start', { runId: id, gpu: 'auto' });
  } catch (error) {
    notify({ kind: 'error', title: `Could not ask run "${name}" again`, error });
  }
}
