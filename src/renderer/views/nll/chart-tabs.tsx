import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { changeParams, useLocation } from '../../location/use-location.ts';
import classes from './nll-view.module.css';

/** Chooses one chart where the window is too low for both; elsewhere it is not shown. */
export function ChartTabs(): ReactNode {
  const { params } = useLocation();
  return (
    <div className={classes.tabs}>
      <SegmentedControl
        aria-label="Chart"
        data={[
          { value: 'nll', label: 'NLL by score' },
          { value: 'likelihood', label: 'Likelihood by difference' },
        ]}
        value={params.chart === 'likelihood' ? 'likelihood' : 'nll'}
        onChange={(value) => changeParams({ chart: value === 'likelihood' ? 'likelihood' : null })}
      />
    </div>
  );
}
