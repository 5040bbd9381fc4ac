import { Button, NumberInput, Select, Switch } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { QUEUE_ORDERS, type QueueOrder } from '../../../model/annotation-queue.ts';
import { changeParams } from '../../location/use-location.ts';
import { formatCount, formatNumber, formatSeconds } from '../../../core/format.ts';
import { useCommands } from '../../commands/commands.ts';
import { goHome } from '../../commands/focus-home.ts';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import type { SittingSource } from './sitting-source.ts';
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
  readonly source: SittingSource;
  /** Number of the pair that is shown, from 0, and how many are listed. */
  readonly position: number;
  readonly listed: number;
  readonly finished: number;
  readonly total: number;
  /** Pairs finished a minute in this sitting; null before the first. */
  readonly perMinute: number | null;
  /** Answers that are not on disk yet. */
  readonly pending: number;
  readonly drafts: boolean;
  readonly onDrafts: () => void;
  readonly onUndo: () => void;
  /** Goes so many pairs on, finished ones too. */
  readonly onMove: (by: number) => void;
  readonly onMoveTo: (position: number) => void;
  readonly onHistory: () => void;
  readonly onGuidelines: () => void;
}

/** What is judged, how far it is, and whether every answer is saved. */
export function SittingBar(props: SittingBarProps): ReactNode {
  const { source, finished, total, perMinute, pending, drafts } = props;
  return (
    <div className={classes.bar}>
      <Button
        onClick={() => changeParams({ task: null, show: 'tasks' })}
        title="All tasks of the workspace, and how far they are"
      >
        Tasks
      </Button>
      {source.kind === 'run' ? <RunChoices source={source} /> : <strong>{source.task.name}</strong>}
      <Button.Group>
        <Button onClick={() => props.onMove(-1)} rightSection={<kbd>P</kbd>}>
          Previous
        </Button>
        <Button onClick={() => props.onMove(1)} rightSection={<kbd>N</kbd>}>
          Next
        </Button>
        <Button onClick={props.onUndo} rightSection={<kbd>⌫</kbd>}>
          Undo
        </Button>
        <Button onClick={props.onHistory} rightSection={<kbd>H</kbd>}>
          History
        </Button>
        {source.kind === 'task' && (
          <>
            <Button onClick={props.onGuidelines} rightSection={<kbd>I</kbd>}>
              Guidelines
            </Button>
            <Button
              variant={drafts ? 'light' : 'default'}
              aria-pressed={drafts}
              onClick={props.onDrafts}
              rightSection={<kbd>D</kbd>}
              title="While pressed, answers are kept without being handed in"
            >
              Drafts
            </Button>
          </>
        )}
      </Button.Group>
      {source.kind === 'task' && (
        <NumberOfPair position={props.position} listed={props.listed} onMoveTo={props.onMoveTo} />
      )}
      <div className={classes.progress}>
        <span data-testid="finished">
          {formatCount(finished)} of {formatCount(total)} pairs
        </span>
        <span className={classes.pace}>
          {perMinute === null ? '' : `${formatNumber(perMinute, 0)} a minute`}
          {perMinute === null || perMinute === 0 || source.kind === 'run'
            ? ''
            : `, ${formatSeconds((60 * (total - finished)) / perMinute)} left`}
        </span>
        <span className={classes.saved} data-saved={pending === 0} role="status" data-testid="saved">
          {pending === 0 ? 'All saved' : `${pending} not saved yet`}
        </span>
      </div>
    </div>
  );
}

function RunChoices({ source }: { readonly source: Extract<SittingSource, { kind: 'run' }> }): ReactNode {
  const { order, run, blind } = source;
  return (
    <>
      <Select
        aria-label="Order of the pairs"
        flex="1 1 200px"
        maw={260}
        allowDeselect={false}
        value={order}
        data={QUEUE_ORDERS.map((value) => ({
          value,
          label: ORDER_TITLES[value],
          disabled: value === 'uncertain' && !run.hasProbabilities,
        }))}
        onChange={(value) => changeParams({ order: value })}
      />
      {!run.hasProbabilities && order === 'random' && (
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
    </>
  );
}

function NumberOfPair({
  position,
  listed,
  onMoveTo,
}: Pick<SittingBarProps, 'position' | 'listed' | 'onMoveTo'>): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<number | string | null>(null);
  useCommands([
    {
      id: 'annotate.go-to-number',
      title: 'Go to pair number',
      section: 'Annotate',
      keys: ['Mod+g'],
      run: () => field.current?.select(),
    },
  ]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof typed === 'number') onMoveTo(Math.max(1, Math.min(listed, typed)) - 1);
        setTyped(null);
        goHome();
      }}
    >
      <NumberInput
        ref={field}
        w={92}
        leftSection="#"
        aria-label={`Number of the pair, of ${formatCount(listed)}`}
        hideControls
        allowDecimal={false}
        allowNegative={false}
        disabled={listed === 0}
        value={typed ?? Math.min(position + 1, listed)}
        onChange={setTyped}
        onBlur={() => setTyped(null)}
      />
    </form>
  );
}
