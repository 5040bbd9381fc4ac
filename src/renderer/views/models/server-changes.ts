import type { Params } from '../../../ipc/requests.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

/** A server with its name and how it is asked. */
export type KeptServer = Omit<Params<'models.saveServer'>, 'id'>;

/**
 * Keeps a new server, or a change of one, with the way back.
 *
 * @param before null of a new one
 * @returns its id
 */
export async function keepServer(
  id: number | null,
  before: KeptServer | null,
  server: KeptServer,
): Promise<number> {
  let kept = (await request('models.saveServer', { id, ...server })).id;
  if (before === null)
    changed({
      title: `Server "${server.name}" kept`,
      undo: () => request('models.remove', { id: kept }),
      redo: async () => {
        kept = (await request('models.saveServer', { id: null, ...server })).id;
      },
    });
  else
    changed({
      title: `Server "${server.name}" changed`,
      undo: () => request('models.saveServer', { id: kept, ...before }),
      redo: () => request('models.saveServer', { id: kept, ...server }),
    });
  return kept;
}

/** Takes away a server that no run uses, with the way back. @returns whether it is gone */
export async function removeServer(id: number, server: KeptServer): Promise<boolean> {
  let kept = id;
  const remove = () => request('models.remove', { id: kept });
  try {
    await remove();
  } catch (error) {
    notify({ kind: 'error', title: `"${server.name}" stays`, error });
    return false;
  }
  changed({
    title: `Server "${server.name}" removed`,
    undo: async () => {
      kept = (await request('models.saveServer', { id: null, ...server })).id;
    },
    redo: remove,
  });
  return true;
}
