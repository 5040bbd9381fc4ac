import { experimentSets } from '../experiment-sets.ts';
import type { AreaOf, Handlers } from '../handler.ts';

export const experimentsHandlers: Handlers<AreaOf<'experiments'>> = {
  'experiments.list': (_params, session) => experimentSets(session),
};
