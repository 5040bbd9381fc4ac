import type { ReactNode } from 'react';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Consistency } from '../../../model/consistency.ts';
import type { RunSummary } from '../../../model/run.ts';
import { Term } from '../../help/term.tsx';
import { changeFilter } from '../../location/use-location.ts';
import type { Cell } from '../../ui/labels/cell-selection.ts';
import {
  formatCount,
  formatQuantity,
  formatInterval,
  formatNumber,
  formatShare,
} from '../../../core/format.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { LabelGrid } from '../../ui/labels/label-grid.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import { ExportConsistency } from './export-consistency.tsx';
import { cellsChange } from './forward-cells.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './orders-panel.module.css';

/** Cells in which both answers name the same image, or are both Similar. */
const IDEAL_COLUMN = [1, 0, 2];

interface OrdersPanelProps {
  readonly about: AboutRun;
  readonly run: RunSummary;
  readonly report: Consistency;
  readonly chosen: readonly Cell[];
}

/** The answers to one order against those to the other, and how far they agree. */
export function OrdersPanel({ about, run, report, chosen }: OrdersPanelProps): ReactNode {
  const { n, oneWay, matrix, agreement, positionBias, positionBiasInterval } = report;
  const { meanDivergence, meanDivergenceInterval } = report;
  return (
    <Panel
      title={<Term name="forward">Forward against reverse</Term>}
      actions={<ExportConsistency which="orders" about={about} report={report} />}
      note={
        <>
          n = {formatQuantity(n, 'pair')}
          {oneWay > 0 && `; ${formatQuantity(oneWay, 'comparison')} shown in one order only`}
          {run.reversesNotAsked !== null && ', the others being the least certain pairs'};{' '}
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>
        </>
      }
    >
      <dl className={classes.figures}>
        <Figure
          name={<Term name="agreement" />}
          value={formatShare(agreement?.value)}
          interval={
            agreement === null
              ? null
              : `${formatShare(agreement.interval[0])} to ${formatShare(agreement.interval[1])}`
          }
        />
        <Figure
          name={<Term name="positionBias" />}
          value={formatNumber(positionBias)}
          interval={positionBias === null ? null : formatInterval(positionBiasInterval)}
        />
        <Figure
          name={<Term name="klDivergence">Mean KL</Term>}
          value={meanDivergence === null ? '–' : `${formatNumber(meanDivergence)} nats`}
          note={run.hasProbabilities ? null : NO_PROBABILITIES.toLowerCase()}
          interval={meanDivergence === null ? null : formatInterval(meanDivergenceInterval)}
        />
      </dl>
      <LabelGrid
        label="Forward answers against reverse answers as given"
        rowsTitle="Forward"
        columnsTitle="Reverse"
        chosen={chosen}
        isIdeal={(row, column) => IDEAL_COLUMN[row] === column}
        onChoose={(cells) => changeFilter(cellsChange(cells))}
        cell={(row, column) => {
          const count = matrix[row][column];
          return {
            main: formatCount(count),
            note: formatShare(count / n),
            strength: count / n,
            spoken: `${formatCount(count)}, ${formatShare(count / n)} of all pairs, ${IDEAL_COLUMN[row] === column ? 'consistent' : 'contradicting'}`,
          };
        }}
      />
      <p className={layout.noteBelow}>
        Both answers as given; dashed cells are consistent. Click a cell or header to see its pairs,{' '}
        <kbd>Ctrl</kbd> adds.
      </p>
    </Panel>
  );
}

interface FigureProps {
  /** In the place of an interval. */
  readonly note?: string | null;
  readonly name: ReactNode;
  readonly value: string;
  readonly interval: string | null;
}

function Figure({ name, value, interval, note = null }: FigureProps): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {interval !== null && <span title="95 % interval">{interval}</span>}
        {note !== null && <span>{note}</span>}
      </dd>
    </div>
  );
}
