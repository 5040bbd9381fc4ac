import type { Database } from 'better-sqlite3';

/** Schema version 23: a model may be a server in place of two files, whose names are then empty. A program of version 22 would look for files. */
export function addModelServers(database: Database): void {
  database.exec('ALTER TABLE model ADD COLUMN server TEXT CHECK (server IS NULL OR json_valid(server))');
}
