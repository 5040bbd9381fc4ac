import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const pairsHandlers: Handlers<AreaOf<'pairs'>> = {
  'pairs.page': notBuilt,
  'pairs.find': notBuilt,
  'pairs.detail': notBuilt,
};
