import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Filter } from '../../../ipc/filter.ts';
import type { PairSort } from '../../../ipc/pairs.ts';
import { useJudge } from '../../api/use-judge.ts';
import { showView } from '../../location/use-location.ts';
import { formatCount } from '../../ui/format.ts';
import { PAIR_COLUMNS } from '../../ui/pair-columns.tsx';
import { PairTable } from '../../ui/pair-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ErrorState, Loading } from '../../ui/states.tsx';
import { usePairCursor } from '../../ui/use-pair-cursor.ts';
import { usePairList } from '../../ui/use-pair-list.ts';
import classes from './chosen-pairs.module.css';

interface ChosenPairsProps {
  readonly filter: Filter;
  /** Of the columns of the pairs view. */
  readonly columns: readonly string[];
  readonly title: string;
  /** Order that the list begins with. */
  readonly sort: PairSort;
}

/** The pairs behind what was clicked, with a way to the pairs view. */
export function ChosenPairs({ filter, columns, title, sort: initialSort }: ChosenPairsProps): ReactNode {
  const [sort, setSort] = useState(initialSort);
  const asked = usePairList(filter, sort);
  const { list, total, ofRun } = asked;
  const cursor = usePairCursor(list);
  const { waiting } = useJudge();
  const open = () => {
    const { by, descending } = sort;
    const params: Record<string, string> = {};
    if (by !== 'order' || descending) params.sort = `${descending ? '-' : ''}${by}`;
    if (cursor.pair !== null) params.pair = `${cursor.pair.firstId}-${cursor.pair.secondId}`;
    showView('pairs', {}, params);
  };
  return (
    <Panel
      fill
      title={title}
      note={
        <span role="status" data-testid="chosen-count">
          {formatCount(total)} of {formatCount(ofRun)} comparisons
        </span>
      }
      actions={
        <Button size="compact-xs" variant="default" onClick={open}>
          Open in Pairs
        </Button>
      }
    >
      <div className={classes.list} aria-busy={asked.waiting}>
        {asked.error !== null ? (
          <ErrorState error={asked.error} retry={asked.retry} />
        ) : list === null ? (
          <Loading height="100%" />
        ) : total === 0 ? (
          <p className={classes.none}>No comparison is in these cells.</p>
        ) : (
          <PairTable
            list={list}
            cursor={cursor}
            columns={PAIR_COLUMNS.filter(({ id }) => columns.includes(id))}
            names={false}
            total={total}
            label={`${title}: ${formatCount(total)} comparisons`}
            waiting={waiting}
            onSort={setSort}
            onOpen={open}
          />
        )}
      </div>
    </Panel>
  );
}
