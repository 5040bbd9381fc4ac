import { Button, Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { TrainingEpoch } from '../../../model/training.ts';
import { useCommands } from '../../commands/commands.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatBytes, formatNumber, formatShare } from '../../../core/format.ts';
import { Keys } from '../../ui/marks/keys.tsx';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { planRunWith } from './plan-run-with.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

/** The finished epochs with what they answer of the held-out pairs and their files; those chosen become a comparator. */
export function EpochsPanel({ training }: { readonly training: Result<'training.get'> }): ReactNode {
  const { params } = useLocation();
  const { name, finished, best } = training;
  const chosen = (params['epochs'] ?? '')
    .split(',')
    .map(Number)
    .filter((wanted) => finished.some(({ epoch }) => epoch === wanted));
  const one = chosen.length === 1 ? chosen[0] : (best?.epoch ?? finished.at(-1)?.epoch);
  const choose = (epoch: number, isChosen: boolean) => {
    const next = finished
      .map((each) => each.epoch)
      .filter((each) => (each === epoch ? isChosen : chosen.includes(each)));
    changeParams({ epochs: next.length === 0 ? null : next.join(',') }, { replace: true });
  };
  useCommands([
    {
      id: 'training.use',
      title: `Plan a run with epoch ${one ?? ''}`,
      section: 'Trainings',
      keys: ['u'],
      enabled: one !== undefined,
      run: () => {
        if (one !== undefined) void planRunWith(name, [one]);
      },
    },
    {
      id: 'training.ensemble',
      title: 'Plan a run with the mean of the chosen epochs',
      section: 'Trainings',
      keys: ['Shift+u'],
      enabled: chosen.length > 1,
      run: () => void planRunWith(name, chosen),
    },
  ]);
  if (finished.length === 0)
    return (
      <Panel title={<Term name="epoch">Epochs</Term>}>
        <p className={layout.note}>
          None is finished yet. Each writes an adapter that can answer runs at once, while the training goes
          on.
        </p>
      </Panel>
    );
  return (
    <Panel
      title={<Term name="epoch">Epochs</Term>}
      note="of the held-out pairs, each shown both ways"
      actions={
        <>
          <Button
            size="compact-xs"
            rightSection={<Keys keys="u" />}
            onClick={() => {
              if (one !== undefined) void planRunWith(name, [one]);
            }}
          >
            Use epoch {one}
            {one === best?.epoch ? ' (best)' : ''}
          </Button>
          <Button
            size="compact-xs"
            title="Mark two epochs or more: their probabilities are averaged"
            disabled={chosen.length < 2}
            rightSection={<Keys keys="Shift+u" />}
            onClick={() => void planRunWith(name, chosen)}
          >
            Ensemble of {chosen.length < 2 ? 'chosen' : chosen.length} epochs
          </Button>
        </>
      }
    >
      <div className={classes.scroller} tabIndex={0} role="group" aria-label="Table of epochs">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col" className={classes.check}>
                <span className={classes.hidden}>Chosen</span>
              </th>
              <th scope="col">Epoch</th>
              <th scope="col">Training loss</th>
              <th scope="col">
                <Term name="heldOutLoss">Held-out loss</Term>
              </th>
              <th scope="col">
                <Term name="accuracy" />
              </th>
              {LABELS.map((label) => (
                <th key={label} scope="col">
                  <LabelMark label={label} />
                </th>
              ))}
              <th scope="col">Agreement</th>
              <th scope="col">KL</th>
              <th scope="col" className={classes.text}>
                Files
              </th>
            </tr>
          </thead>
          <tbody>
            {finished.map((epoch) => (
              <EpochRow
                key={epoch.epoch}
                epoch={epoch}
                isBest={epoch.epoch === best?.epoch}
                isChosen={chosen.includes(epoch.epoch)}
                onChoose={(isChosen) => choose(epoch.epoch, isChosen)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface EpochRowProps {
  readonly epoch: TrainingEpoch;
  readonly isBest: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

function EpochRow({ epoch, isBest, isChosen, onChoose }: EpochRowProps): ReactNode {
  const { validation, adapter, mmproj } = epoch;
  return (
    <tr data-best={isBest}>
      <td className={classes.check}>
        <Checkbox
          aria-label={`Choose epoch ${epoch.epoch}`}
          checked={isChosen}
          onChange={({ currentTarget: { checked } }) => onChoose(checked)}
        />
      </td>
      <th scope="row">
        {epoch.epoch}
        {isBest && <span className={classes.best}>best</span>}
      </th>
      <td>{formatNumber(epoch.trainingLoss)}</td>
      <td>{formatNumber(validation?.loss)}</td>
      <td>{formatShare(validation?.accuracy?.value)}</td>
      {LABELS.map((label) => (
        <td key={label}>{formatShare(validation?.recall[label]?.value)}</td>
      ))}
      <td>{formatShare(validation?.agreement?.value)}</td>
      <td>{formatNumber(validation?.meanDivergence)}</td>
      <td className={classes.text}>
        <FileName title="adapter" file={adapter} />
        {mmproj !== null && (
          <>
            {', '}
            <FileName title="mmproj" file={mmproj} />
          </>
        )}
      </td>
    </tr>
  );
}

function FileName({
  title,
  file: { path, bytes },
}: {
  readonly title: string;
  readonly file: TrainingEpoch['adapter'];
}): ReactNode {
  return (
    <span title={path}>
      {title} {bytes === null ? 'is gone' : formatBytes(bytes)}
    </span>
  );
}
