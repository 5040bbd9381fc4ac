import { experimentSets } from '../experiment-sets.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const experimentsHandlers: AnalysisHandlers<'experiments'> = {
  'experiments.list': (_params, session) => experimentSets(session),
};
