import { useState, type ReactNode } from 'react';
import type { Person } from '../../../model/person.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { focusHomeRef, goHome } from '../../commands/focus-home.ts';
import { useCommands, type Command } from '../../commands/commands.ts';
import { notify } from '../../notices/notices.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { ANSWERS } from './answers.ts';
import { atLeftOver, finishedHere, isFinished, leftOver } from './annotation-list.ts';
import { EndOfQueue } from './end-of-queue.tsx';
import { Guidelines } from './guidelines.tsx';
import { PairHistory } from './pair-history.tsx';
import { RemarkDialog, RemarkLine } from './remark-dialog.tsx';
import { Reveal } from './reveal.tsx';
import { SittingBar } from './sitting-bar.tsx';
import { givesFeedback, isBlind, type SittingSource } from './sitting-source.ts';
import { Stage } from './stage.tsx';
import { usePairQueue } from './use-pair-queue.ts';
import { useSitting } from './use-sitting.ts';
import { WaitNote } from './wait-note.tsx';
import classes from './annotate-view.module.css';

/** Pairs kept ready on both sides of the one that is shown. */
const READY_BEFORE = 1;
const READY_AFTER = 3;

interface SittingProps {
  readonly judge: Person;
  readonly source: SittingSource;
}

/** One person judging the pairs of a task, or of a run under the filter. */
export function Sitting({ judge, source }: SittingProps): ReactNode {
  const { waiting } = useJudge();
  const queue = usePairQueue(source, judge, waiting);
  const { list, setList, counts, noteStored } = queue;
  const pair = list.pairs[list.position];
  const [drafts, setDrafts] = useState(false);
  const [advances, setAdvances] = useState(true);
  const sitting = useSitting({ list, setList, noteStored, judge: judge.id, source, drafts, advances });
  const [opened, setOpened] = useState<'history' | 'guidelines' | 'remark' | null>(null);
  const close = () => {
    setOpened(null);
    goHome();
  };
  const toggle = (what: 'history' | 'guidelines') => setOpened((before) => (before === what ? null : what));
  const task = source.kind === 'task' ? source.task : null;

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
    command('history', 'History of this pair', ['h'], () => toggle('history')),
    command('comment', 'Comment on the pair', ['c'], () => {
      if (pair !== undefined) setOpened('remark');
    }),
    command('next-unanswered', 'Next pair without an answer', ['u'], () =>
      sitting.moveToNext((other) => !isFinished(other), 'Every listed pair has an answer'),
    ),
    command('next-flagged', 'Next flagged pair', ['v'], () =>
      sitting.moveToNext((other) => other.flagged, 'No listed pair is flagged'),
    ),
    command('advance', advances ? 'Stay on the pair after an answer' : 'Go on after an answer', ['a'], () => {
      setAdvances(!advances);
      notify({
        kind: 'info',
        title: advances ? 'Stays on the pair after an answer' : 'Goes on after an answer',
      });
    }),
    ...(task === null
      ? []
      : [
          command('guidelines', 'Guidelines of the task', ['i'], () => toggle('guidelines')),
          command('drafts', 'Keep answers as drafts', ['d'], () => setDrafts(!drafts)),
        ]),
  ]);

  if (queue.state === 'failed') return <ErrorState error={queue.error} retry={queue.retry} />;
  const before = list.pairs[list.position - 1];
  const blind = isBlind(source);
  const feedback = givesFeedback(source);
  const revealed = pair !== undefined && (!blind || (feedback && isFinished(pair)));
  return (
    <div className={classes.view}>
      <SittingBar
        source={source}
        position={list.position}
        listed={list.pairs.length}
        finished={(counts?.done ?? 0) + finishedHere(list)}
        total={counts?.total ?? 0}
        perMinute={sitting.perMinute}
        pending={waiting.length}
        drafts={drafts}
        onDrafts={() => setDrafts(!drafts)}
        onUndo={sitting.undo}
        onMove={sitting.move}
        onMoveTo={sitting.moveTo}
        onHistory={() => setOpened('history')}
        onGuidelines={() => setOpened('guidelines')}
      />
      {task !== null && <h2 className={classes.question}>{task.question}</h2>}
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
          <Reveal title="You said" pair={pair} source={source} judge={judge.id} />
        ) : (
          feedback &&
          before !== undefined &&
          isFinished(before) && (
            <Reveal title="Previous pair: you said" pair={before} source={source} judge={judge.id} />
          )
        )}
        {pair !== undefined && <RemarkLine pair={pair} />}
      </div>
      <AnswerBar pair={pair} seen={sitting.seen} onAnswer={sitting.answer} />
      <PairHistory
        pair={pair}
        judge={judge.id}
        task={task?.id ?? null}
        blind={blind}
        opened={opened === 'history'}
        onClose={close}
      />
      {task !== null && <Guidelines task={task} opened={opened === 'guidelines'} onClose={close} />}
      {opened === 'remark' && pair !== undefined && (
        <RemarkDialog
          pair={pair}
          reasons={task?.reasons ?? []}
          onRemark={(remark) => {
            sitting.remark(pair, remark);
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}
