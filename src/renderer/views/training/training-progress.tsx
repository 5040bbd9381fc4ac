import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { StepPoint } from '../../../model/training.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatNumber, formatSeconds, formatShare } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import type { ListedTraining } from './listed-trainings.ts';
import type { TrainingProgress } from './training-progress-of.ts';
import { WorkFigure, WorkFigures } from '../../work/work-figures.tsx';
import layout from '../../ui/layout/layout.module.css';

interface TrainingProgressPanelProps {
  readonly listed: ListedTraining;
  readonly progress: TrainingProgress;
  readonly points: readonly StepPoint[];
}

/** How far a training is, how fast it goes and how long it still takes. */
export function TrainingProgressPanel({ listed, progress, points }: TrainingProgressPanelProps): ReactNode {
  const { summary, job, name } = listed;
  const { state, step, steps, share, underWay, elsewhere, besides, rate, secondsLeft } = progress;
  const prepares = besides !== null && step === 0;
  const part =
    besides === null || besides.total === null || besides.total === 0 ? null : besides.done / besides.total;
  const goesOn = underWay || elsewhere;
  const bar = prepares ? (part ?? 1) : underWay && steps === 0 ? 1 : share;
  return (
    <Panel
      title="Progress"
      note={
        <>
          <span role="status">{state}</span>
          {besides !== null && (
            <span>
              : {formatCount(besides.done)}
              {besides.total === null ? '' : ` of ${formatCount(besides.total)}`}
            </span>
          )}
        </>
      }
    >
      <Progress.Root size="lg">
        <Progress.Section
          value={100 * bar}
          {...(prepares ? { color: 'gray' } : {})}
          animated={underWay && ((prepares && part === null) || steps === 0)}
          aria-label={`Progress of ${name}`}
        />
      </Progress.Root>
      <WorkFigures>
        <WorkFigure title="Steps">
          {formatCount(step)}
          {steps === 0 ? '' : ` of ${formatCount(steps)} (${formatShare(share)})`}
        </WorkFigure>
        <WorkFigure title={<Term name="epoch">Epochs</Term>}>
          {summary === null ? '–' : `${summary.epochs} of ${summary.ofEpochs}`}
        </WorkFigure>
        <WorkFigure title="Rate">{rate === null ? '–' : rateText(rate)}</WorkFigure>
        <WorkFigure title="Time left">{secondsLeft === null ? '–' : formatSeconds(secondsLeft)}</WorkFigure>
        <WorkFigure title="Loss now">{formatNumber(points.at(-1)?.loss)}</WorkFigure>
        <WorkFigure title={<Term name="heldOutLoss">Best held-out loss</Term>}>
          {summary?.best == null ? '–' : `${formatNumber(summary.best.loss)} (epoch ${summary.best.epoch})`}
        </WorkFigure>
      </WorkFigures>
      {elsewhere && (
        <p className={layout.note}>
          Another process is training here, such as <code>tiebreak train</code>. Pause it where it was
          started, with Ctrl+C. Its curves are read from its files.
        </p>
      )}
      {!goesOn && job?.state === 'failed' && summary?.status === 'paused' && (
        <p className={layout.note}>Its progress is kept: Resume continues from there.</p>
      )}
    </Panel>
  );
}

/** Steps take from milliseconds to minutes. */
function rateText(rate: number): string {
  if (rate >= 1) return `${formatNumber(rate, rate < 10 ? 1 : 0)} steps / s`;
  return `${formatSeconds(1 / rate)} a step`;
}
