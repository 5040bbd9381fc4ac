import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const consistencyHandlers: Handlers<AreaOf<'consistency'>> = {
  'consistency.report': notBuilt,
  'consistency.worst': notBuilt,
  'consistency.triples': notBuilt,
};
