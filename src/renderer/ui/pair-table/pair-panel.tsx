import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useWaiting } from '../../judging/use-judge.ts';
import { showView } from '../../location/use-location.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { columnsFor, sortFor } from './pair-columns.tsx';
import classes from './pair-panel.module.css';
import { PairTable } from './pair-table.tsx';
import { ErrorState, Loading } from '../states/states.tsx';
import { usePairCursor, type PairCursor } from '../pair-list/use-pair-cursor.ts';
import { usePairList, type PairListState } from '../pair-list/use-pair-list.ts';
import layout from '../layout/layout.module.css';

/** A list of pairs inside another view. */
export interface ShownPairs {
  /** Whether the run's probabilities are known. */
  readonly hasProbabilities: boolean;
  readonly asked: PairListState;
  readonly cursor: PairCursor;
  readonly sort: PairSort;
  readonly setSort: (sort: PairSort) => void;
  /** Goes to the pairs view, to the chosen pair if one is. */
  readonly open: () => void;
}

/** @param initialSort the order that the list begins with, if the run can be listed in it */
export function useShownPairs(
  { hasProbabilities }: Pick<RunSummary, 'hasProbabilities'>,
  filter: Filter,
  initialSort: PairSort,
): ShownPairs {
  const [chosenSort, setSort] = useState(initialSort);
  const sort = sortFor(chosenSort, hasProbabilities);
  const asked = usePairList(filter, sort);
  const cursor = usePairCursor(asked.list);
  const open = () => {
    const { by, descending } = sort;
    const params: Record<string, string> = {};
    if (by !== 'order' || descending) params.sort = `${descending ? '-' : ''}${by}`;
    if (cursor.pair !== null) params.pair = `${cursor.pair.firstId}-${cursor.pair.secondId}`;
    showView('pairs', filter, params);
  };
  return { hasProbabilities, asked, cursor, sort, setSort, open };
}

/** What a panel's title says of its pairs. */
export function ShownPairsNote({ shown: { asked } }: { readonly shown: ShownPairs }): ReactNode {
  return (
    <span role="status" data-testid="shown-pairs">
      {formatCount(asked.total)} of {formatQuantity(asked.ofRun, 'comparison')}
    </span>
  );
}

export function OpenInPairs({ shown }: { readonly shown: ShownPairs }): ReactNode {
  return (
    <Button size="compact-xs" onClick={shown.open}>
      Open in Pairs
    </Button>
  );
}

interface ShownPairsListProps {
  readonly shown: ShownPairs;
  /** Of the columns of the pairs view. */
  readonly columns: readonly string[];
  /** What pairs these are, for those who do not see where the list stands. */
  readonly label: string;
  readonly none: string;
}

/** The pairs behind what was clicked. */
export function ShownPairsList({ shown, columns, label, none }: ShownPairsListProps): ReactNode {
  const { hasProbabilities, asked, cursor, setSort, open } = shown;
  const { list, total, hasVotes } = asked;
  const waiting = useWaiting();
  return (
    <div className={classes.list} aria-busy={asked.waiting}>
      {asked.error !== null ? (
        <ErrorState error={asked.error} retry={asked.retry} />
      ) : list === null ? (
        <Loading height="100%" />
      ) : total === 0 ? (
        <p className={layout.nothing}>{none}</p>
      ) : (
        <PairTable
          list={list}
          cursor={cursor}
          columns={columnsFor(columns, { hasProbabilities, hasVotes })}
          names={false}
          total={total}
          label={`${label}: ${formatQuantity(total, 'comparison')}`}
          waiting={waiting}
          onSort={setSort}
          onOpen={open}
        />
      )}
    </div>
  );
}
