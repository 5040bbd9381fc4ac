import { AppError } from '../../app-error.ts';
import type { Run } from '../../store/runs.ts';

/** @throws AppError 'run-recorded' for a run whose answers came from elsewhere */
export function assertAsksModel({ name, kind }: Pick<Run, 'name' | 'kind'>): void {
  if (kind === 'model') return;
  throw new AppError(
    'run-recorded',
    `The answers of "${name}" were recorded elsewhere: there is no model to ask.`,
    'Plan a new run to ask a model.',
  );
}
