import type { Database } from 'better-sqlite3';

/** Schema version 25: the words that people see for a task's answers, and what "more" means in it; null where nobody has said so. */
export function addTaskWords(database: Database): void {
  database.exec(`
    ALTER TABLE task ADD COLUMN words TEXT CHECK (words IS NULL OR json_valid(words));
    ALTER TABLE task ADD COLUMN more TEXT;
  `);
}
