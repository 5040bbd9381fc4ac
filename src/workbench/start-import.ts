import { basename } from 'node:path';
import { formatQuantity } from '../core/format.ts';
import { describeChoice, describeLosses } from '../engine/datasets/describe-import.ts';
import { describeProblem } from '../engine/datasets/import-problem.ts';
import { describeFoundTwins } from '../engine/jobs/datasets/twins-across.ts';
import { importDataset, type DatasetImport } from '../engine/jobs/datasets/import-dataset.ts';
import type { CheckedParams } from './checked-params.ts';
import type { Session } from './session.ts';

/** Problems that the job's log names; the dataset keeps the first thousand. */
const LOGGED_PROBLEMS = 50;

/**
 * Imports a dataset in the background.
 *
 * @returns the job's id
 * @throws AppError 'path-not-allowed'
 */
export function startImport(session: Session, params: CheckedParams<'data.import'>): string {
  const path = session.paths.check(params.path);
  const { name, imageColumn, scoreColumn, raterColumn, scoreRange, list } = params;
  return session.jobs.start({
    kind: 'import',
    title: `Import ${name ?? basename(path)}`,
    runId: null,
    work: async ({ log, ...work }) => {
      try {
        const imported = await importDataset(session.workspace, path, {
          ...work,
          ...(name !== null && { name }),
          ...(imageColumn !== null && { imageColumn }),
          ...(scoreColumn !== null && { scoreColumn }),
          ...(raterColumn !== undefined && { raterColumn }),
          ...(scoreRange !== null && { range: scoreRange }),
          ...(list !== undefined && { list }),
        });
        describeImport(imported).forEach(log);
        session.changed(['data']);
        return 'done';
      } catch (error) {
        if (work.signal.aborted) return 'stopped';
        throw error;
      }
    },
  }).id;
}

/** What an import did, line by line. */
function describeImport({ name, status, description, twins }: DatasetImport): string[] {
  const { images, problems, origin, choices } = description;
  const losses = describeLosses(description);
  const more = problems.length - LOGGED_PROBLEMS;
  return [
    status !== 'created'
      ? `The workspace already has the dataset ${JSON.stringify(name)}; ${status === 'completed' ? 'the single ratings are new' : 'nothing has changed'}.`
      : `Imported ${formatQuantity(images.length, 'image')} as ${JSON.stringify(name)}.`,
    ...choices.map(describeChoice),
    ...(losses === null ? [] : [losses]),
    ...describeFoundTwins(twins),
    ...(origin === null ? [] : [origin]),
    ...(problems.length === 0 ? [] : [`Problems: ${problems.length}.`]),
    ...problems.slice(0, LOGGED_PROBLEMS).map(describeProblem),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}
