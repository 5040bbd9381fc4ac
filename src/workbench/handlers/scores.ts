import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const scoresHandlers: Handlers<AreaOf<'scores'>> & Handlers<AreaOf<'nll'>> = {
  'scores.get': notBuilt,
  'scores.likelihoods': notBuilt,
  'scores.calibrate': notBuilt,
  'scores.keep': notBuilt,
  'scores.adaptive': notBuilt,
  'nll.evidence': notBuilt,
};
