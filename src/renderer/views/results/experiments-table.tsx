import type { ReactNode } from 'react';
import type { ExperimentRow } from '../../../model/experiments.ts';
import type { PublishedResult } from '../../../model/published-results.ts';
import { formatCount } from '../../../core/format.ts';
import { DataTable, DataTableRows } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { EXPERIMENT_COLUMNS, type ExperimentSet } from './experiment-columns.ts';
import { AboutColumn, FigureCell } from './figure-cell.tsx';
import { PublishedRows } from './published-rows.tsx';
import classes from './results-view.module.css';

interface ExperimentsTableProps {
  readonly sets: readonly ExperimentSet[];
  /** Set below the experiments; empty to leave them out. */
  readonly published: readonly PublishedResult[];
}

/** Experiments by the set they belong to, a row each. */
export function ExperimentsTable({ sets, published }: ExperimentsTableProps): ReactNode {
  return (
    <DataTable className={classes.table} columns={[NAME, ...FIGURES]} rows={[]} keyOf={nameOf}>
      {sets.map((set) => (
        <tbody key={set.name}>
          <SetHead set={set} />
          <DataTableRows columns={[nameIn(set), ...FIGURES]} rows={set.rows} keyOf={nameOf} />
        </tbody>
      ))}
      {published.length > 0 && <PublishedRows rows={published} columns={EXPERIMENT_COLUMNS} />}
    </DataTable>
  );
}

const nameOf = ({ name }: ExperimentRow) => name;

const NAME: GridColumn<ExperimentRow> = {
  key: 'name',
  head: 'Experiment',
  namesRow: true,
  className: classes.name,
  cell: nameOf,
};

const FIGURES: readonly GridColumn<ExperimentRow>[] = EXPERIMENT_COLUMNS.map(
  ({ key, title, about, term, cell }) => ({
    key,
    head: title,
    about: (
      <>
        <AboutColumn title={title} term={term} />
        {about !== undefined && <span className={classes.note}>{about}</span>}
      </>
    ),
    numeric: true,
    cell: (row) => <FigureCell cell={cell(row)} />,
  }),
);

/** The column of names, with how a row of this set was trained. */
function nameIn({ rows }: ExperimentSet): GridColumn<ExperimentRow> {
  const seeds = seedsOf(rows).length;
  return {
    ...NAME,
    cell: (row) => (
      <>
        {row.name}
        <span className={classes.note}>
          {row.training}
          {row.seeds.length < seeds && `; only seed ${row.seeds.join(', ')}`}
        </span>
        {row.problems.length > 0 && (
          <span className={classes.note}>Not calibrated for every seed: {row.problems.join(', ')}</span>
        )}
      </>
    ),
  };
}

function SetHead({ set }: { readonly set: ExperimentSet }): ReactNode {
  const { name, faces, tower, sizes, simulated, running, rows } = set;
  return (
    <tr className={classes.group}>
      <th scope="rowgroup" colSpan={EXPERIMENT_COLUMNS.length + 1}>
        <span className={classes.groupTitle}>{name}</span> {simulated && <SimulatedMark />}{' '}
        {running && <span className={classes.publishedMark}>In progress</span>}
        <span className={classes.note}>
          {faces}; {describeSeeds(rows)}. Vision tower: {tower}. Comparators trained from scratch: {sizes}.
        </span>
      </th>
    </tr>
  );
}

function seedsOf(rows: readonly ExperimentRow[]): number[] {
  return [...new Set(rows.flatMap(({ seeds }) => seeds))].sort((a, b) => a - b);
}

function describeSeeds(rows: readonly ExperimentRow[]): string {
  const seeds = seedsOf(rows);
  if (seeds.length === 0) return 'nothing is finished yet';
  const images = formatCount(rows[0]?.images ?? 0);
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}, n = ${images} test images each`;
}
