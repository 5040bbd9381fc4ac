import { createContext, useContext } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';

/** What the scores and labels are called that answers and estimates are held against. */
interface TrueWords {
  /** Before a number: 'true 3.20'. */
  readonly before: string;
  /** Head of a column of scores. */
  readonly column: string;
  readonly score: string;
  readonly scores: string;
  /** Head of a column of labels. */
  readonly label: string;
}

const GIVEN: TrueWords = {
  before: 'true',
  column: 'True',
  score: 'True score',
  scores: 'true scores',
  label: 'Truth',
};

const ESTIMATED: TrueWords = {
  before: 'true (est.)',
  column: 'True, est.',
  score: 'True score, itself estimated',
  scores: 'true scores, themselves estimated,',
  label: 'Truth, est.',
};

const TrueWordsContext = createContext(GIVEN);

export const TrueWordsProvider = TrueWordsContext.Provider;

/** Scores that are estimated from answers are never called true without saying so. */
export function trueWordsOf(dataset: Pick<DatasetSummary, 'estimatedScores'> | undefined): TrueWords {
  return dataset?.estimatedScores == null ? GIVEN : ESTIMATED;
}

/** Those of the dataset that is shown. */
export function useTrueWords(): TrueWords {
  return useContext(TrueWordsContext);
}
