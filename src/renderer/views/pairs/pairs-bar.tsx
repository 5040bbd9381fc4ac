import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { asksPeople, type Filter } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import { changeParams } from '../../location/use-location.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { ColumnMenu } from './column-menu.tsx';
import { ExportPairs } from './export-pairs.tsx';
import { RowField } from './row-field.tsx';
import layoutClasses from '../../ui/layout/layout.module.css';
import classes from './run-pairs.module.css';

interface PairsBarProps {
  readonly filter: Filter;
  readonly sort: PairSort;
  readonly total: number;
  readonly ofRun: number;
  readonly layout: 'list' | 'grid';
  readonly hasProbabilities: boolean;
  /** Of the chosen pair; null where none is, or it is not listed. */
  readonly index: number | null;
  readonly onGo: (index: number) => void;
}

/** How many pairs there are, and how they are listed. */
export function PairsBar(props: PairsBarProps): ReactNode {
  const { filter, sort, total, ofRun, layout, hasProbabilities, index, onGo } = props;
  return (
    <div className={classes.bar}>
      <span className={classes.count} role="status" data-testid="pair-count">
        <strong>{formatCount(total)}</strong>
        {asksPeople(filter) ? ' pairs' : ''} of {formatQuantity(ofRun, 'comparison')}
      </span>
      <span className={layoutClasses.grow} />
      <RowField index={index} total={total} onGo={onGo} />
      <SegmentedControl
        aria-label="Layout"
        value={layout}
        onChange={(value) => changeParams({ layout: value === 'grid' ? 'grid' : null })}
        data={[
          { value: 'list', label: 'List' },
          { value: 'grid', label: 'Grid' },
        ]}
      />
      {layout === 'list' && <ColumnMenu hasProbabilities={hasProbabilities} />}
      <ExportPairs filter={filter} sort={sort} total={total} />
    </div>
  );
}
