import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const runsHandlers: Handlers<AreaOf<'runs'>> = {
  'runs.estimate': notBuilt,
  'runs.create': notBuilt,
  'runs.start': notBuilt,
  'runs.pause': notBuilt,
  'runs.retryFailed': notBuilt,
  'runs.failures': notBuilt,
  'runs.remove': notBuilt,
  'runs.rename': notBuilt,
};
