import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const resultsHandlers: Handlers<AreaOf<'results'>> = {
  'results.table': notBuilt,
};
