import { AppError } from '../../engine/app-error.ts';
import { insertSlice, setSliceRemoved, sliceById, sliceByName, slices } from '../../engine/store/slices.ts';
import type { Handlers } from '../handler.ts';

export const slicesHandlers: Handlers<'slices'> = {
  'slices.list': (_, { workspace }) => slices(workspace.db),

  'slices.save': async (params, session) => {
    const { workspace } = session;
    const slice = await workspace.transaction(() => {
      if (sliceByName(workspace.db, params.name) !== null) throw nameTaken(params.name);
      return insertSlice(workspace.db, params);
    });
    session.changed(['slices']);
    return slice;
  },

  'slices.remove': async ({ id, removed }, session) => {
    const { workspace } = session;
    await workspace.transaction(() => {
      const slice = sliceById(workspace.db, id);
      if (slice === null)
        throw new AppError('slice-missing', 'There is no such slice.', 'Refresh the list of slices.');
      const holder = sliceByName(workspace.db, slice.name);
      if (!removed && holder !== null && holder.id !== id) throw nameTaken(slice.name);
      setSliceRemoved(workspace.db, id, removed);
    });
    session.changed(['slices']);
    return {};
  },
};

function nameTaken(name: string): AppError {
  return new AppError(
    'name-taken',
    `There is already a slice named ${JSON.stringify(name)}.`,
    'Choose another name, or remove that slice first.',
  );
}
