import { Button, Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { QUEUE_ORDERS, type QueueOrder } from '../../../model/annotation-queue.ts';
import { changeParams } from '../../location/use-location.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import classes from './annotate-view.module.css';

const ORDER_TITLES: Readonly<Record<QueueOrder, string>> = {
  uncertain: 'Most uncertain first',
  disagreement: 'Forward and reverse disagree most',
  'human-against-model': 'People disagree with the model',
  'near-margin': 'Closest to θ',
  random: 'Random',
  filter: 'List order',
};

interface SittingBarProps {
  readonly judge: string;
  readonly order: QueueOrder;
  /** Of the run; without them nothing tells the uncertain pairs. */
  readonly hasProbabilities: boolean;
  readonly blind: boolean;
  readonly finished: number;
  readonly total: number;
  /** Pairs finished a minute in this sitting; null before the first. */
  readonly perMinute: number | null;
  /** Answers that are not on disk yet. */
  readonly pending: number;
  readonly onUndo: () => void;
  /** Goes so many pairs on, finished ones too. */
  readonly onMove: (by: number) => void;
  readonly onHistory: () => void;
}

/** What is judged, how far it is, and whether every answer is saved. */
export function SittingBar(props: SittingBarProps): ReactNode {
  const {
    judge,
    order,
    hasProbabilities,
    blind,
    finished,
    total,
    perMinute,
    pending,
    onUndo,
    onMove,
    onHistory,
  } = props;
  return (
    <div className={classes.bar}>
      <Select
        aria-label="Order of the pairs"
        flex="1 1 200px"
        maw={260}
        allowDeselect={false}
        value={order}
        data={QUEUE_ORDERS.map((value) => ({
          value,
          label: ORDER_TITLES[value],
          disabled: value === 'uncertain' && !hasProbabilities,
        }))}
        onChange={(value) => changeParams({ order: value })}
      />
      {!hasProbabilities && order === 'random' && (
        <span className={classes.why} title="Without them nothing tells which pairs are uncertain.">
          {NO_PROBABILITIES}, so “{ORDER_TITLES.uncertain}” is not offered
        </span>
      )}
      <Switch
        label="Blind"
        description={undefined}
        checked={blind}
        onChange={(event) => changeParams({ blind: event.currentTarget.checked ? null : 'no' })}
      />
      <Button.Group>
        <Button onClick={() => onMove(-1)} rightSection={<kbd>P</kbd>}>
          Previous
        </Button>
        <Button onClick={() => onMove(1)} rightSection={<kbd>N</kbd>}>
          Next
        </Button>
        <Button onClick={onUndo} rightSection={<kbd>⌫</kbd>}>
          Undo
        </Button>
        <Button onClick={onHistory} rightSection={<kbd>H</kbd>}>
          History
        </Button>
      </Button.Group>
      <div className={classes.progress}>
        <span>{judge}</span>
        <span data-testid="finished">
          {formatCount(finished)} of {formatCount(total)} pairs
        </span>
        <span>{perMinute === null ? '' : `${formatNumber(perMinute, 0)} a minute`}</span>
        <span className={classes.saved} data-saved={pending === 0} role="status" data-testid="saved">
          {pending === 0 ? 'All saved' : `${pending} not saved yet`}
        </span>
      </div>
    </div>
  );
}
