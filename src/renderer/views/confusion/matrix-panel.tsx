import { SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LabelMatrix } from '../../../core/confusion.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import { isByPeople, LABEL_SOURCES, type Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { changeFilter, changeParams, goTo, useLocation } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { takenOverWords } from '../../../model/taken-over-words.ts';
import { filterOf, type Axes, type Cell } from '../../ui/labels/cell-selection.ts';
import { normalisationOf, useSourceTitles, withAxis } from './confusion-params.ts';
import { ExportMatrix } from './export-matrix.tsx';
import { CountMatrix } from './count-matrix.tsx';
import { DifferenceMatrix } from './difference-matrix.tsx';
import classes from './matrix-panel.module.css';
import { totalOf } from '../../../core/matrix-shares.ts';
import layout from '../../ui/layout/layout.module.css';

interface MatrixPanelProps {
  readonly about: AboutRun;
  readonly run: RunSummary;
  readonly runs: readonly RunSummary[];
  readonly filter: Filter;
  readonly axes: Axes;
  readonly matrix: LabelMatrix | undefined;
  readonly unlabelled: number;
  /** Pairs left out, since people's label is a prediction that they accepted. */
  readonly takenOver: number;
  /** The other run's, where one is compared and the matrix is of the model's labels. */
  readonly other: { readonly axes: Axes; readonly matrix: LabelMatrix } | null;
  /** On which comparisons the other run's stands beside this one, where those are not all. */
  readonly common: string | null;
  readonly chosen: readonly Cell[];
}

const SHARES = [
  { value: 'none', label: 'Counts' },
  { value: 'row', label: '% of row' },
  { value: 'column', label: '% of column' },
  { value: 'total', label: '% of all' },
];

/** The matrix of two sources of labels; its cells narrow the filter. */
export function MatrixPanel({
  about,
  run,
  runs,
  filter,
  axes,
  matrix,
  unlabelled,
  takenOver,
  other,
  common,
  chosen,
}: MatrixPanelProps): ReactNode {
  const location = useLocation();
  const by = normalisationOf(location.params);
  const otherRun = runs.find(({ id }) => id === filter.otherRun);
  const setAxes = (next: Axes) => {
    // The cells that were chosen are of labels that the matrix no longer shows.
    const { cells, ...kept } = location.filter;
    const sameLabels =
      cells !== undefined &&
      [cells.rows, cells.columns].every((source) => source === next.rows || source === next.columns);
    goTo({
      ...location,
      filter: sameLabels || chosen.length === 0 ? location.filter : kept,
      params: { ...location.params, rows: next.rows, columns: next.columns },
    });
  };
  const choose = (cells: readonly Cell[]) => changeFilter({ cells: filterOf(axes, cells) });
  return (
    <Panel
      title="Confusion matrix"
      actions={
        matrix !== undefined && (
          <ExportMatrix
            {...{ about, axes, by, unlabelled, takenOver }}
            matrices={[
              { name: run.name, matrix },
              ...(other === null || otherRun === undefined
                ? []
                : [{ name: otherRun.name, matrix: other.matrix }]),
            ]}
          />
        )
      }
      note={
        matrix !== undefined &&
        `n = ${formatCount(totalOf(matrix))}${isByPeople(axes.rows, axes.columns) ? ' pairs' : ''}${unlabelled > 0 ? `, ${formatCount(unlabelled)} without both labels` : ''}${takenOver > 0 ? `, ${takenOverWords(takenOver)}` : ''}`
      }
    >
      <div className={classes.controls}>
        <SourceSelect axis="rows" axes={axes} hasOther={otherRun !== undefined} onChange={setAxes} />
        <SourceSelect axis="columns" axes={axes} hasOther={otherRun !== undefined} onChange={setAxes} />
        <Select
          label="Compare with run"
          w={150}
          placeholder="None"
          clearable
          clearButtonProps={{ 'aria-label': 'No other run' }}
          disabled={runs.length < 2}
          data={runs
            .filter(({ id, datasetId }) => id !== run.id && datasetId === run.datasetId)
            .map(({ id, name }) => ({ value: String(id), label: name }))}
          value={otherRun === undefined ? null : String(otherRun.id)}
          onChange={(value) => changeFilter({ otherRun: value === null ? undefined : Number(value) })}
        />
        <SegmentedControl
          aria-label="Cell values"
          className={layout.end}
          value={by}
          data={SHARES}
          onChange={(value) => changeParams({ share: value === 'none' ? null : value })}
        />
      </div>
      {matrix === undefined ? (
        <Loading height={248} />
      ) : (
        <div className={classes.matrices}>
          <figure className={classes.matrix}>
            {other !== null && <figcaption>{run.name}</figcaption>}
            <CountMatrix
              {...{ matrix, axes, by, chosen }}
              narrow={other !== null}
              label={`Confusion matrix of ${run.name}`}
              onChoose={choose}
            />
          </figure>
          {other !== null && otherRun !== undefined && (
            <>
              <figure className={classes.matrix}>
                <figcaption>{otherRun.name}</figcaption>
                <CountMatrix
                  matrix={other.matrix}
                  axes={other.axes}
                  by={by}
                  narrow
                  label={`Confusion matrix of ${otherRun.name}`}
                  chosen={[]}
                  onChoose={(cells) => changeFilter({ cells: filterOf(other.axes, cells) })}
                />
              </figure>
              <figure className={classes.matrix}>
                <figcaption title={`${run.name} minus ${otherRun.name}`}>
                  Difference, {by === 'none' ? '% of all' : SHARES.find(({ value }) => value === by)?.label}
                </figcaption>
                <DifferenceMatrix {...{ matrix, axes, by, chosen }} other={other.matrix} onChoose={choose} />
              </figure>
            </>
          )}
        </div>
      )}
      {common !== null && (
        <p className={layout.noteBelow} role="status">
          {common}
        </p>
      )}
      <p className={classes.hint}>
        Click a cell or header to see its pairs, <kbd>Ctrl</kbd> adds, <kbd>Shift</kbd> extends the selection;
        by keyboard: arrows, <kbd>Enter</kbd>, <kbd>Space</kbd>.
      </p>
    </Panel>
  );
}

interface SourceSelectProps {
  readonly axis: keyof Axes;
  readonly axes: Axes;
  readonly hasOther: boolean;
  readonly onChange: (axes: Axes) => void;
}

function SourceSelect({ axis, axes, hasOther, onChange }: SourceSelectProps): ReactNode {
  const sourceTitles = useSourceTitles();
  return (
    <Select
      label={axis === 'rows' ? 'Rows' : 'Columns'}
      w={136}
      allowDeselect={false}
      value={axes[axis]}
      data={LABEL_SOURCES.map((source) => ({
        value: source,
        label: sourceTitles[source],
        disabled: source === 'other' && !hasOther,
      }))}
      onChange={(value) => {
        if (value !== null) onChange(withAxis(axes, axis, value));
      }}
    />
  );
}
