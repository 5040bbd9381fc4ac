import { useState, type ReactNode } from 'react';
import { QUEUE_ORDERS } from '../../../model/annotation-queue.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useCommands, type Command } from '../../commands/commands.ts';
import { changeFilter, useLocation } from '../../location/use-location.ts';
import { Button } from '@mantine/core';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { ANSWERS } from './answers.ts';
import { finishedHere } from './annotation-list.ts';
import { PairHistory } from './pair-history.tsx';
import { Reveal } from './reveal.tsx';
import { SittingBar } from './sitting-bar.tsx';
import { Stage } from './stage.tsx';
import { usePairQueue } from './use-pair-queue.ts';
import { useSitting } from './use-sitting.ts';
import classes from './annotate-view.module.css';

/** Pairs kept ready on both sides of the one that is shown. */
const READY_BEFORE = 1;
const READY_AFTER = 3;

interface SittingProps {
  readonly judge: string;
  readonly run: RunSummary;
  readonly filter: Filter;
}

/** One person judging the pairs of one filter. */
export function Sitting({ judge, run, filter }: SittingProps): ReactNode {
  const { params } = useLocation();
  const order = QUEUE_ORDERS.find((value) => value === params.order) ?? 'uncertain';
  const blind = params.blind !== 'no';
  const queue = usePairQueue(filter, order, judge);
  const { list, counts } = queue;
  const pair = list.pairs[list.position];
  const sitting = useSitting({ list, setList: queue.setList, judge, run: run.id });
  const [historyOpened, setHistoryOpened] = useState(false);

  const command = (id: string, title: string, keys: readonly string[], action: () => void): Command => ({
    id: `annotate.${id}`,
    title,
    section: 'Annotate',
    keys,
    run: action,
  });
  useCommands([
    ...ANSWERS.map((answer) => command(answer.id, answer.title, [answer.keys], () => sitting.answer(answer))),
    command('undo', 'Undo the last judgement', ['Backspace', 'Mod+z'], sitting.undo),
    command('redo', 'Redo the undone judgement', ['Mod+Shift+z', 'Mod+y'], sitting.redo),
    {
      ...command('next', 'Next pair, including finished ones', ['n'], () => sitting.move(1)),
      repeats: true,
    },
    {
      ...command('previous', 'Previous pair, including finished ones', ['p'], () => sitting.move(-1)),
      repeats: true,
    },
    command('history', 'History of this pair', ['h'], () => setHistoryOpened((before) => !before)),
  ]);

  if (queue.state === 'failed') return <ErrorState error={queue.error} retry={queue.retry} />;
  const before = list.pairs[list.position - 1];
  const revealed = pair !== undefined && (!blind || pair.own !== null);
  return (
    <div className={classes.view}>
      <SittingBar
        judge={judge}
        order={order}
        blind={blind}
        finished={(counts?.done ?? 0) + finishedHere(list)}
        total={counts?.total ?? 0}
        perMinute={sitting.perMinute}
        pending={sitting.pending}
        onUndo={sitting.undo}
        onMove={sitting.move}
        onHistory={() => setHistoryOpened(true)}
      />
      {queue.state === 'loading' ? (
        <Loading height="100%" />
      ) : pair === undefined ? (
        <AllJudged total={counts?.total ?? 0} onBack={sitting.undo} />
      ) : (
        <Stage
          pairs={list.pairs.slice(Math.max(0, list.position - READY_BEFORE), list.position + 1 + READY_AFTER)}
          current={pair.key}
          onShown={sitting.shown}
        />
      )}
      <div className={classes.facts}>
        {revealed ? (
          <Reveal title="You said" pair={pair} run={run.id} />
        ) : (
          before !== undefined &&
          before.own !== null && <Reveal title="Previous pair: you said" pair={before} run={run.id} />
        )}
      </div>
      <AnswerBar pair={pair} onAnswer={sitting.answer} />
      <PairHistory pair={pair} opened={historyOpened} onClose={() => setHistoryOpened(false)} />
    </div>
  );
}

function AllJudged({ total, onBack }: { readonly total: number; readonly onBack: () => void }): ReactNode {
  if (total > 0)
    return (
      <EmptyState
        title={`All ${total} pairs are judged`}
        actions={
          <Button size="sm" onClick={onBack} rightSection={<kbd>⌫</kbd>}>
            Undo the last one
          </Button>
        }
      >
        P goes back through them. Skipped pairs return the next time you open this view. Another order or
        filter shows other pairs.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No pair passes the filter"
      actions={
        <Button
          size="sm"
          onClick={() =>
            changeFilter({
              cells: undefined,
              truth: undefined,
              model: undefined,
              human: undefined,
              margin: undefined,
              entropy: undefined,
              distance: undefined,
              consistent: undefined,
              judged: undefined,
              flagged: undefined,
              text: undefined,
              group: undefined,
              image: undefined,
            })
          }
        >
          Show all pairs of the run
        </Button>
      }
    >
      Remove some filters above, or choose another order: “People disagree with the model” lists only pairs
      that both have labelled.
    </EmptyState>
  );
}
