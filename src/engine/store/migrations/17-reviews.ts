import type { Database } from 'better-sqlite3';

/**
 * Schema version 17: what reviewers decide of pairs, and whose labels took the place of answers in kept scores.
 *
 * A decision and a pair's being sent back are entries of the record with actions of their own, so they are undone, exported and merged as
 * all others are; `review` keeps a reviewer's steps apart from what the same person says as a judge. Earlier corrected scores took
 * the newest label of anybody.
 */
export function addReviews(database: Database): void {
  database.exec(`
    DROP TRIGGER judgement_is_never_changed;
    DROP TRIGGER judgement_is_never_deleted;
    DROP INDEX judgement_by_pair;
    DROP INDEX judgement_by_person;
    DROP INDEX judgement_by_task;
    DROP INDEX judgement_by_batch;
    DROP INDEX judgement_by_undoes;
    ALTER TABLE judgement RENAME TO judgement_of_version_16;

    CREATE TABLE judgement (
      id INTEGER PRIMARY KEY,
      key TEXT UNIQUE CHECK (key <> ''),
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      action TEXT NOT NULL CHECK (action IN
        ('label', 'cannot-judge', 'skip', 'empty', 'discard', 'comment', 'flag', 'unflag', 'undo', 'decide', 'send-back')),
      status TEXT CHECK (status IN ('draft', 'submitted', 'skipped', 'empty', 'discarded')),
      label TEXT CHECK (label IN ('First', 'Second', 'Similar')),
      previous TEXT CHECK (previous IN ('First', 'Second', 'Similar')),
      person_id INTEGER NOT NULL REFERENCES person (id),
      task_id INTEGER REFERENCES task (id),
      repeated INTEGER NOT NULL DEFAULT 0 CHECK (repeated IN (0, 1)),
      seconds REAL CHECK (seconds >= 0),
      shown_swapped INTEGER CHECK (shown_swapped IN (0, 1)),
      blind INTEGER CHECK (blind IN (0, 1)),
      prediction_seen INTEGER CHECK (prediction_seen IN (0, 1)),
      truth_seen INTEGER CHECK (truth_seen IN (0, 1)),
      taken_over INTEGER NOT NULL DEFAULT 0 CHECK (taken_over IN (0, 1)),
      comment TEXT,
      reasons TEXT CHECK (json_valid(reasons)),
      run_id INTEGER REFERENCES run (id),
      batch TEXT CHECK (batch <> ''),
      undoes INTEGER REFERENCES judgement (id),
      created_at INTEGER NOT NULL,
      origin TEXT CHECK (json_valid(origin)),
      review INTEGER NOT NULL DEFAULT 0 CHECK (review IN (0, 1)),
      CHECK (first_id <> second_id),
      CHECK (action NOT IN ('label', 'decide') OR label IS NOT NULL),
      CHECK (label IS NULL OR action IN ('label', 'discard', 'decide')),
      CHECK ((status IS NULL) = (action IN ('comment', 'flag', 'unflag', 'undo', 'decide', 'send-back'))),
      CHECK ((action = 'undo') = (undoes IS NOT NULL)),
      CHECK (action = 'undo' OR review = (action IN ('decide', 'send-back'))),
      CHECK (undoes < id)
    ) STRICT;

    INSERT INTO judgement (id, key, first_id, second_id, action, status, label, previous, person_id, task_id, repeated, seconds,
        shown_swapped, blind, prediction_seen, truth_seen, taken_over, comment, reasons, run_id, batch, undoes, created_at, origin)
      SELECT id, key, first_id, second_id, action, status, label, previous, person_id, task_id, repeated, seconds,
        shown_swapped, blind, prediction_seen, truth_seen, taken_over, comment, reasons, run_id, batch, undoes, created_at, origin
      FROM judgement_of_version_16 ORDER BY id;
    DROP TABLE judgement_of_version_16;

    CREATE INDEX judgement_by_pair ON judgement (first_id, second_id);
    CREATE INDEX judgement_by_person ON judgement (person_id);
    CREATE INDEX judgement_by_task ON judgement (task_id) WHERE task_id IS NOT NULL;
    CREATE INDEX judgement_by_batch ON judgement (batch) WHERE batch IS NOT NULL;
    CREATE INDEX judgement_by_undoes ON judgement (undoes) WHERE undoes IS NOT NULL;
    CREATE INDEX judgement_by_review ON judgement (review) WHERE review = 1;
    CREATE TRIGGER judgement_is_never_changed BEFORE UPDATE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
    CREATE TRIGGER judgement_is_never_deleted BEFORE DELETE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;

    ALTER TABLE scoring ADD COLUMN people TEXT;
    UPDATE scoring SET people = 'newest' WHERE corrected = 1;
  `);
}
