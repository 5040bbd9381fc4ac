import type { Database } from 'better-sqlite3';

/**
 * Schema version 29: a mark of each run that is another one whenever its answers are others, so that a copy of them is known to be
 * whole without a count, for which SQLite reads them all. Whoever stores answers sets it; what deletes any cannot forget to.
 */
export function addAnswerStates(database: Database): void {
  database.exec(`
    CREATE TABLE answer_state (
      run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      state TEXT NOT NULL
    ) STRICT;
    INSERT INTO answer_state SELECT id, hex(randomblob(8)) FROM run;
    CREATE TRIGGER deleted_answer_changes_state AFTER DELETE ON prediction
      BEGIN UPDATE answer_state SET state = hex(randomblob(8)) WHERE run_id = OLD.run_id; END;
  `);
}
