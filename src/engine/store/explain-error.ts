import { AppError } from '../app-error.ts';
import { damagedStore, faultsOf } from './check-store.ts';
import type { Database } from './database.ts';
import { asStoreError } from './store-error.ts';
import type { Workspace } from './workspace.ts';

/**
 * An error of work on a workspace as it is told: itself, or the AppError for what the world did to the store. One that nobody
 * expected comes with a check of the store, because rows that a disk has damaged break whatever reads them.
 */
export function explainError(error: unknown, { db, dir }: Workspace): unknown {
  const known = asStoreError(error, dir);
  if (known instanceof AppError || !db.open) return known;
  const faults = faultsIfReadable(db);
  return faults.length === 0 ? known : damagedStore(dir, faults);
}

/** None where the check itself is kept from reading. */
function faultsIfReadable(db: Database): string[] {
  try {
    return faultsOf(db, 'thorough');
  } catch {
    return [];
  }
}
