import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { runCommand } from '../../commands/commands.ts';
import { showView } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import classes from './home-view.module.css';

/** Every dataset with how much of what it holds. */
export function DatasetsPanel({ datasets }: { readonly datasets: readonly DatasetSummary[] }): ReactNode {
  return (
    <Panel
      title="Datasets"
      note={formatCount(datasets.length)}
      actions={
        <Button size="compact-xs" onClick={() => runCommand('data.import')}>
          Import…
        </Button>
      }
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col" className={classes.number}>
              Images
            </th>
            <th scope="col" className={classes.number}>
              With a score
            </th>
            <th scope="col" className={classes.number}>
              Splits
            </th>
            <th scope="col" className={classes.number}>
              Reference sets
            </th>
            <th scope="col" className={classes.number}>
              Pair sets
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.toReversed().map((dataset) => (
            <tr key={dataset.id}>
              <th scope="row">
                <span className={classes.line}>
                  <button
                    type="button"
                    className={classes.link}
                    onClick={() => showView('data', { dataset: dataset.id, run: undefined })}
                  >
                    {dataset.name}
                  </button>
                  {dataset.simulated && <SimulatedMark />}
                </span>
                <span className={classes.note}>
                  {dataset.groups.map(({ name, images }) => `${name} ${formatCount(images)}`).join(' · ')}
                  {dataset.problemCount > 0 &&
                    ` · ${formatCount(dataset.problemCount)} problems of the import`}
                </span>
              </th>
              <td className={classes.number}>{formatCount(dataset.images)}</td>
              <td className={classes.number}>{formatCount(dataset.scored)}</td>
              <td className={classes.number}>{formatCount(dataset.splits.length)}</td>
              <td className={classes.number}>{formatCount(dataset.referenceSets.length)}</td>
              <td className={classes.number}>{formatCount(dataset.pairSets.length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
