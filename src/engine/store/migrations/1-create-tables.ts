import type { Database } from 'better-sqlite3';

/**
 * Schema version 1. Times are Unix milliseconds; columns of json hold text that `json_valid` accepts.
 *
 * Predictions, pairs and scores are clustered by their primary key (WITHOUT ROWID): the missing comparisons of one
 * first image are one short range of the tree however many predictions there are. Logits are all known or all NULL
 * (a recorded answer of which only the label is known).
 */
export function createTables(database: Database): void {
  database.exec(`
    CREATE TABLE dataset (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      kind TEXT NOT NULL,
      root TEXT NOT NULL,
      raw_min REAL,
      raw_max REAL,
      imported_at INTEGER NOT NULL,
      report TEXT NOT NULL CHECK (json_valid(report)),
      CHECK ((raw_min IS NULL) = (raw_max IS NULL) AND (raw_min IS NULL OR raw_min < raw_max))
    ) STRICT;

    CREATE TABLE image (
      id INTEGER PRIMARY KEY,
      dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      name TEXT NOT NULL CHECK (name <> ''),
      path TEXT,
      hash TEXT,
      score REAL CHECK (score BETWEEN 1 AND 5),
      raw_score REAL,
      rater_spread REAL CHECK (rater_spread >= 0),
      rater_count INTEGER CHECK (rater_count > 0),
      group_name TEXT,
      UNIQUE (dataset_id, name)
    ) STRICT;
    CREATE INDEX image_by_hash ON image (hash) WHERE hash IS NOT NULL;

    CREATE TABLE split (
      id INTEGER PRIMARY KEY,
      dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      name TEXT NOT NULL CHECK (name <> ''),
      kind TEXT NOT NULL,
      seed INTEGER,
      UNIQUE (dataset_id, name)
    ) STRICT;

    CREATE TABLE split_member (
      split_id INTEGER NOT NULL REFERENCES split (id) ON DELETE CASCADE,
      image_id INTEGER NOT NULL REFERENCES image (id),
      part TEXT NOT NULL CHECK (part <> ''),
      PRIMARY KEY (split_id, image_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX split_member_by_part ON split_member (split_id, part, image_id);

    CREATE TABLE reference_set (
      id INTEGER PRIMARY KEY,
      dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      split_id INTEGER REFERENCES split (id),
      name TEXT NOT NULL CHECK (name <> ''),
      bin_width REAL CHECK (bin_width > 0),
      per_bin INTEGER CHECK (per_bin > 0),
      seed INTEGER,
      UNIQUE (dataset_id, name)
    ) STRICT;

    CREATE TABLE reference_member (
      reference_set_id INTEGER NOT NULL REFERENCES reference_set (id) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      image_id INTEGER NOT NULL REFERENCES image (id),
      PRIMARY KEY (reference_set_id, position),
      UNIQUE (reference_set_id, image_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE pair_set (
      id INTEGER PRIMARY KEY,
      dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      split_id INTEGER REFERENCES split (id),
      part TEXT,
      name TEXT NOT NULL CHECK (name <> ''),
      variant TEXT NOT NULL,
      theta REAL NOT NULL CHECK (theta >= 0),
      seed INTEGER,
      UNIQUE (dataset_id, name)
    ) STRICT;

    CREATE TABLE pair (
      pair_set_id INTEGER NOT NULL REFERENCES pair_set (id) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      label TEXT NOT NULL CHECK (label IN ('First', 'Second', 'Similar')),
      PRIMARY KEY (pair_set_id, position),
      CHECK (first_id <> second_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pair_by_first ON pair (pair_set_id, first_id, second_id);
    CREATE INDEX pair_by_second ON pair (pair_set_id, second_id, first_id);

    CREATE TABLE model (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      model_file TEXT NOT NULL,
      mmproj_file TEXT NOT NULL,
      card TEXT CHECK (json_valid(card)),
      model_hash TEXT,
      mmproj_hash TEXT
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      kind TEXT NOT NULL CHECK (kind IN ('model', 'recorded')),
      model_id INTEGER REFERENCES model (id),
      dataset_id INTEGER NOT NULL REFERENCES dataset (id),
      plan TEXT CHECK (json_valid(plan)),
      members TEXT NOT NULL CHECK (json_array_length(members) > 0),
      prompt TEXT,
      theta REAL NOT NULL CHECK (theta >= 0),
      seed INTEGER,
      runtime TEXT CHECK (json_valid(runtime)),
      status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'paused', 'finished', 'failed')),
      created_at INTEGER NOT NULL,
      finished_at INTEGER,
      CHECK (kind <> 'model' OR (model_id IS NOT NULL AND plan IS NOT NULL))
    ) STRICT;

    CREATE TABLE prediction (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      member INTEGER NOT NULL CHECK (member >= 0),
      logit_first REAL,
      logit_second REAL,
      logit_similar REAL,
      label TEXT NOT NULL CHECK (label IN ('First', 'Second', 'Similar')),
      answered_at INTEGER NOT NULL,
      PRIMARY KEY (run_id, first_id, second_id, member),
      CHECK (first_id <> second_id),
      CHECK ((logit_first IS NULL) = (logit_second IS NULL) AND (logit_second IS NULL) = (logit_similar IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX prediction_by_second ON prediction (run_id, second_id);

    CREATE TABLE failed_comparison (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      attempts INTEGER NOT NULL CHECK (attempts > 0),
      reason TEXT NOT NULL,
      PRIMARY KEY (run_id, first_id, second_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE calibration (
      id INTEGER PRIMARY KEY,
      run_id INTEGER REFERENCES run (id) ON DELETE CASCADE,
      source TEXT NOT NULL,
      pairs INTEGER NOT NULL CHECK (pairs > 0),
      scale REAL NOT NULL CHECK (scale > 0),
      margin REAL NOT NULL CHECK (margin > 0),
      bias REAL NOT NULL,
      scale_error REAL,
      margin_error REAL,
      bias_error REAL,
      log_likelihood REAL NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX calibration_by_run ON calibration (run_id);

    CREATE TABLE scoring (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      calibration_id INTEGER REFERENCES calibration (id),
      scale REAL NOT NULL CHECK (scale > 0),
      margin REAL NOT NULL CHECK (margin > 0),
      bias REAL NOT NULL,
      evidence TEXT NOT NULL CHECK (evidence IN ('hard', 'soft')),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX scoring_by_run ON scoring (run_id);

    CREATE TABLE score (
      scoring_id INTEGER NOT NULL REFERENCES scoring (id) ON DELETE CASCADE,
      image_id INTEGER NOT NULL REFERENCES image (id),
      score REAL NOT NULL,
      nll REAL NOT NULL,
      low REAL NOT NULL,
      high REAL NOT NULL,
      bound_hit TEXT CHECK (bound_hit IN ('low', 'high')),
      comparisons INTEGER NOT NULL CHECK (comparisons >= 0),
      PRIMARY KEY (scoring_id, image_id),
      CHECK (low <= score AND score <= high)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE judgement (
      id INTEGER PRIMARY KEY,
      first_id INTEGER NOT NULL REFERENCES image (id),
      second_id INTEGER NOT NULL REFERENCES image (id),
      label TEXT CHECK (label IN ('First', 'Second', 'Similar')),
      judge TEXT NOT NULL CHECK (judge <> ''),
      seconds REAL CHECK (seconds >= 0),
      shown_swapped INTEGER NOT NULL CHECK (shown_swapped IN (0, 1)),
      created_at INTEGER NOT NULL,
      CHECK (first_id <> second_id)
    ) STRICT;
    CREATE INDEX judgement_by_pair ON judgement (first_id, second_id);
    CREATE TRIGGER judgement_is_never_changed BEFORE UPDATE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
    CREATE TRIGGER judgement_is_never_deleted BEFORE DELETE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
  `);
}
