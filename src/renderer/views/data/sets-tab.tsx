import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { PairSetBuilder } from './pair-set-builder.tsx';
import { ReferenceSetBuilder } from './reference-set-builder.tsx';
import { SetLists } from './set-lists.tsx';
import { SplitBuilder } from './split-builder.tsx';
import { thetaOfData } from './theta-of-data.ts';
import classes from './builders.module.css';

const KINDS = [
  {
    value: 'pair-set',
    label: 'Pair set',
    note: 'Pairs with labels from their scores, for evaluating or training a model or for people to judge.',
  },
  {
    value: 'reference-set',
    label: 'Reference set',
    note: 'Images with known scores across the scale; others are scored by comparison with them.',
  },
  {
    value: 'split',
    label: 'Split',
    note: 'A training and a test part: references come from one, images to score from the other.',
  },
] as const;

/** The sets of a dataset, and a form to make another. */
export function SetsTab({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const { params } = useLocation();
  const { run } = useScope();
  const theta = thetaOfData(dataset, run);
  const first = dataset.splits.length === 0 ? 'split' : 'pair-set';
  const kind =
    KINDS.find(({ value }) => value === params['make']) ?? KINDS.find(({ value }) => value === first);
  return (
    <div className={classes.sets}>
      <div className={classes.column}>
        <SetLists dataset={dataset} />
      </div>
      <div className={classes.column}>
        <Panel title="Create a set" fill>
          <SegmentedControl
            className={classes.kinds}
            fullWidth
            aria-label="Kind of set"
            data={KINDS.map(({ value, label }) => ({ value, label }))}
            value={kind?.value ?? first}
            onChange={(value) => changeParams({ make: value })}
          />
          <p className={classes.about}>{kind?.note}</p>
          {kind?.value === 'pair-set' && <PairSetBuilder dataset={dataset} />}
          {kind?.value === 'reference-set' && <ReferenceSetBuilder dataset={dataset} theta={theta} />}
          {kind?.value === 'split' && <SplitBuilder dataset={dataset} />}
        </Panel>
      </div>
    </div>
  );
}
