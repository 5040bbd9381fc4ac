import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const workspaceHandlers: Handlers<AreaOf<'workspace'>> & Handlers<AreaOf<'files'>> & Handlers<AreaOf<'jobs'>> & Handlers<AreaOf<'slices'>> & Handlers<AreaOf<'settings'>> = {
  'workspace.summary': notBuilt,
  'workspace.recent': notBuilt,
  'workspace.open': notBuilt,
  'workspace.demo': notBuilt,
  'files.browse': notBuilt,
  'files.pick': notBuilt,
  'jobs.list': notBuilt,
  'jobs.stop': notBuilt,
  'slices.list': notBuilt,
  'slices.save': notBuilt,
  'slices.remove': notBuilt,
  'settings.get': notBuilt,
  'settings.set': notBuilt,
};
