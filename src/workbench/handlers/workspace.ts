import type { AreaOf, Handlers } from '../handler.ts';
import { notBuilt } from './not-built.ts';

export const workspaceHandlers: Handlers<AreaOf<'workspace'>> &
  Handlers<AreaOf<'files'>> &
  Handlers<AreaOf<'jobs'>> = {
  'workspace.summary': notBuilt,
  'workspace.recent': notBuilt,
  'workspace.open': notBuilt,
  'workspace.demo': notBuilt,
  'files.browse': notBuilt,
  'files.pick': notBuilt,
  'jobs.list': notBuilt,
  'jobs.stop': notBuilt,
};
