import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const exportsHandlers: Handlers<AreaOf<'exports'>> = {
  'exports.prepare': notBuilt,
  'exports.forget': notBuilt,
};
