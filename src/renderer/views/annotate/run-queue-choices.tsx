import { Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  QUEUE_ORDERS,
  QUEUE_PARTS,
  type QueueOrder,
  type QueuePart,
} from '../../../model/annotation-queue.ts';
import type { RunSummary } from '../../../model/run.ts';
import { changeParams } from '../../location/use-location.ts';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import type { SittingSource } from './sitting-source.ts';
import classes from './annotate-view.module.css';

export const ORDER_TITLES: Readonly<Record<QueueOrder, string>> = {
  uncertain: 'Most uncertain first',
  influence: 'Most influential on scores',
  active: 'Narrows intervals most',
  disagreement: 'Forward and reverse disagree most',
  'human-against-model': 'People disagree with the model',
  'against-people': 'People disagree with each other',
  'near-margin': 'Closest to θ',
  random: 'Random',
  filter: 'List order',
};

const WHY_NOT_UNCERTAIN = `${NO_PROBABILITIES}, so “${ORDER_TITLES.uncertain}” is not offered`;

const PART_TITLES: Readonly<Record<QueuePart, string>> = {
  open: 'Not finished by me',
  skipped: 'Skipped by me',
  'cannot-judge': 'I could not judge',
  commented: 'I commented on',
  flagged: 'I flagged',
  mine: 'All that I answered',
  others: 'Labelled by others',
};

/** Why an order is not to be had of a run; null where it is. */
export function problemOfOrder(order: QueueOrder, run: RunSummary): string | null {
  if (order === 'uncertain' && !run.hasProbabilities) return NO_PROBABILITIES;
  return order === 'influence' && !run.hasTargets
    ? 'The run has no references that scores are made with'
    : null;
}

/** Which pairs of a run are judged, in which order, and whether blind. */
export function RunQueueChoices({
  source,
}: {
  readonly source: Extract<SittingSource, { kind: 'run' }>;
}): ReactNode {
  const { order, part, run, blind } = source;
  return (
    <>
      <Select
        aria-label="Which pairs"
        className={classes.order}
        allowDeselect={false}
        value={part}
        data={QUEUE_PARTS.map((value) => ({ value, label: PART_TITLES[value] }))}
        onChange={(value) => changeParams({ among: value === 'open' ? null : value })}
      />
      <Select
        aria-label="Order of the pairs"
        className={classes.order}
        allowDeselect={false}
        value={order}
        data={QUEUE_ORDERS.map((value) => ({
          value,
          label: ORDER_TITLES[value],
          disabled: problemOfOrder(value, run) !== null,
        }))}
        onChange={(value) => changeParams({ order: value })}
      />
      {!run.hasProbabilities && order === 'random' && (
        <span
          className={classes.why}
          title={`${WHY_NOT_UNCERTAIN}. Without them nothing tells which pairs are uncertain.`}
        >
          {WHY_NOT_UNCERTAIN}
        </span>
      )}
      <Switch
        label="Blind"
        checked={blind}
        onChange={(event) => changeParams({ blind: event.currentTarget.checked ? null : 'no' })}
      />
    </>
  );
}
