import type { Database } from '../../store/database.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { TableScorer, type ScoreSettings, type TableScore } from './table-scores.ts';

/** Scores under a filter: of the images that it asks for, from the comparisons that pass it. */
export interface ViewScores {
  /** By rising id. */
  readonly scores: readonly TableScore[];
  /** Indices of the images that are asked for and have answers in the run, none of which passes. */
  readonly unscored: readonly number[];
  /** How many images the run compared with references. */
  readonly ofRun: number;
  /** See {@link TableScorer.imageError}. */
  readonly imageError: number | null;
}

/** @throws AppError 'evidence-missing', 'likelihood-too-steep' */
export function scoresOfView(db: Database, view: AnswerView, settings: ScoreSettings): ViewScores {
  const scorer = new TableScorer(db, view.table, settings, view.scoredRows);
  const asked = view.imagesAskedFor;
  const isAsked = (image: number) => asked[image] === 1;
  return {
    scores: scorer.targets.filter(isAsked).map((image) => scorer.score(image)),
    unscored: scorer.withoutRows.filter(isAsked),
    ofRun: scorer.targets.length + scorer.withoutRows.length,
    imageError: scorer.imageError,
  };
}
