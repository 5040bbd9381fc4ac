import { useState, type ReactNode } from 'react';
import { meantOrder, QUEUE_ORDERS } from '../../../model/annotation-queue.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { focusHomeRef, goHome } from '../../commands/focus-home.ts';
import { useCommands, type Command } from '../../commands/commands.ts';
import { useLocation } from '../../location/use-location.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { ANSWERS } from './answers.ts';
import { atLeftOver, finishedHere, isFinished, leftOver } from './annotation-list.ts';
import { EndOfQueue } from './end-of-queue.tsx';
import { PairHistory } from './pair-history.tsx';
import { Reveal } from './reveal.tsx';
import { SittingBar } from './sitting-bar.tsx';
import { Stage } from './stage.tsx';
import { usePairQueue } from './use-pair-queue.ts';
import { useSitting } from './use-sitting.ts';
import { WaitNote } from './wait-note.tsx';
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
  const order = meantOrder(
    QUEUE_ORDERS.find((value) => value === params.order) ?? 'uncertain',
    run.hasProbabilities,
  );
  const blind = params.blind !== 'no';
  const { waiting } = useJudge();
  const queue = usePairQueue(filter, order, judge, waiting);
  const { list, setList, counts, noteStored } = queue;
  const pair = list.pairs[list.position];
  const sitting = useSitting({ list, setList, noteStored, judge, run: run.id });
  const [historyOpened, setHistoryOpened] = useState(false);
  const closeHistory = () => {
    setHistoryOpened(false);
    goHome();
  };

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
  const revealed = pair !== undefined && (!blind || isFinished(pair));
  return (
    <div className={classes.view}>
      <SittingBar
        judge={judge}
        order={order}
        hasProbabilities={run.hasProbabilities}
        blind={blind}
        finished={(counts?.done ?? 0) + finishedHere(list)}
        total={counts?.total ?? 0}
        perMinute={sitting.perMinute}
        pending={waiting.length}
        onUndo={sitting.undo}
        onMove={sitting.move}
        onHistory={() => setHistoryOpened(true)}
      />
      <div className={classes.place} ref={focusHomeRef} tabIndex={-1} data-testid="stage">
        {queue.state === 'loading' || (pair === undefined && queue.more) ? (
          <Loading height="100%" />
        ) : pair === undefined ? (
          <EndOfQueue
            total={counts?.total ?? 0}
            {...leftOver(list)}
            onBack={sitting.undo}
            onLeftOver={() => setList(atLeftOver)}
          />
        ) : (
          <Stage
            pairs={list.pairs.slice(
              Math.max(0, list.position - READY_BEFORE),
              list.position + 1 + READY_AFTER,
            )}
            current={pair.key}
            seen={sitting.seen}
          />
        )}
      </div>
      <div className={classes.facts}>
        {pair !== undefined && !sitting.seen ? (
          <WaitNote key={pair.key} unsaved={waiting.length} />
        ) : revealed ? (
          <Reveal title="You said" pair={pair} run={run.id} />
        ) : (
          before !== undefined &&
          isFinished(before) && <Reveal title="Previous pair: you said" pair={before} run={run.id} />
        )}
      </div>
      <AnswerBar pair={pair} seen={sitting.seen} onAnswer={sitting.answer} />
      <PairHistory pair={pair} opened={historyOpened} onClose={closeHistory} />
    </div>
  );
}
