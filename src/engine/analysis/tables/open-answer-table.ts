import { answerState, holdsProbabilities } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { AnswerColumns } from './answer-columns.ts';
import { answerFile, readAnswerFile, writeAnswerFile } from './answer-file.ts';
import { AnswerTable } from './answer-table.ts';
import { loadAnswers } from './load-answers.ts';
import { TableImages } from './table-images.ts';

/** A run's answers as they are now, without what people said. */
export function openAnswerTable(workspace: Workspace, run: Run): AnswerTable {
  return new AnswerTable(run, TableImages.ofRun(workspace.db, run), readColumns(workspace, run), {
    hasProbabilities: holdsProbabilities(workspace.db, run),
  });
}

/** Makes the copy of a run's answers in the cache where none is whole: whoever asks about them first need not read the store. */
export function keepAnswers(workspace: Workspace, run: Run): void {
  readColumns(workspace, run);
}

/** From the copy in the cache where that is whole, else from the store, and then copied there. */
function readColumns({ db, cacheDir }: Workspace, run: Run): AnswerColumns {
  const file = answerFile(cacheDir, run);
  // One transaction, so that the state is that of what is read.
  const { state, columns, isCopy } = db.transaction(() => {
    const state = answerState(db, run.id);
    const copy = state === null ? null : readAnswerFile(file, run, state);
    return { state, columns: copy ?? loadAnswers(db, run), isCopy: copy !== null };
  })();
  if (!isCopy && state !== null) writeAnswerFile(file, run, columns, state);
  return columns;
}
