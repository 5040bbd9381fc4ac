import type { ReactNode } from 'react';
import type { ExperimentRow } from '../../../model/experiments.ts';
import type { PublishedResult } from './published-results.ts';
import { Term } from '../../help/term.tsx';
import { formatCount } from '../../../core/format.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { EXPERIMENT_COLUMNS, type ExperimentSet } from './experiment-columns.ts';
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
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col" className={classes.name}>
            Experiment
          </th>
          {EXPERIMENT_COLUMNS.map(({ key, title, about, term }) => (
            <th key={key} scope="col">
              {title}
              {term !== undefined && (
                <Term name={term}>
                  <span className={classes.about} role="img" aria-label={`About ${title}`}>
                    <Icon name="help" size={12} />
                  </span>
                </Term>
              )}
              {about !== undefined && <span className={classes.note}>{about}</span>}
            </th>
          ))}
        </tr>
      </thead>
      {sets.map((set) => (
        <tbody key={set.name}>
          <SetHead set={set} />
          {set.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" className={classes.name}>
                {row.name}
                <span className={classes.note}>
                  {row.training}
                  {row.seeds.length < seedsOf(set.rows).length && `; only seed ${row.seeds.join(', ')}`}
                </span>
                {row.problems.length > 0 && (
                  <span className={classes.note}>
                    Not calibrated for every seed: {row.problems.join(', ')}
                  </span>
                )}
              </th>
              {EXPERIMENT_COLUMNS.map((column) => {
                const { text, note } = column.cell(row);
                return (
                  <td key={column.key}>
                    <span className={classes.value}>{text}</span>
                    {note !== '' && <span className={classes.note}>{note}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      ))}
      {published.length > 0 && <PublishedRows rows={published} columns={EXPERIMENT_COLUMNS} />}
    </table>
  );
}

function SetHead({ set }: { readonly set: ExperimentSet }): ReactNode {
  const { name, faces, tower, sizes, simulated, running, rows } = set;
  return (
    <tr className={classes.group}>
      <th scope="rowgroup" colSpan={EXPERIMENT_COLUMNS.length + 1}>
        <span className={classes.groupTitle}>{name}</span> {simulated && <SimulatedMark />}{' '}
        {running && <span className={classes.publishedMark}>Being made</span>}
        <span className={classes.note}>
          {faces}; {describeSeeds(rows)}. Vision tower: {tower}. Comparators from scratch: {sizes}.
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
