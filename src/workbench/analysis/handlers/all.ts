import { Areas, type AreaOf } from '../../areas.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import type { AnalysisRequest } from '../analysis-requests.ts';

const scores = async () => (await import('./scores.ts')).scoresHandlers;

/** The handler of every request that the analysis answers. */
export const analysisHandlers = new Areas<AnalysisHandlers>({
  annotate: async () => (await import('./annotate.ts')).annotateHandlers,
  confusion: async () => (await import('./confusion.ts')).confusionHandlers,
  consistency: async () => (await import('./consistency.ts')).consistencyHandlers,
  data: async () => (await import('./data.ts')).dataHandlers,
  experiments: async () => (await import('./experiments.ts')).experimentsHandlers,
  harm: async () => (await import('./harm.ts')).harmHandlers,
  nll: scores,
  pairs: async () => (await import('./pairs.ts')).pairsHandlers,
  ranking: async () => (await import('./ranking.ts')).rankingHandlers,
  results: async () => (await import('./results.ts')).resultsHandlers,
  review: async () => (await import('./review.ts')).reviewHandlers,
  scores,
  similar: async () => (await import('./similar.ts')).similarHandlers,
  tasks: async () => (await import('./tasks.ts')).tasksHandlers,
  training: async () => (await import('./training.ts')).trainingHandlers,
} satisfies { readonly [Area in AreaOf<AnalysisRequest>]: () => Promise<AnalysisHandlers<Area>> });
