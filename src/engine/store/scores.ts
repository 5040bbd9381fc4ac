import type { Interval } from '../../core/interval.ts';
import { filterSchema, type Filter } from '../../model/filter.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { whoseLabelsSchema, type WhoseLabels } from '../../model/whose-labels.ts';
import type { Database } from './database.ts';
import {
  LIKELIHOOD_COLUMNS,
  likelihoodOfRow,
  likelihoodValues,
  type LikelihoodRow,
} from './likelihood-columns.ts';
import { parseColumn } from './parse-column.ts';

/** One estimation of every target's score from a run's comparisons, under one likelihood. */
export interface Scoring {
  readonly id: number;
  readonly runId: number;
  /** Where the likelihood came from; null for a preset or numbers given by hand. */
  readonly calibrationId: number | null;
  readonly likelihood: Likelihood;
  /** Standard deviation of the comparator's error about an image, in units of score; null where it was not known. */
  readonly imageError: number | null;
  readonly evidence: 'hard' | 'soft';
  /** Whether people's labels took the place of answers. */
  readonly corrected: boolean;
  /** Whose; null where none did. */
  readonly people: WhoseLabels | null;
  /** Which comparisons it was made of; null for all of the run. */
  readonly filter: Filter | null;
  /** Null where it is not known: scores that an earlier version kept. */
  readonly referenceSetId: number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** One target's estimate. */
export interface StoredScore {
  readonly imageId: number;
  readonly score: number;
  readonly nll: number;
  /** 95% interval of the noise of the answers. */
  readonly profileInterval: Interval;
  /** The end of the grid where the optimum lies, or null for one inside. */
  readonly boundHit: 'low' | 'high' | null;
  readonly comparisons: number;
}

interface ScoringRow extends Omit<Scoring, 'likelihood' | 'corrected' | 'people' | 'filter'>, LikelihoodRow {
  readonly corrected: 0 | 1;
  readonly people: string | null;
  readonly filter: string | null;
}

interface ScoreRow extends Omit<StoredScore, 'profileInterval'> {
  readonly low: number;
  readonly high: number;
}

const SCORING_COLUMNS = `id, run_id AS runId, calibration_id AS calibrationId, ${LIKELIHOOD_COLUMNS},
  image_error AS imageError, evidence, corrected, people, filter, reference_set_id AS referenceSetId,
  created_at AS createdAt`;

/** Stores a scoring with its scores in one transaction. */
export function insertScoring(
  db: Database,
  scoring: Omit<Scoring, 'id' | 'createdAt'> & { readonly scores: readonly StoredScore[] },
): number {
  const {
    runId,
    calibrationId,
    likelihood,
    imageError,
    evidence,
    corrected,
    people,
    filter,
    referenceSetId,
  } = scoring;
  return db.transaction(() => {
    const id = Number(
      db
        .prepare(
          `INSERT INTO scoring (run_id, calibration_id, kind, scale, margin, bias, image_error, evidence, corrected,
             people, filter, reference_set_id, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          runId,
          calibrationId,
          ...likelihoodValues(likelihood),
          imageError,
          evidence,
          corrected ? 1 : 0,
          people,
          filter === null ? null : JSON.stringify(filter),
          referenceSetId,
          Date.now(),
        ).lastInsertRowid,
    );
    const insert = db.prepare(
      `INSERT INTO score (scoring_id, image_id, score, nll, low, high, bound_hit, comparisons)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { imageId, score, nll, profileInterval, boundHit, comparisons } of scoring.scores)
      insert.run(id, imageId, score, nll, ...profileInterval, boundHit, comparisons);
    return id;
  })();
}

/** Every scoring of a run, the oldest first. */
export function scoringsOfRun(db: Database, runId: number): Scoring[] {
  return db
    .prepare<[number], ScoringRow>(
      `SELECT ${SCORING_COLUMNS} FROM scoring WHERE run_id = ? AND removed_at IS NULL ORDER BY id`,
    )
    .all(runId)
    .map(({ kind, scale, tie, bias, corrected, people, filter, ...rest }) => ({
      ...rest,
      likelihood: likelihoodOfRow({ kind, scale, tie, bias }),
      corrected: corrected === 1,
      people: people === null ? null : whoseLabelsSchema.parse(people),
      filter: filter === null ? null : filterOf(filter, rest.id),
    }));
}

function filterOf(text: string, scoring: number): Filter {
  return filterSchema.parse(parseColumn(text, 'filter', `scoring ${scoring}`));
}

/** A scoring's scores, ordered by image. */
export function scoresOfScoring(db: Database, scoringId: number): StoredScore[] {
  return db
    .prepare<[number], ScoreRow>(
      `SELECT image_id AS imageId, score, nll, low, high, bound_hit AS boundHit, comparisons FROM score
       WHERE scoring_id = ? ORDER BY image_id`,
    )
    .all(scoringId)
    .map(({ low, high, ...rest }) => ({ ...rest, profileInterval: [low, high] }));
}
