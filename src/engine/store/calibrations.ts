import type { ParameterRole } from '../../core/likelihood-kind.ts';
import { nameOfRole, parametersOf, type Likelihood } from '../../core/likelihood.ts';
import type { StandardErrors } from '../../model/likelihood.ts';
import type { Database } from './database.ts';
import {
  LIKELIHOOD_COLUMNS,
  likelihoodOfRow,
  likelihoodValues,
  type LikelihoodRow,
} from './likelihood-columns.ts';

/** A likelihood fitted to labelled pairs with known scores. */
export interface StoredCalibration {
  readonly id: number;
  /** The run whose comparisons it was fitted to; null for pairs from a file. */
  readonly runId: number | null;
  /** What it was fitted to, for a person. */
  readonly source: string;
  readonly pairs: number;
  readonly likelihood: Likelihood;
  readonly standardErrors: StandardErrors;
  readonly logLikelihood: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

interface Row extends Omit<StoredCalibration, 'likelihood' | 'standardErrors'>, LikelihoodRow {
  readonly scaleError: number | null;
  readonly tieError: number | null;
  readonly biasError: number | null;
}

const COLUMNS = `id, run_id AS runId, source, pairs, ${LIKELIHOOD_COLUMNS}, scale_error AS scaleError,
  margin_error AS tieError, bias_error AS biasError, log_likelihood AS logLikelihood, created_at AS createdAt`;

export function insertCalibration(
  db: Database,
  calibration: Omit<StoredCalibration, 'id' | 'createdAt'>,
): number {
  const { likelihood, standardErrors } = calibration;
  const errorOf = (role: ParameterRole) => standardErrors[nameOfRole(likelihood, role)] ?? null;
  return Number(
    db
      .prepare(
        `INSERT INTO calibration (run_id, source, pairs, kind, scale, margin, bias, scale_error, margin_error, bias_error,
           log_likelihood, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        calibration.runId,
        calibration.source,
        calibration.pairs,
        ...likelihoodValues(likelihood),
        ...(['scale', 'tie', 'bias'] as const).map((role) => errorOf(role)),
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
  const { kind, scale, tie, bias, scaleError, tieError, biasError, ...rest } = row;
  const likelihood = likelihoodOfRow({ kind, scale, tie, bias });
  const errors = { scale: scaleError, tie: tieError, bias: biasError };
  return {
    ...rest,
    likelihood,
    standardErrors: Object.fromEntries(
      parametersOf(likelihood).map(({ name, role }) => [name, errors[role]]),
    ),
  };
}
