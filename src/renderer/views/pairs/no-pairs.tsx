import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { changeFilter } from '../../location/use-location.ts';
import { WITHOUT_LIMITS } from '../../location/without-limits.ts';
import { formatCount } from '../../../core/format.ts';
import { EmptyState } from '../../ui/states/states.tsx';

/** What stands in the place of a list without pairs. */
export function NoPairs({ ofRun }: { readonly ofRun: number }): ReactNode {
  if (ofRun === 0)
    return (
      <EmptyState title="No answers yet">
        The run has no answers yet; they appear here as they arrive.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No comparison passes the filter"
      actions={
        <Button size="sm" onClick={() => changeFilter(WITHOUT_LIMITS)}>
          Show all {formatCount(ofRun)}
        </Button>
      }
    >
      Remove some filters above, or show all comparisons of the run.
    </EmptyState>
  );
}
