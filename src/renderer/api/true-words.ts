import { createContext, useContext } from 'react';
import { GIVEN_SCORES, VOTE_SCORES, type ScoreWords } from '../../core/score-words.ts';
import type { DatasetSummary } from '../../model/dataset-summary.ts';

const TrueWordsContext = createContext(GIVEN_SCORES);

export const TrueWordsProvider = TrueWordsContext.Provider;

/** What scores are called that answers and estimates are held against: those that were estimated from votes are not true. */
export function trueWordsOf(dataset: Pick<DatasetSummary, 'estimatedScores'> | undefined): ScoreWords {
  return dataset?.estimatedScores == null ? GIVEN_SCORES : VOTE_SCORES;
}

/** Those of the dataset that is shown. */
export function useTrueWords(): ScoreWords {
  return useContext(TrueWordsContext);
}
