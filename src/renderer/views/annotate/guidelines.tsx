import { Drawer } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import type { TaskSummary } from '../../../model/task.ts';
import { Loading } from '../../ui/states/states.tsx';

const NoteMarkdown = lazy(() => import('../../reviews/note-markdown.tsx'));

interface GuidelinesProps {
  readonly task: TaskSummary;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What a task asks of whoever judges it. */
export function Guidelines({ task, opened, onClose }: GuidelinesProps): ReactNode {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      title={`Guidelines: ${task.name}`}
      closeButtonProps={{ 'aria-label': 'Close the guidelines' }}
    >
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
    </Drawer>
  );
}
