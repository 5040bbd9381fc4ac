import { setDatasetRemoved } from './follow-imports.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

/** Takes a dataset away, with the way back; says why where it cannot be, such as a run that is about it. */
export async function removeDataset({
  id,
  name,
}: {
  readonly id: number;
  readonly name: string;
}): Promise<void> {
  try {
    await setDatasetRemoved(id, true);
    changed({
      title: `Dataset "${name}" removed`,
      details: 'Its files stay where they are.',
      undo: () => setDatasetRemoved(id, false),
      redo: () => setDatasetRemoved(id, true),
    });
  } catch (error) {
    notify({ kind: 'error', title: `"${name}" stays`, error });
  }
}
