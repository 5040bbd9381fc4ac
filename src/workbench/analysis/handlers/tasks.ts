import { hasAnswered } from '../../../engine/annotation/history-for-blind.ts';
import { AppError } from '../../../engine/app-error.ts';
import { answerRows } from '../../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { storedImage } from '../../../engine/jobs/workspace/stored-by-id.ts';
import { judgementsOfPair } from '../../../engine/store/judgements.ts';
import { personId } from '../../../engine/store/people.ts';
import { isDealt, pairSetOfTask, storedTask } from '../../../engine/store/tasks.ts';
import { DEFAULT_THETA, labelOf } from '../../../core/labels.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const tasksHandlers: AnalysisHandlers<'tasks'> = {
  'tasks.reveal': ({ task: id, judge, firstId, secondId }, { answers, workspace: { db } }) => {
    const task = storedTask(db, id);
    const person = personId(db, judge);
    if (!isDealt(db, id, person, { firstId, secondId, repeated: false }))
      throw new AppError(
        'task-not-yours',
        `This pair is not among yours of the task "${task.name}".`,
        'Open the task again.',
      );
    const said = judgementsOfPair(db, firstId, secondId);
    if (task.blind && !(task.feedback && hasAnswered(said, person, id)))
      throw new AppError(
        'not-answered',
        `The task "${task.name}" is judged blind.`,
        task.feedback ? 'Answer the pair first.' : 'It gives no feedback; whoever made it chose so.',
      );
    const view = task.run === null ? null : AnswerView.open(answers, db, { run: task.run });
    const row = view?.table.rowOf(firstId, secondId) ?? -1;
    const known = view === null || row < 0 ? undefined : answerRows(view, [row])[0];
    const [firstScore, secondScore] = [storedImage(db, firstId).score, storedImage(db, secondId).score];
    const theta = pairSetOfTask(db, id)?.theta ?? DEFAULT_THETA;
    return {
      truth:
        known?.truth ??
        (firstScore === null || secondScore === null ? null : labelOf(firstScore, secondScore, theta)),
      firstScore,
      secondScore,
      model: known?.model ?? null,
      margin: known?.margin ?? null,
    };
  },
};
