import type { AnalysisHandlers } from '../../handler.ts';
import { annotateHandlers } from './annotate.ts';
import { confusionHandlers } from './confusion.ts';
import { consistencyHandlers } from './consistency.ts';
import { dataHandlers } from './data.ts';
import { experimentsHandlers } from './experiments.ts';
import { harmHandlers } from './harm.ts';
import { pairsHandlers } from './pairs.ts';
import { rankingHandlers } from './ranking.ts';
import { reviewHandlers } from './review.ts';
import { resultsHandlers } from './results.ts';
import { scoresHandlers } from './scores.ts';
import { similarHandlers } from './similar.ts';
import { tasksHandlers } from './tasks.ts';

/** The handler of every request that the analysis answers. */
export const analysisHandlers: AnalysisHandlers = {
  ...annotateHandlers,
  ...confusionHandlers,
  ...consistencyHandlers,
  ...dataHandlers,
  ...experimentsHandlers,
  ...harmHandlers,
  ...pairsHandlers,
  ...rankingHandlers,
  ...resultsHandlers,
  ...reviewHandlers,
  ...scoresHandlers,
  ...similarHandlers,
  ...tasksHandlers,
};
