import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const confusionHandlers: Handlers<AreaOf<'confusion'>> = {
  'confusion.matrix': notBuilt,
  'confusion.abstention': notBuilt,
  'confusion.calibration': notBuilt,
};
