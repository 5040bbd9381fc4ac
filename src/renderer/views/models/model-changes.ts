import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import type { ModelFiles } from './model-form.ts';

/** Says that a model was kept, with the way back. */
export function modelKept(name: string, files: ModelFiles, id: number): void {
  const kept = keeper(name, files, id);
  changed({ title: `Model "${name}" kept`, undo: kept.remove, redo: kept.save });
}

/** Takes away a model that no run uses, with the way back. @returns whether it is gone */
export async function removeModel(name: string, files: ModelFiles, id: number): Promise<boolean> {
  const kept = keeper(name, files, id);
  try {
    await kept.remove();
  } catch (error) {
    notify({ kind: 'error', title: `"${name}" stays`, error });
    return false;
  }
  changed({ title: `Model "${name}" removed`, undo: kept.save, redo: kept.remove });
  return true;
}

/** A model that comes and goes: kept again, it has another id. */
function keeper(name: string, files: ModelFiles, firstId: number) {
  let id = firstId;
  return {
    remove: () => request('models.remove', { id }),
    save: async () => {
      ({ id } = await request('models.save', { name, files }));
    },
  };
}
