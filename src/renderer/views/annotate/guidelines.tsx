import { lazy, Suspense, type ReactNode } from 'react';
import type { TaskSummary } from '../../../model/task.ts';
import { Loading } from '../../ui/states/states.tsx';
import { StagePanel } from './stage-panel.tsx';

const NoteMarkdown = lazy(() => import('../../reviews/note-markdown.tsx'));

interface GuidelinesProps {
  readonly task: TaskSummary;
  readonly onClose: () => void;
}

/** What a task asks of whoever judges it. */
export function Guidelines({ task, onClose }: GuidelinesProps): ReactNode {
  return (
    <StagePanel title="Guidelines" closeTitle="Close the guidelines" onClose={onClose}>
      <p>
        <strong>{task.question}</strong>
      </p>
      {task.guidelines === '' ? (
        <p>This task has no guidelines beyond its question.</p>
      ) : (
        <Suspense fallback={<Loading height={120} />}>
          <NoteMarkdown text={task.guidelines} />
        </Suspense>
      )}
    </StagePanel>
  );
}
