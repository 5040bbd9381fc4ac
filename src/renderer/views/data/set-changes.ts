import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

export type SetKind = 'split' | 'pair-set' | 'reference-set';

export const SET_NAMES: Readonly<Record<SetKind, string>> = {
  split: 'Split',
  'pair-set': 'Pair set',
  'reference-set': 'Reference set',
};

function setRemoved(kind: SetKind, id: number, removed: boolean): Promise<unknown> {
  return request('data.removeSet', { kind, id, removed });
}

/** Says that a set was made, with the way back. */
export function setMade(kind: SetKind, set: { readonly id: number; readonly name: string }): void {
  changed({
    title: `${SET_NAMES[kind]} "${set.name}" made`,
    undo: () => setRemoved(kind, set.id, true),
    redo: () => setRemoved(kind, set.id, false),
  });
}

/** Takes a set away, with the way back; says why where it cannot be, such as a run that uses it. */
export async function removeSet(
  kind: SetKind,
  set: { readonly id: number; readonly name: string },
): Promise<void> {
  try {
    await setRemoved(kind, set.id, true);
    changed({
      title: `${SET_NAMES[kind]} "${set.name}" removed`,
      undo: () => setRemoved(kind, set.id, false),
      redo: () => setRemoved(kind, set.id, true),
    });
  } catch (error) {
    notify({ kind: 'error', title: `"${set.name}" stays`, error });
  }
}
