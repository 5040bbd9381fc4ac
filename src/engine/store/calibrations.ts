import type { Likelihood } from '../../core/likelihood.ts';
import type { Database } from './database.ts';

/** A likelihood fitted to labelled pairs with known scores. */
export interface StoredCalibration {
  readonly id: number;
  /** The run whose comparisons it was fitted to; null for pairs from a file. */
  readonly runId: number | null;
  /** What it was fitted to, for a person. */
  readonly source: string;
  readonly pairs: number;
  readonly likelihood: Likelihood;
  /** Standard errors; null where the parameter was held fixed or the error could not be computed. */
  readonly standardErrors: { readonly [Key in keyof Likelihood]: number | null };
  readonly logLikelihood: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

interface Row {
  id: number;
  runId: number | null;
  source: string;
  pairs: number;
  scale: number;
  margin: number;
  bias: number;
  scaleError: number | null;
  marginError: number | null;
  biasError: number | null;
  logLikelihood: number;
  createdAt: number;
}

const COLUMNS = `id, run_id AS runId, source, pairs, scale, margin, bias, scale_error AS scaleError,
  margin_error AS marginError, bias_error AS biasError, log_likelihood AS logLikelihood, created_at AS createdAt`;

export function insertCalibration(
  db: Database,
  calibration: Omit<StoredCalibration, 'id' | 'createdAt'>,
): number {
  const { likelihood, standardErrors } = calibration;
  return Number(
    db
      .prepare(
        `INSERT INTO calibration (run_id, source, pairs, scale, margin, bias, scale_error, margin_error, bias_error,
           log_likelihood, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        calibration.runId,
        calibration.source,
        calibration.pairs,
        likelihood.scale,
        likelihood.margin,
        likelihood.bias,
        standardErrors.scale,
        standardErrors.margin,
        standardErrors.bias,
        calibration.logLikelihood,
        Date.now(),
      ).lastInsertRowid,
  );
}

/** A calibration, also a removed one: scores that were made under it name it. */
export function calibrationById(db: Database, id: number): StoredCalibration | null {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM calibration WHERE id = ?`).get(id);
  return row ? fromRow(row) : null;
}

/** Every calibration of a run, the oldest first. */
export function calibrationsOfRun(db: Database, runId: number): StoredCalibration[] {
  return db
    .prepare<[number], Row>(
      `SELECT ${COLUMNS} FROM calibration WHERE run_id = ? AND removed_at IS NULL ORDER BY id`,
    )
    .all(runId)
    .map(fromRow);
}

/** Every calibration, the oldest first. */
export function calibrations(db: Database): StoredCalibration[] {
  return db
    .prepare<[], Row>(`SELECT ${COLUMNS} FROM calibration WHERE removed_at IS NULL ORDER BY id`)
    .all()
    .map(fromRow);
}

function fromRow(row: Row): StoredCalibration {
  const { scale, margin, bias, scaleError, marginError, biasError, ...rest } = row;
  return {
    ...rest,
    likelihood: { scale, margin, bias },
    standardErrors: { scale: scaleError, margin: marginError, bias: biasError },
  };
}
