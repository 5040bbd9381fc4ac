import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const annotateHandlers: Handlers<AreaOf<'annotate'>> = {
  'annotate.queue': notBuilt,
  'annotate.judge': notBuilt,
  'annotate.undo': notBuilt,
  'annotate.redo': notBuilt,
  'annotate.history': notBuilt,
  'annotate.reveal': notBuilt,
  'annotate.recent': notBuilt,
  'annotate.judges': notBuilt,
};
