import { Button, Checkbox, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { TrainingEpoch, TrainingDetail } from '../../../model/training.ts';
import { useCommands } from '../../commands/commands.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatBytes, formatNumber, formatShare } from '../../../core/format.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ExportAdapterDialog } from './export-adapter-dialog.tsx';
import { planRunWith } from './plan-run-with.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

/** The finished epochs with what they answer of the held-out pairs and their files; those chosen become a comparator. */
export function EpochsPanel({ training }: { readonly training: TrainingDetail }): ReactNode {
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
  const exported = finished.find(({ epoch }) => epoch === Number(params['export']));
  const showExport = (epoch: number | null) =>
    changeParams({ export: epoch === null ? null : String(epoch) }, { replace: true });
  useCommands([
    {
      id: 'training.export',
      title: `Export epoch ${one ?? ''} for PEFT…`,
      section: 'Trainings',
      enabled: one !== undefined,
      run: () => {
        if (one !== undefined) showExport(one);
      },
    },
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
          None finished yet. Each saves an adapter that can be used in runs at once, while training continues.
        </p>
      </Panel>
    );
  return (
    <Panel
      title={<Term name="epoch">Epochs</Term>}
      note="on held-out pairs, each shown in both orders"
      actions={
        <>
          <Button
            size="compact-xs"
            rightSection={<CommandKeys id="training.use" />}
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
            rightSection={<CommandKeys id="training.ensemble" />}
            onClick={() => void planRunWith(name, chosen)}
          >
            Ensemble of {chosen.length < 2 ? 'chosen' : chosen.length} epochs
          </Button>
        </>
      }
    >
      <div className={classes.scroller} tabIndex={0} role="group" aria-label="Table of epochs">
        <DataTable
          compact
          columns={[checkColumn(chosen, choose), ...columnsOf(best?.epoch, exportColumn(showExport))]}
          rows={finished}
          keyOf={({ epoch }) => String(epoch)}
          marked={({ epoch }) => epoch === best?.epoch}
        />
      </div>
      {exported !== undefined && (
        <ExportAdapterDialog
          training={name}
          epoch={exported.epoch}
          folder={training.folder}
          onClose={() => showExport(null)}
        />
      )}
    </Panel>
  );
}

type EpochColumn = GridColumn<TrainingEpoch>;

function checkColumn(
  chosen: readonly number[],
  choose: (epoch: number, isChosen: boolean) => void,
): EpochColumn {
  return {
    key: 'chosen',
    head: <VisuallyHidden>Chosen</VisuallyHidden>,
    className: classes.check,
    cell: ({ epoch }) => (
      <Checkbox
        aria-label={`Choose epoch ${epoch}`}
        checked={chosen.includes(epoch)}
        onChange={({ currentTarget: { checked } }) => choose(epoch, checked)}
      />
    ),
  };
}

function exportColumn(onExport: (epoch: number) => void): EpochColumn {
  return {
    key: 'export',
    head: <VisuallyHidden>Export</VisuallyHidden>,
    cell: ({ epoch }) => (
      <Button
        size="compact-xs"
        title="Write it as an adapter that PEFT loads and trains on from"
        aria-label={`Export epoch ${epoch} for PEFT`}
        onClick={() => onExport(epoch)}
      >
        PEFT…
      </Button>
    ),
  };
}

/** @param exporting beside the epoch's number */
function columnsOf(best: number | undefined, exporting: EpochColumn): readonly EpochColumn[] {
  const figure = (
    key: string,
    head: ReactNode,
    cell: (validation: TrainingEpoch['validation']) => string,
  ): EpochColumn => ({ key, head, numeric: true, cell: ({ validation }) => cell(validation) });
  return [
    {
      key: 'epoch',
      head: 'Epoch',
      numeric: true,
      namesRow: true,
      cell: ({ epoch }) => (
        <>
          {epoch}
          {epoch === best && <span className={classes.best}>best</span>}
        </>
      ),
    },
    exporting,
    {
      key: 'trainingLoss',
      head: 'Training loss',
      numeric: true,
      cell: ({ trainingLoss }) => formatNumber(trainingLoss),
    },
    figure('loss', <Term name="heldOutLoss">Held-out loss</Term>, (of) => formatNumber(of?.loss)),
    figure('accuracy', <Term name="accuracy" />, (of) => formatShare(of?.accuracy?.value)),
    ...LABELS.map((label) =>
      figure(label, <LabelMark label={label} />, (of) => formatShare(of?.recall[label]?.value)),
    ),
    figure('agreement', 'Agreement', (of) => formatShare(of?.agreement?.value)),
    figure('kl', 'KL', (of) => formatNumber(of?.meanDivergence)),
    {
      key: 'files',
      head: 'Files',
      className: classes.files,
      cell: ({ adapter, mmproj }) => (
        <>
          <FileName title="adapter" file={adapter} />
          {mmproj !== null && (
            <>
              {', '}
              <FileName title="mmproj" file={mmproj} />
            </>
          )}
        </>
      ),
    },
  ];
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
      {title} {bytes === null ? 'is missing' : formatBytes(bytes)}
    </span>
  );
}
