import type { Database } from 'better-sqlite3';

/** Schema version 20: pairs that a task's guidelines show with their labels. */
export function addTaskExamples(database: Database): void {
  database.exec(
    `ALTER TABLE task ADD COLUMN examples TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(examples))`,
  );
}
