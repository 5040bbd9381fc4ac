import BetterSqlite3, { type Database } from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import { createTables } from './migrations/1-create-tables.ts';
import { addAnnotationAndRemoval } from './migrations/2-annotation-and-removal.ts';
import { makeDatasetsAndScoresRemovable } from './migrations/3-removable-datasets-and-scores.ts';
import { allowMemberProjectors } from './migrations/4-member-projectors.ts';
import { nameLikelihoodKinds } from './migrations/5-likelihood-kinds.ts';
import { countVotes } from './migrations/6-votes.ts';
import { markStoreAndUnfinished } from './migrations/7-application-id.ts';
import { addImageError } from './migrations/8-image-error.ts';
import { addNotes } from './migrations/9-notes.ts';
import { addSameComparator } from './migrations/11-same-comparator.ts';
import { addScoringFilter } from './migrations/10-scoring-filter.ts';
import { addImageSets } from './migrations/12-image-sets.ts';
import { addAsk } from './migrations/15-ask.ts';
import { allowUnknownSides } from './migrations/16-side-unknown.ts';
import { addPeopleAndTasks } from './migrations/13-people-and-tasks.ts';
import { addKeptContradictions } from './migrations/18-kept-contradictions.ts';
import { addJudgementImports } from './migrations/14-judgement-imports.ts';
import { addReviews } from './migrations/17-reviews.ts';
import { addTaskChanges } from './migrations/19-task-changes.ts';
import { addTaskExamples } from './migrations/20-task-examples.ts';
import { addTaskSuggestions } from './migrations/21-task-suggestions.ts';
import { addRatings } from './migrations/22-ratings-and-further-scores.ts';
import { addModelServers } from './migrations/23-model-servers.ts';
import { addRunLeases } from './migrations/24-run-leases.ts';
import { addTaskWords } from './migrations/25-task-words.ts';
import { addPairWeights } from './migrations/26-pair-weights.ts';
import { addPreferences } from './migrations/27-preferences.ts';
import { addAnswerStates } from './migrations/29-answer-states.ts';
import { dropIndexBySecond } from './migrations/28-no-index-by-second.ts';

/** The numbered steps of the schema: step i brings version i to version i + 1. Published steps never change. */
export const MIGRATIONS: readonly ((database: Database) => void)[] = [
  createTables,
  addAnnotationAndRemoval,
  makeDatasetsAndScoresRemovable,
  allowMemberProjectors,
  nameLikelihoodKinds,
  countVotes,
  markStoreAndUnfinished,
  addImageError,
  addNotes,
  addScoringFilter,
  addSameComparator,
  addImageSets,
  addPeopleAndTasks,
  addJudgementImports,
  addAsk,
  allowUnknownSides,
  addReviews,
  addKeptContradictions,
  addTaskChanges,
  addTaskExamples,
  addTaskSuggestions,
  addRatings,
  addModelServers,
  addRunLeases,
  addTaskWords,
  addPairWeights,
  addPreferences,
  dropIndexBySecond,
  addAnswerStates,
];

/** The version that this program writes, kept in SQLite's `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a store to {@link SCHEMA_VERSION}, all missing steps in one transaction.
 *
 * @throws AppError 'workspace-newer' when a later version of the program wrote the store, 'workspace-corrupt' where its
 * tables are not those of its version
 */
export function migrate(database: Database, file: string): void {
  if (versionOf(database, file) === SCHEMA_VERSION) return;
  database
    .transaction(() => {
      // Read again: another process may have migrated while this one waited for the lock.
      const version = versionOf(database, file);
      try {
        for (const step of MIGRATIONS.slice(version)) step(database);
      } catch (error) {
        if (isAboutTables(error)) throw damagedTables(file, version, error.message, error);
        throw error;
      }
      const missing = version === 0 ? undefined : missingColumn(database);
      if (missing !== undefined) throw damagedTables(file, version, `there is no column ${missing}`);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .immediate();
}

/** A column that a new store has and this one does not, as `table.column`. */
function missingColumn(database: Database): string | undefined {
  const columnsOf = (db: Database) =>
    db
      .prepare<[], string>(
        `SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table'`,
      )
      .pluck()
      .all();
  const model = new BetterSqlite3(':memory:');
  for (const step of MIGRATIONS) step(model);
  const found = new Set(columnsOf(database));
  const missing = columnsOf(model).find((column) => !found.has(column));
  model.close();
  return missing;
}

/** @throws AppError `workspace-newer` */
export function assertIsNotNewer(version: number, file: string): void {
  if (version > SCHEMA_VERSION)
    throw new AppError(
      'workspace-newer',
      `The workspace was written by a newer version of Tiebreak: ${file} has schema ${version}; this version supports up to ${SCHEMA_VERSION}.`,
      'Update Tiebreak, or choose another workspace.',
    );
}

/** The error for a store whose tables are not those of its version. */
export function damagedTables(file: string, version: number, reason: string, cause?: unknown): AppError {
  return new AppError(
    'workspace-corrupt',
    `The workspace's store is damaged: ${file} says that its schema is version ${version}, but ${reason}.`,
    'Put a backup in its place, or choose another folder with --workspace.',
    { cause },
  );
}

/** What SQLite says of tables and columns that are missing or there already. */
function isAboutTables(error: unknown): error is Error {
  return (
    error instanceof BetterSqlite3.SqliteError &&
    (error.code === 'SQLITE_ERROR' || error.code.startsWith('SQLITE_CONSTRAINT'))
  );
}

function versionOf(database: Database, file: string): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  assertIsNotNewer(version, file);
  if (version < 0) throw damagedTables(file, version, 'versions begin with 1');
  return version;
}
