import type { Database } from 'better-sqlite3';

/**
 * Schema version 2: judgements that can be taken back, things that can be removed and brought back, slices, settings.
 *
 * A judgement stays append-only: taking one back is an entry of its own (`undoes`), and so is bringing it back, which
 * undoes the undo. `label` and `previous` are of (first, second). A judgement's `key` comes from whoever made it, so
 * that sending it twice stores it once; those of version 1 have none.
 *
 * What is removed keeps its rows: `removed_at` is when, in Unix milliseconds, and NULL for what is there.
 * A scoring is `corrected` when people's labels took the place of the model's answers.
 */
export function addAnnotationAndRemoval(database: Database): void {
  database.exec(`
    DROP TRIGGER judgement_is_never_changed;
    DROP TRIGGER judgement_is_never_deleted;
    DROP INDEX judgement_by_pair;
    ALTER TABLE judgement RENAME TO judgement_of_version_1;

    CREATE TABLE judgement (
      id INTEGER PRIMARY KEY,
      key TEXT UNIQUE CHECK (key <> ''),
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      action TEXT NOT NULL CHECK (action IN ('label', 'cannot-judge', 'skip', 'flag', 'unflag', 'undo')),
      label TEXT CHECK (label IN ('First', 'Second', 'Similar')),
      previous TEXT CHECK (previous IN ('First', 'Second', 'Similar')),
      judge TEXT NOT NULL CHECK (judge <> ''),
      seconds REAL CHECK (seconds >= 0),
      shown_swapped INTEGER NOT NULL CHECK (shown_swapped IN (0, 1)),
      run_id INTEGER REFERENCES run (id),
      undoes INTEGER REFERENCES judgement (id),
      created_at INTEGER NOT NULL,
      CHECK (first_id <> second_id),
      CHECK ((action = 'label') = (label IS NOT NULL)),
      CHECK ((action = 'undo') = (undoes IS NOT NULL)),
      CHECK (undoes < id)
    ) STRICT;

    INSERT INTO judgement
      SELECT id, NULL, first_id, second_id, iif(label IS NULL, 'skip', 'label'), label, NULL, judge, seconds,
        shown_swapped, NULL, NULL, created_at
      FROM judgement_of_version_1;
    DROP TABLE judgement_of_version_1;

    CREATE INDEX judgement_by_pair ON judgement (first_id, second_id);
    CREATE INDEX judgement_by_judge ON judgement (judge);
    CREATE INDEX judgement_by_undoes ON judgement (undoes) WHERE undoes IS NOT NULL;
    CREATE TRIGGER judgement_is_never_changed BEFORE UPDATE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
    CREATE TRIGGER judgement_is_never_deleted BEFORE DELETE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;

    ALTER TABLE run ADD COLUMN removed_at INTEGER;
    ALTER TABLE split ADD COLUMN removed_at INTEGER;
    ALTER TABLE pair_set ADD COLUMN removed_at INTEGER;
    ALTER TABLE reference_set ADD COLUMN removed_at INTEGER;

    ALTER TABLE scoring ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1));

    CREATE TABLE slice (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (name <> ''),
      location TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX slice_by_name ON slice (name) WHERE removed_at IS NULL;

    CREATE TABLE setting (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;
  `);
}
