import { lazy, Suspense, type ReactNode } from 'react';
import type { ExamplePair, TaskSummary } from '../../../model/task.ts';
import { Face } from '../../ui/faces/face.tsx';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { StagePanel } from './stage-panel.tsx';
import classes from './guidelines.module.css';

/** Pixels of an example's image on a screen of high density. */
const EXAMPLE_SIZE = 480;

const NoteMarkdown = lazy(() => import('../../reviews/note-markdown.tsx'));

interface GuidelinesProps {
  readonly task: TaskSummary;
  readonly onClose: () => void;
}

/** A pair with its label below it. */
function Example({ firstId, secondId, label, words }: ExamplePair & Pick<TaskSummary, 'words'>): ReactNode {
  const word = words?.[label] ?? label;
  return (
    <figure className={classes.example} aria-label={`Example of ${word}`}>
      <Face imageId={firstId} name="First image of the example" size={EXAMPLE_SIZE} box="100%" />
      <Face imageId={secondId} name="Second image of the example" size={EXAMPLE_SIZE} box="100%" />
      <figcaption>
        <LabelMark label={label} word={word} />
      </figcaption>
    </figure>
  );
}

/** What a task asks of whoever judges it. */
export function Guidelines({ task, onClose }: GuidelinesProps): ReactNode {
  return (
    <StagePanel title="Guidelines" closeTitle="Close the guidelines" onClose={onClose}>
      <p className={classes.question}>
        <strong>{task.question}</strong>
        {task.more !== undefined && <> The answer is the image that is more {task.more}.</>}
      </p>
      {task.guidelines === '' ? (
        <p>This task has no guidelines beyond its question.</p>
      ) : (
        <Suspense fallback={<Loading height={120} />}>
          <NoteMarkdown text={task.guidelines} />
        </Suspense>
      )}
      {task.examples.length > 0 && <h3 className={classes.title}>Examples</h3>}
      {task.examples.map((example, index) => (
        <Example key={index} {...example} words={task.words} />
      ))}
    </StagePanel>
  );
}
