import type { Judgement } from '../../model/judgement.ts';
import { AppError } from '../app-error.ts';
import { storedImage } from '../jobs/workspace/stored-by-id.ts';
import type { Database } from '../store/database.ts';
import { appendJudgement, judgementsOfPair, type NewJudgement } from '../store/judgements.ts';
import { personWhoSays } from '../store/people.ts';
import { datasetIdOfRun } from '../store/runs.ts';
import { isDealt, storedTask, taskById } from '../store/tasks.ts';
import type { Workspace } from '../store/workspace.ts';

/**
 * Adds what a person said about two images to the record; it is on disk when this resolves, a power cut notwithstanding.
 * What is said in a task has to be about a pair that was dealt to that person, and takes blindness and run from it.
 *
 * @throws AppError `judgement-wrong` for a label without the action or an image and itself, `image-missing`,
 * `run-missing`, `key-taken`, `person-missing`, `person-archived`, `task-missing`, `task-not-yours`, and those of a disk
 * that cannot be written
 */
export async function judgePair(workspace: Workspace, judgement: NewJudgement): Promise<Judgement> {
  const { db } = workspace;
  const { firstId, secondId, action, label, runId, status, comment, reasons, takenOver = false } = judgement;
  if ((action === 'label') !== (label !== null))
    throw wrong(
      `The action ${JSON.stringify(action)} ${label === null ? 'needs a label' : 'takes no label'}.`,
    );
  if (takenOver && label === null) throw wrong('Only a label can be the model’s.');
  if (action === 'comment' && (comment ?? null) === null && (reasons ?? null) === null)
    throw wrong('A comment needs a text or reasons.');
  if (status === 'draft' && action !== 'label' && action !== 'cannot-judge')
    throw wrong(`The action ${JSON.stringify(action)} cannot be a draft.`);
  const [first, second] = [storedImage(db, firstId), storedImage(db, secondId)];
  if (firstId === secondId || first.datasetId !== second.datasetId)
    throw wrong('A pair is two different images of one dataset.');
  // Also one that was removed while its pairs were on screen.
  if (runId !== null && datasetIdOfRun(db, runId) === null)
    throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
  return workspace.transaction(() => {
    const person = personWhoSays(db, judgement.judge).id;
    const inTask = { ...judgement, judge: person, ...ofTask(db, judgement, person) };
    return appendJudgement(db, { ...inTask, ...withSeenBefore(db, inTask, person) });
  });
}

/** What a judgement takes from its task. */
function ofTask(db: Database, judgement: NewJudgement, person: number): Partial<NewJudgement> {
  const { task: id = null, repeated = false, firstId, secondId, reasons = null, takenOver } = judgement;
  if (id === null) {
    if (repeated) throw wrong('Only in a task a pair comes twice.');
    if (reasons !== null && reasons.length > 0) throw wrong('Only a task has reasons to choose from.');
    if (takenOver && (judgement.runId === null || judgement.predictionSeen !== true))
      throw wrong('A label that was not shown cannot be accepted.');
    return {};
  }
  const task = storedTask(db, id);
  if (!isDealt(db, id, person, { firstId, secondId, repeated }))
    throw new AppError(
      'task-not-yours',
      `This pair of the task "${task.name}" is not among those of the person who judges.`,
      'Open the task again as the person who judges.',
    );
  if (takenOver === true && !task.suggests) throw wrong(`The task "${task.name}" suggests no labels.`);
  const unknown = reasons?.find((reason) => !task.reasons.includes(reason));
  if (unknown !== undefined) throw wrong(`${JSON.stringify(unknown)} is not among the task's reasons.`);
  return {
    runId: task.run,
    blind: task.blind,
    predictionSeen: !task.blind && task.run !== null,
    truthSeen: !task.blind,
  };
}

/**
 * Whether this person had been shown prediction and truth of the pair: now, or because of an earlier answer, after which they
 * are shown unless the task gives no feedback.
 */
function withSeenBefore(
  db: Database,
  { firstId, secondId, predictionSeen = null, truthSeen = null }: NewJudgement,
  person: number,
): Pick<NewJudgement, 'predictionSeen' | 'truthSeen'> {
  let [prediction, truth] = [predictionSeen, truthSeen];
  for (const earlier of judgementsOfPair(db, firstId, secondId)) {
    if (earlier.person !== person) continue;
    const shown = earlier.status === 'submitted' && wereShownAfter(db, earlier);
    prediction ||= earlier.predictionSeen === true || (shown && earlier.runId !== null) || prediction;
    truth ||= earlier.truthSeen === true || shown || truth;
  }
  return { predictionSeen: prediction, truthSeen: truth };
}

function wereShownAfter(db: Database, { task, runId }: Judgement): boolean {
  if (task === null) return runId !== null;
  const of = taskById(db, task);
  return of === null || of.feedback || !of.blind;
}

function wrong(message: string): AppError {
  return new AppError('judgement-wrong', message, 'Reload the page and judge the pair again.');
}
