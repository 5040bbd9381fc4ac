import type { Database } from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import { createTables } from './migrations/1-create-tables.ts';
import { addAnnotationAndRemoval } from './migrations/2-annotation-and-removal.ts';
import { makeDatasetsAndScoresRemovable } from './migrations/3-removable-datasets-and-scores.ts';
import { allowMemberProjectors } from './migrations/4-member-projectors.ts';
import { nameLikelihoodKinds } from './migrations/5-likelihood-kinds.ts';
import { countVotes } from './migrations/6-votes.ts';

/** The numbered steps of the schema: step i brings version i to version i + 1. Published steps never change. */
export const MIGRATIONS: readonly ((database: Database) => void)[] = [
  createTables,
  addAnnotationAndRemoval,
  makeDatasetsAndScoresRemovable,
  allowMemberProjectors,
  nameLikelihoodKinds,
  countVotes,
];

/** The version that this program writes, kept in SQLite's `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a store to {@link SCHEMA_VERSION}, all missing steps in one transaction.
 *
 * @throws AppError 'workspace-newer' when a later version of the program wrote the store
 */
export function migrate(database: Database, file: string): void {
  if (versionOf(database, file) === SCHEMA_VERSION) return;
  database
    .transaction(() => {
      // Read again: another process may have migrated while this one waited for the lock.
      const version = versionOf(database, file);
      for (const step of MIGRATIONS.slice(version)) step(database);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .immediate();
}

function versionOf(database: Database, file: string): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION)
    throw new AppError(
      'workspace-newer',
      `The workspace was written by a newer version of Tiebreak: ${file} has schema ${version}; this version supports up to ${SCHEMA_VERSION}.`,
      'Update Tiebreak, or choose another workspace.',
    );
  return version;
}
