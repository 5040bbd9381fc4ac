import type { Database } from 'better-sqlite3';

/** Schema version 21: tasks that suggest the model's labels, and tasks in which nobody is told of contradictions. */
export function addTaskSuggestions(database: Database): void {
  database.exec(`
    ALTER TABLE task ADD COLUMN suggests INTEGER NOT NULL DEFAULT 0 CHECK (suggests IN (0, 1) AND suggests + blind < 2);
    ALTER TABLE task ADD COLUMN tells_contradictions INTEGER NOT NULL DEFAULT 1 CHECK (tells_contradictions IN (0, 1));
  `);
}
