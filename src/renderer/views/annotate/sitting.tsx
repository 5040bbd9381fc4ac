import { useState, type ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { Suggestion } from '../../../model/annotation-queue.ts';
import type { Person } from '../../../model/person.ts';
import { useScope } from '../../api/use-scope.ts';
import { useWaiting } from '../../judging/use-judge.ts';
import { focusHomeRef, goHome } from '../../commands/focus-home.ts';
import { useCommands, type Command } from '../../commands/commands.ts';
import { useKeptSwitch } from '../../location/kept-switch.ts';
import { notify } from '../../notices/notices.ts';
import { useLook } from '../../ui/faces/use-look.ts';
import layout from '../../ui/layout/layout.module.css';
import { useNewest } from '../../ui/layout/use-newest.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswerBar, suggestionInWords } from './answer-bar.tsx';
import { ANSWERS } from './answers.ts';
import {
  atLeftOver,
  finishedHere,
  hasRemark,
  isFinished,
  labelOfShown,
  leftOver,
  type ListedPair,
} from './annotation-list.ts';
import { ContradictionNote } from './contradiction-note.tsx';
import { EndOfQueue, endInWords } from './end-of-queue.tsx';
import { Guidelines } from './guidelines.tsx';
import { NumberOfPair } from './number-of-pair.tsx';
import { PairHistory } from './pair-history.tsx';
import { RemarkDialog, RemarkLine } from './remark-dialog.tsx';
import { QueueNote } from './queue-note.tsx';
import { Reveal } from './reveal.tsx';
import { SittingBar } from './sitting-bar.tsx';
import { SittingLine } from './sitting-line.tsx';
import {
  givesFeedback,
  isBlind,
  isRevision,
  questionOf,
  suggestsLabels,
  type SittingSource,
} from './sitting-source.ts';
import { Stage } from './stage.tsx';
import { useFullScreen } from './use-full-screen.ts';
import { usePairQueue } from './use-pair-queue.ts';
import { useSitting } from './use-sitting.ts';
import { useWaitingNote } from './use-waiting-note.ts';
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
  const waiting = useWaiting();
  const { dataset } = useScope();
  const queue = usePairQueue(source, judge, waiting);
  const { list, setList, counts, noteStored } = queue;
  const pair = list.pairs[list.position];
  const [drafts, setDrafts] = useState(false);
  const [advances, setAdvances] = useKeptSwitch('annotate.advances', true);
  const sitting = useSitting({ list, setList, noteStored, judge: judge.id, source, drafts, advances });
  const look = useLook({ arrowsAnswer: true });
  const [full, setFull] = useFullScreen();
  const [opened, setOpened] = useState<'history' | 'guidelines' | null>(null);
  const [remarking, setRemarking] = useState(false);
  const waitingNote = useWaitingNote(pair === undefined || sitting.seen ? null : pair.key, waiting.length);
  const close = () => {
    setOpened(null);
    goHome();
  };
  const closeRemark = () => {
    setRemarking(false);
    goHome();
  };
  const toggle = (what: 'history' | 'guidelines') => setOpened((before) => (before === what ? null : what));
  const openRemark = () => {
    if (pair !== undefined) setRemarking(true);
  };
  const task = source.kind === 'task' ? source.task : null;
  const kept = useKeptSource(source);
  const suggests = suggestsLabels(source);
  const suggested = suggests && pair?.suggestion !== undefined ? suggestedOf(pair, pair.suggestion) : null;
  const does = {
    answer: useNewest(sitting.answer),
    accept: useNewest(sitting.accept),
    comment: useNewest(openRemark),
    undo: useNewest(sitting.undo),
    move: useNewest(sitting.move),
    toggleHistory: useNewest(() => toggle('history')),
    toggleGuidelines: useNewest(() => toggle('guidelines')),
    toggleDrafts: useNewest(() => setDrafts(!drafts)),
    setAdvances: useNewest(setAdvances),
    fill: useNewest(() => setFull(true)),
  };

  const command = (id: string, title: string, keys: readonly string[], action: () => void): Command => ({
    id: `annotate.${id}`,
    title,
    section: 'Annotate',
    keys,
    run: action,
  });
  useCommands([
    ...ANSWERS.map((answer) => ({
      ...command(answer.id, answer.title, answer.keys, () => sitting.answer(answer)),
      ...(answer.shared !== undefined && { shared: answer.shared }),
    })),
    ...(suggests ? [command('accept', 'Accept the model’s label', ['m'], sitting.accept)] : []),
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
    command('comment', 'Comment on the pair', ['c'], openRemark),
    command('next-unanswered', 'Next pair without an answer', ['u'], () =>
      sitting.moveToNext((other) => !isFinished(other), 'Every listed pair has an answer'),
    ),
    command('next-flagged', 'Next flagged pair', ['v'], () =>
      sitting.moveToNext((other) => other.flagged, 'No listed pair is flagged'),
    ),
    command('next-skipped', 'Next skipped pair', ['Shift+s'], () =>
      sitting.moveToNext((other) => other.own?.action === 'skip', 'No listed pair is skipped'),
    ),
    command('advance', advances ? 'Stay on the pair after an answer' : 'Go on after an answer', ['a'], () => {
      setAdvances(!advances);
      notify({
        kind: 'info',
        title: advances ? 'Stays on the pair after an answer' : 'Goes on after an answer',
      });
    }),
    command('full-screen', full ? 'Leave full screen' : 'Full screen: the pair alone', ['z'], () =>
      setFull(!full),
    ),
    {
      ...command('leave', 'Close what is open beside the pair, or leave full screen', ['Escape'], () => {
        if (opened !== null) close();
        else setFull(false);
      }),
      enabled: full || opened !== null,
    },
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
  const total = counts?.total ?? 0;
  const loading = queue.state === 'loading' || (pair === undefined && queue.more);
  // At the end nothing can be answered, and nothing is told of a pair that is not there.
  const ended = pair === undefined && !loading;
  return (
    <div className={classes.view} data-sitting data-full={full}>
      {!full && (
        <SittingBar
          source={kept}
          drafts={drafts}
          look={look}
          advances={advances}
          opened={opened}
          onDrafts={does.toggleDrafts}
          onUndo={does.undo}
          onMove={does.move}
          onHistory={does.toggleHistory}
          onGuidelines={does.toggleGuidelines}
          onAdvances={does.setAdvances}
          onFullScreen={does.fill}
        >
          <NumberOfPair
            position={list.position}
            listed={queue.reachable}
            onMoveTo={(position) => {
              if (position < list.pairs.length) sitting.moveTo(position);
              else queue.reach(position);
            }}
          />
        </SittingBar>
      )}
      <SittingLine
        question={questionOf(source, dataset)}
        finished={
          isRevision(source) ? Math.min(list.position, total) : (counts?.done ?? 0) + finishedHere(list)
        }
        total={total}
        perMinute={sitting.perMinute}
        ends={task !== null}
        pending={waiting.length}
      />
      <div className={classes.besides}>
        <div className={classes.place} ref={focusHomeRef} tabIndex={-1} data-testid="stage">
          {loading ? (
            <Loading height="100%" />
          ) : pair === undefined ? (
            <EndOfQueue
              ofTask={task !== null}
              total={total}
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
              look={look}
            />
          )}
        </div>
        {task?.tellsContradictions !== false && <ContradictionNote judge={judge.id} />}
        {opened === 'history' && (
          <PairHistory pair={pair} judge={judge.id} task={task?.id ?? null} blind={blind} onClose={close} />
        )}
        {opened === 'guidelines' && task !== null && <Guidelines task={task} onClose={close} />}
      </div>
      {!ended && (
        <>
          <div className={classes.facts}>
            {pair !== undefined && !sitting.seen ? (
              <p className={classes.waiting} data-testid="waiting-for-images">
                {waitingNote}
              </p>
            ) : pair !== undefined && (!blind || (feedback && isFinished(pair))) ? (
              <Reveal pair={pair} before={false} source={source} judge={judge.id} />
            ) : (
              feedback &&
              before !== undefined &&
              isFinished(before) && <Reveal pair={before} before source={source} judge={judge.id} />
            )}
            {pair !== undefined && (
              <QueueNote
                pair={pair}
                crowdedFrom={counts?.crowdedFrom ?? null}
                total={total}
                unit={counts?.unit ?? null}
                hidesModel={blind && !(feedback && isFinished(pair))}
              />
            )}
            {pair !== undefined && <RemarkLine pair={pair} />}
          </div>
          <AnswerBar
            coming={pair === undefined}
            action={pair?.own?.action ?? null}
            label={pair?.own?.label == null ? null : labelOfShown(pair.own.label, pair.swapped)}
            flagged={pair?.flagged === true}
            remarked={pair !== undefined && hasRemark(pair)}
            waits={waitingNote !== ''}
            words={source.kind === 'task' ? source.task.words : source.run.asked?.words}
            suggests={suggests}
            suggested={suggested?.label ?? null}
            probability={suggested?.probability ?? null}
            onAnswer={does.answer}
            onAccept={does.accept}
            onComment={does.comment}
          />
        </>
      )}
      <p className={layout.hidden} role="status" data-testid="announced">
        {loading
          ? ''
          : [
              sitting.said,
              pair === undefined
                ? `${endInWords(total, leftOver(list))}.`
                : pairInWords(pair, list.position, task === null ? null : list.pairs.length),
              suggested === null ? '' : `The model suggests ${suggestionInWords(suggested)}.`,
              waitingNote,
            ].join(' ')}
      </p>
      {remarking && pair !== undefined && (
        <RemarkDialog
          pair={pair}
          reasons={task?.reasons ?? []}
          onRemark={(remark) => {
            sitting.remark(pair, remark);
            closeRemark();
          }}
          onClose={closeRemark}
        />
      )}
    </div>
  );
}

/** The same source for as long as it says the same: filters are new objects, and progress is another one after every answer. */
function useKeptSource(source: SittingSource): SittingSource {
  const said = JSON.stringify(source, (key, value: unknown) => (key === 'progress' ? undefined : value));
  const [kept, setKept] = useState({ said, source });
  if (kept.said === said) return kept.source;
  setKept({ said, source });
  return source;
}

/** A suggestion about the images as they are shown. */
function suggestedOf({ swapped }: ListedPair, { label, probability }: Suggestion): Suggestion {
  return { label: labelOfShown(label, swapped), probability };
}

/** 'Pair 4 of 60, answered First, flagged.' */
function pairInWords({ own, swapped, flagged }: ListedPair, position: number, of: number | null): string {
  const number = `Pair ${formatCount(position + 1)}${of === null ? '' : ` of ${formatCount(of)}`}`;
  const said =
    own === null
      ? []
      : own.label !== null
        ? [`answered ${labelOfShown(own.label, swapped)}`]
        : [own.action === 'skip' ? 'skipped' : 'answered Cannot judge'];
  return `${[number, ...said, ...(flagged ? ['flagged'] : [])].join(', ')}.`;
}
