import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const dataHandlers: Handlers<AreaOf<'data'>> = {
  'data.images': notBuilt,
  'data.image': notBuilt,
  'data.import': notBuilt,
  'data.makeSplit': notBuilt,
  'data.previewPairSet': notBuilt,
  'data.makePairSet': notBuilt,
  'data.makeReferenceSet': notBuilt,
  'data.references': notBuilt,
  'data.removeSet': notBuilt,
};
