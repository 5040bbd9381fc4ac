import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { isRemoved, setRemoved, usersOfSet } from '../../store/removal.ts';
import { splitById } from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { storedPairSet, storedReferenceSet, storedSplit } from '../workspace/stored-by-id.ts';

/** A split, or a set of pairs or references. */
export type SetKind = 'split' | 'pair-set' | 'reference-set';

/**
 * Takes a set away that nothing uses.
 *
 * @throws AppError `set-in-use` saying by what, `split-missing`, `pair-set-missing`, `reference-set-missing`
 */
export function removeSet(workspace: Workspace, kind: SetKind, id: number): Promise<void> {
  return workspace.transaction(() => {
    const { name } = storedSet(workspace.db, kind, id);
    const users = usersOfSet(workspace.db, TABLES[kind], id);
    if (users.length > 0)
      throw new AppError(
        'set-in-use',
        `${JSON.stringify(name)} is used by ${users.join(', ')}.`,
        'Remove what uses it first.',
      );
    setRemoved(workspace.db, TABLES[kind], id, true);
  });
}

/**
 * Brings a removed set back; where its name was taken meanwhile it has a number.
 *
 * @throws AppError `split-removed` for a set whose split has to come back first, and those for an unknown id
 */
export function restoreSet(workspace: Workspace, kind: SetKind, id: number): Promise<void> {
  return workspace.transaction(() => {
    const { name, splitId } = storedSet(workspace.db, kind, id);
    const split = splitId === null ? null : splitById(workspace.db, splitId);
    if (split !== null && isRemoved(workspace.db, 'split', split.id))
      throw new AppError(
        'split-removed',
        `${JSON.stringify(name)} was drawn from the split ${JSON.stringify(split.name)}, which has also been removed.`,
        'Restore the split first.',
      );
    setRemoved(workspace.db, TABLES[kind], id, false);
  });
}

const TABLES = { split: 'split', 'pair-set': 'pair_set', 'reference-set': 'reference_set' } as const;

function storedSet(
  db: Database,
  kind: SetKind,
  id: number,
): { readonly name: string; readonly splitId: number | null } {
  if (kind === 'pair-set') return storedPairSet(db, id);
  if (kind === 'reference-set') return storedReferenceSet(db, id);
  return { ...storedSplit(db, id), splitId: null };
}
