import type { EstimatedScores } from '../../model/estimated-scores.ts';
import type { Database } from './database.ts';

/** An estimated score of an image. */
export interface ImageEstimate {
  /** On 1-5. */
  readonly score: number;
  /** In logits. */
  readonly logit: number;
  /** Standard error on 1-5; null where it is not known. */
  readonly error: number | null;
}

/** Gives images of a dataset estimated scores in the place of earlier estimates. Call it in a transaction. */
export function setEstimatedScores(
  db: Database,
  datasetId: number,
  from: EstimatedScores,
  estimates: ReadonlyMap<number, ImageEstimate>,
): void {
  clearEstimatedScores(db, datasetId);
  const set = db.prepare('UPDATE image SET score = ?, raw_score = ?, score_error = ? WHERE id = ?');
  for (const [id, { score, logit, error }] of estimates) set.run(score, logit, error, id);
  db.prepare('UPDATE dataset SET scores_from = ? WHERE id = ?').run(JSON.stringify(from), datasetId);
}

/** Takes estimated scores from a dataset's images again; true ones stay. */
export function clearEstimatedScores(db: Database, datasetId: number): void {
  const { changes } = db
    .prepare('UPDATE dataset SET scores_from = NULL WHERE id = ? AND scores_from IS NOT NULL')
    .run(datasetId);
  if (changes > 0)
    db.prepare(
      'UPDATE image SET score = NULL, raw_score = NULL, score_error = NULL WHERE dataset_id = ?',
    ).run(datasetId);
}
