import { formatCount } from '../../core/format.ts';
import { reverseLabel } from '../../core/labels.ts';
import { MOST_PAIRS_AT_ONCE } from '../../model/judgement.ts';
import { AppError } from '../app-error.ts';
import { appendBatch, type JudgedIds, type NewBatch } from '../store/judgement-batches.ts';
import { datasetsOfImages } from '../store/images.ts';
import { datasetIdOfRun } from '../store/runs.ts';
import type { Workspace } from '../store/workspace.ts';

/**
 * Adds the same of many pairs to the record, in one transaction: all of them are on disk when this resolves, or none. A pair that
 * is given in both orders counts once.
 *
 * @returns how many pairs it was said of
 * @throws AppError `judgement-wrong` for a label without the action, an image and itself, and a label of both orders of a pair
 * which contradict each other; `image-missing`, `run-missing`, `key-taken`, and those of a disk that cannot be written
 */
export async function judgePairs(workspace: Workspace, said: NewBatch): Promise<number> {
  const { db } = workspace;
  const { action, label, comment, runId } = said;
  if ((action === 'label') !== (label !== null) || (action === 'comment') !== (comment !== null))
    throw wrong(
      `The action ${JSON.stringify(action)} goes with ${goesWith(action)}.`,
      'Reload the page and try again.',
    );
  const pairs = eachPairOnce(said);
  if (pairs.length > MOST_PAIRS_AT_ONCE)
    throw wrong(
      `${formatCount(pairs.length)} pairs are more than the ${formatCount(MOST_PAIRS_AT_ONCE)} that can be changed at once.`,
      'Narrow the filter.',
    );
  const ids = [...new Set(pairs.flat())];
  const datasets = datasetsOfImages(db, ids);
  if (datasets.includes(null))
    throw new AppError('image-missing', 'One of these images is not in the workspace.', 'Reload the page.');
  if (new Set(datasets).size > 1)
    throw wrong('The pairs are of several datasets.', 'Choose pairs of one dataset.');
  if (runId !== null && datasetIdOfRun(db, runId) === null)
    throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
  return workspace.transaction(() => appendBatch(db, { ...said, pairs }));
}

function goesWith(action: NewBatch['action']): string {
  return action === 'label' ? 'a label' : action === 'comment' ? 'a comment' : 'neither label nor comment';
}

/** @throws AppError `judgement-wrong` */
function eachPairOnce({ pairs, label }: NewBatch): JudgedIds[] {
  const found = new Map<string, JudgedIds>();
  let twice = 0;
  for (const pair of pairs) {
    const [a, b] = pair;
    if (a === b) throw wrong('A pair is two different images.', 'Reload the page and try again.');
    const before = found.get(`${b} ${a}`);
    if (before === undefined) found.set(`${a} ${b}`, pair);
    else twice++;
  }
  if (twice > 0 && label !== null && reverseLabel(label) !== label)
    throw wrong(
      `${formatCount(twice)} of the chosen pairs ${twice === 1 ? 'is' : 'are'} chosen in both orders, and ${JSON.stringify(label)} cannot be right of both.`,
      'Choose one order of each pair: the filter Order does it.',
    );
  return [...found.values()];
}

function wrong(message: string, action: string): AppError {
  return new AppError('judgement-wrong', message, action);
}
