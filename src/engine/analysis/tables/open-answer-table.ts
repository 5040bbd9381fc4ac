import { predictionStamp } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { answerFile, readAnswerFile, writeAnswerFile } from './answer-file.ts';
import { AnswerTable } from './answer-table.ts';
import { loadAnswers } from './load-answers.ts';
import { TableImages } from './table-images.ts';

/**
 * A run's answers as they are now, without what people said: from the copy in the cache where that is whole, else from the
 * store, and then copied there.
 */
export async function openAnswerTable({ db, cacheDir }: Workspace, run: Run): Promise<AnswerTable> {
  const stamp = predictionStamp(db, run.id);
  const file = answerFile(cacheDir, run);
  let columns = await readAnswerFile(file, run, stamp);
  if (columns === null) {
    const loaded = await loadAnswers(db, run.id, Math.ceil(stamp.count / run.members.length));
    await writeAnswerFile(file, run, loaded);
    ({ columns } = loaded);
  }
  return new AnswerTable(run, TableImages.ofDataset(db, run.datasetId), columns);
}
