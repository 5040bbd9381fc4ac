import type { Database } from 'better-sqlite3';

/**
 * Schema version 13: people, tasks, and judgements that say more.
 *
 * Whoever was named by a judgement or by the setting `judge` is a person, with the reviewer's rights that everybody had.
 * A task's pairs are `task_item`; `task_deal` is what each person is to judge, place by place: a fixed deal, in which a pair
 * may come a second time with its sides exchanged (`repeated`).
 *
 * A judgement's `status` is null for entries that are no answer (flags, comments, undos). `comment` and `reasons` may come with
 * any entry; the newest that stands counts. What is not known of older entries (blind, what had been seen) is null.
 * Entries of one import or one bulk change share a `batch`. `taken_over`: the answer was a prediction that a person accepted.
 */
export function addPeopleAndTasks(database: Database): void {
  database.exec(`
    CREATE TABLE person (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      colour TEXT NOT NULL CHECK (colour GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
      role TEXT NOT NULL CHECK (role IN ('annotator', 'reviewer')),
      created_at INTEGER NOT NULL,
      archived_at INTEGER
    ) STRICT;

    INSERT INTO person (name, colour, role, created_at)
      SELECT name, '#5b6b7b', 'reviewer', since FROM (
        SELECT judge AS name, min(created_at) AS since, min(id) AS place FROM judgement GROUP BY judge
        UNION ALL
        SELECT json_extract(value, '$'), 0, 9e18 FROM setting
          WHERE key = 'judge' AND json_type(value) = 'text' AND json_extract(value, '$') <> ''
            AND json_extract(value, '$') NOT IN (SELECT judge FROM judgement)
      ) ORDER BY place;
    UPDATE person SET colour = CASE (id - 1) % 8 WHEN 0 THEN '#2f6fb3' WHEN 1 THEN '#b3541e' WHEN 2 THEN '#3b7d4f'
      WHEN 3 THEN '#8a4fa3' WHEN 4 THEN '#a3363f' WHEN 5 THEN '#19798a' WHEN 6 THEN '#86700f' ELSE '#5b6b7b' END;

    CREATE TABLE task (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (name <> ''),
      dataset_id INTEGER NOT NULL REFERENCES dataset (id),
      pair_set_id INTEGER REFERENCES pair_set (id),
      run_id INTEGER REFERENCES run (id),
      source TEXT NOT NULL CHECK (json_valid(source)),
      question TEXT NOT NULL,
      guidelines TEXT NOT NULL,
      pair_order TEXT NOT NULL,
      seed INTEGER NOT NULL,
      blind INTEGER NOT NULL CHECK (blind IN (0, 1)),
      feedback INTEGER NOT NULL CHECK (feedback IN (0, 1)),
      overlap INTEGER CHECK (overlap >= 1),
      repeat_share REAL NOT NULL CHECK (repeat_share BETWEEN 0 AND 1),
      sides TEXT NOT NULL CHECK (sides IN ('random', 'fixed')),
      reasons TEXT NOT NULL CHECK (json_valid(reasons)),
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX task_by_name ON task (name) WHERE removed_at IS NULL;

    CREATE TABLE task_person (
      task_id INTEGER NOT NULL REFERENCES task (id),
      person_id INTEGER NOT NULL REFERENCES person (id),
      PRIMARY KEY (task_id, person_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE task_item (
      task_id INTEGER NOT NULL REFERENCES task (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      PRIMARY KEY (task_id, position),
      CHECK (first_id <> second_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE task_deal (
      task_id INTEGER NOT NULL,
      person_id INTEGER NOT NULL REFERENCES person (id),
      place INTEGER NOT NULL CHECK (place >= 0),
      position INTEGER NOT NULL,
      shown_swapped INTEGER NOT NULL CHECK (shown_swapped IN (0, 1)),
      repeated INTEGER NOT NULL CHECK (repeated IN (0, 1)),
      PRIMARY KEY (task_id, person_id, place),
      FOREIGN KEY (task_id, position) REFERENCES task_item (task_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX task_deal_once ON task_deal (task_id, person_id, position, repeated);
    CREATE INDEX task_deal_by_item ON task_deal (task_id, position);

    DROP TRIGGER judgement_is_never_changed;
    DROP TRIGGER judgement_is_never_deleted;
    DROP INDEX judgement_by_pair;
    DROP INDEX judgement_by_judge;
    DROP INDEX judgement_by_undoes;
    ALTER TABLE judgement RENAME TO judgement_of_version_12;

    CREATE TABLE judgement (
      id INTEGER PRIMARY KEY,
      key TEXT UNIQUE CHECK (key <> ''),
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      action TEXT NOT NULL CHECK (action IN
        ('label', 'cannot-judge', 'skip', 'empty', 'discard', 'comment', 'flag', 'unflag', 'undo')),
      status TEXT CHECK (status IN ('draft', 'submitted', 'skipped', 'empty', 'discarded')),
      label TEXT CHECK (label IN ('First', 'Second', 'Similar')),
      previous TEXT CHECK (previous IN ('First', 'Second', 'Similar')),
      person_id INTEGER NOT NULL REFERENCES person (id),
      task_id INTEGER REFERENCES task (id),
      repeated INTEGER NOT NULL DEFAULT 0 CHECK (repeated IN (0, 1)),
      seconds REAL CHECK (seconds >= 0),
      shown_swapped INTEGER NOT NULL CHECK (shown_swapped IN (0, 1)),
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
      CHECK (first_id <> second_id),
      CHECK (action <> 'label' OR label IS NOT NULL),
      CHECK (label IS NULL OR action IN ('label', 'discard')),
      CHECK ((status IS NULL) = (action IN ('comment', 'flag', 'unflag', 'undo'))),
      CHECK ((action = 'undo') = (undoes IS NOT NULL)),
      CHECK (undoes < id)
    ) STRICT;

    INSERT INTO judgement (id, key, first_id, second_id, action, status, label, previous, person_id, seconds, shown_swapped,
        run_id, undoes, created_at)
      SELECT old.id, key, first_id, second_id, action,
        CASE action WHEN 'label' THEN 'submitted' WHEN 'cannot-judge' THEN 'submitted' WHEN 'skip' THEN 'skipped' END,
        label, previous, person.id, seconds, shown_swapped, run_id, undoes, old.created_at
      FROM judgement_of_version_12 AS old JOIN person ON person.name = old.judge ORDER BY old.id;
    DROP TABLE judgement_of_version_12;

    CREATE INDEX judgement_by_pair ON judgement (first_id, second_id);
    CREATE INDEX judgement_by_person ON judgement (person_id);
    CREATE INDEX judgement_by_task ON judgement (task_id) WHERE task_id IS NOT NULL;
    CREATE INDEX judgement_by_batch ON judgement (batch) WHERE batch IS NOT NULL;
    CREATE INDEX judgement_by_undoes ON judgement (undoes) WHERE undoes IS NOT NULL;
    CREATE TRIGGER judgement_is_never_changed BEFORE UPDATE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
    CREATE TRIGGER judgement_is_never_deleted BEFORE DELETE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
  `);
}
