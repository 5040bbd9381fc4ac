import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatNumber, formatShare } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import type { ListedTraining } from './listed-trainings.ts';
import { trainingProgressOf } from './training-progress-of.ts';
import classes from './training-view.module.css';

interface TrainingListProps {
  /** The newest first. */
  readonly trainings: readonly ListedTraining[];
  /** Null for a new one. */
  readonly shown: string | null;
  /** Null for a new one. */
  readonly onShow: (name: string | null) => void;
}

/** Every training with how far it is. */
export function TrainingList({ trainings, shown, onShow }: TrainingListProps): ReactNode {
  return (
    <Panel
      title="Trainings"
      note={formatCount(trainings.length)}
      actions={
        <Button size="compact-xs" variant={shown === null ? 'light' : 'filled'} onClick={() => onShow(null)}>
          New
        </Button>
      }
      fill
    >
      <ul className={classes.list}>
        {shown === null && (
          <li>
            <button type="button" className={classes.entry} aria-current="true">
              <span className={classes.entryName}>New training</span>
              <span className={classes.dimmed}>not begun yet</span>
            </button>
          </li>
        )}
        {trainings.map((training) => (
          <li key={training.name}>
            <Entry
              training={training}
              isShown={training.name === shown}
              onShow={() => onShow(training.name)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Entry({
  training: { name, summary, job },
  isShown,
  onShow,
}: {
  readonly training: ListedTraining;
  readonly isShown: boolean;
  readonly onShow: () => void;
}): ReactNode {
  const { state, share } = trainingProgressOf(summary, job);
  return (
    <button type="button" className={classes.entry} aria-current={isShown} onClick={onShow}>
      <span className={classes.entryName}>{name}</span>
      <span className={classes.dimmed}>
        {summary === null ? state : `${state}, ${summary.epochs} of ${summary.ofEpochs} epochs`}
      </span>
      {summary !== null && (
        <span className={classes.dimmed}>
          {summary.best === null
            ? `on ${summary.pairSet}`
            : `held-out loss ${formatNumber(summary.best.loss)}, epoch ${summary.best.epoch}`}
        </span>
      )}
      {summary?.simulated === true && <SimulatedMark plain />}
      {summary !== null && share < 1 && (
        <span className={classes.thin} title={formatShare(share)} aria-hidden="true">
          <span style={{ width: `${100 * share}%` }} />
        </span>
      )}
    </button>
  );
}
