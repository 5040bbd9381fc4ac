import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const modelsHandlers: Handlers<AreaOf<'models'>> = {
  'models.inspect': notBuilt,
  'models.save': notBuilt,
  'models.rename': notBuilt,
  'models.card': notBuilt,
  'models.devices': notBuilt,
  'models.tryOut': notBuilt,
};
