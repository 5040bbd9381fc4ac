import { useEffect, useLayoutEffect, useRef, useState, type Dispatch, type SetStateAction } from 'react';
import type { Judgement } from '../../../model/judgement.ts';
import { request } from '../../api/request.ts';
import { isPairSeen, usePairSeen } from '../../judging/seen-pairs.ts';
import { useJudge, type JudgedPair } from '../../judging/use-judge.ts';
import { notify } from '../../notices/notices.ts';
import { ACTION_WORDS } from '../../ui/labels/action-words.ts';
import {
  answered,
  flagged,
  labelOfShown,
  moved,
  movedToNext,
  remarked,
  showingKey,
  shown,
  type AnnotationList,
  type ListedPair,
  type OwnAnswer,
  type Remark,
} from './annotation-list.ts';
import type { Answer } from './answers.ts';
import { isBlind, type SittingSource } from './sitting-source.ts';

/** Name of the performance measure from a key to the next pair's paint: read by the benchmark. */
const NEXT_PAIR_MEASURE = 'annotate.next-pair';

interface SittingOptions {
  readonly list: AnnotationList;
  readonly setList: Dispatch<SetStateAction<AnnotationList>>;
  /** Called for each entry that is on disk. */
  readonly noteStored: () => void;
  readonly judge: number;
  readonly source: SittingSource;
  /** Labels are kept as drafts, and not handed in. */
  readonly drafts: boolean;
  /** Whether the next pair is shown after an answer. */
  readonly advances: boolean;
}

/** What a judge can do with the pair that is shown. */
export function useSitting({ list, setList, noteStored, judge, source, drafts, advances }: SittingOptions) {
  const { submit, undo, redo } = useJudge();
  const task = source.kind === 'task' ? source.task.id : undefined;
  const pair = list.pairs[list.position];
  const seen = usePairSeen(pair);
  const shownAt = useRef<number | null>(null);
  const pressedAt = useRef<number | null>(null);
  const [pace, setPace] = useState(NO_PACE);
  const [said, setSaid] = useState('');

  const current = pair?.key;
  useLayoutEffect(() => {
    shownAt.current = current !== undefined && seen ? performance.now() : null;
    const pressed = pressedAt.current;
    if (pressed === null || shownAt.current === null) return;
    pressedAt.current = null;
    performance.measure(NEXT_PAIR_MEASURE, { start: pressed, end: shownAt.current });
  }, [current, seen]);

  useEffect(() => {
    // Time away from the screen is not time taken to judge.
    const forget = () => {
      if (document.hidden) shownAt.current = null;
    };
    document.addEventListener('visibilitychange', forget);
    return () => document.removeEventListener('visibilitychange', forget);
  }, []);

  const send = (
    of: ListedPair,
    said: Pick<JudgedPair, 'action' | 'label' | 'seconds'> &
      Partial<Pick<JudgedPair, 'draft' | 'comment' | 'reasons' | 'takenOver'>>,
  ) => {
    const seesAll = !isBlind(source);
    submit({
      firstId: of.firstId,
      secondId: of.secondId,
      ...said,
      shownSwapped: of.swapped,
      run: source.kind === 'run' ? source.run.id : source.task.run,
      ...(task === undefined ? { predictionSeen: seesAll, truthSeen: seesAll } : { task }),
      ...(of.repeated === true ? { repeated: true } : {}),
    }).then(noteStored, (error: unknown) =>
      notify({ kind: 'error', title: 'A judgement was rejected', error }),
    );
  };

  const answer = ({ action: asked, label }: Pick<Answer, 'action' | 'label'>, takenOver = false) => {
    // A label is of what was seen: asked at the moment of the key, not of the last drawing.
    if (pair === undefined || (asked === 'label' && !isPairSeen(pair))) return;
    if (asked !== 'flag') pressedAt.current = performance.now();
    const action = asked === 'flag' && pair.flagged ? 'unflag' : asked;
    const draft = drafts && (action === 'label' || action === 'cannot-judge');
    const own = {
      action,
      label: label === null ? null : labelOfShown(label, pair.swapped),
      ...(draft ? { draft: true as const } : {}),
    };
    const since = shownAt.current;
    send(pair, {
      ...own,
      ...(takenOver ? { takenOver } : {}),
      seconds: since === null ? null : (performance.now() - since) / 1000,
    });
    if (asked === 'flag') {
      setSaid(`${ACTION_WORDS[action]}.`);
      setList((before) => flagged(before, pair.key, action === 'flag'));
      return;
    }
    setPace(pacedAt(Date.now()));
    setSaid(`${draft ? 'Draft: ' : ''}${takenOver ? 'Accepted: ' : ''}${label ?? ACTION_WORDS[action]}.`);
    setList((before) => moved(answered(before, pair.key, own), advances ? 1 : 0));
  };

  const remark = (of: ListedPair, { comment, reasons }: Remark) => {
    send(of, {
      action: 'comment',
      label: null,
      seconds: null,
      comment,
      ...(task === undefined ? {} : { reasons }),
    });
    setSaid('Comment kept.');
    setList((before) => remarked(before, of.key, { comment, reasons }));
  };

  const goBackTo = async (judgement: Judgement) => {
    const { own, isFlagged, ...said } = await standingAnswer(judgement, judge, task ?? null);
    const key = showingKey(judgement, judgement.repeated);
    setList((before) =>
      remarked(flagged(answered(shown(before, judgement), key, own), key, isFlagged), key, said),
    );
  };

  const takeBack = (what: (of?: number) => Promise<Judgement | null>, done: string, nothing: string) => {
    void what(task)
      .then(async (judgement) => {
        if (judgement === null) {
          notify({ kind: 'info', title: nothing });
          return;
        }
        noteStored();
        setSaid(done);
        await goBackTo(judgement);
      })
      .catch((error: unknown) => notify({ kind: 'error', title: 'Cannot undo that right now', error }));
  };

  const leave = () => {
    setSaid('');
    pressedAt.current = performance.now();
  };

  return {
    answer: (of: Answer) => answer(of),
    /** Answers with the model's label as it was suggested; says so where there is none. */
    accept: () => {
      if (pair?.suggestion !== undefined)
        answer({ action: 'label', label: labelOfShown(pair.suggestion.label, pair.swapped) }, true);
      else if (pair !== undefined) notify({ kind: 'info', title: 'The model has not answered this pair' });
    },
    remark,
    /** What was done last, for who does not see it: '' once another pair was gone to. */
    said,
    /** Shows the next pair that something is true of; says so where there is none. */
    moveToNext: (wanted: (pair: ListedPair) => boolean, none: string) => {
      const next = movedToNext(list, wanted);
      if (next === list) {
        notify({ kind: 'info', title: none });
        return;
      }
      leave();
      setList(next);
    },
    moveTo: (position: number) => {
      leave();
      setList((before) => ({ ...before, position }));
    },
    undo: () => takeBack(undo, 'Undone.', 'You have no judgement to undo'),
    redo: () => takeBack(redo, 'Redone.', 'Nothing to redo'),
    move: (by: number) => {
      leave();
      setList((before) => moved(before, by));
    },
    /** Whether the pair may be labelled. */
    seen,
    perMinute: pace.perMinute,
  };
}

interface Pace {
  /** When the first answer was given, Unix milliseconds. */
  readonly since: number | null;
  readonly answers: number;
  readonly perMinute: number | null;
}

const NO_PACE: Pace = { since: null, answers: 0, perMinute: null };

function pacedAt(now: number): (before: Pace) => Pace {
  return ({ since, answers }) =>
    since === null
      ? { since: now, answers: 0, perMinute: null }
      : { since, answers: answers + 1, perMinute: (60_000 * (answers + 1)) / Math.max(1, now - since) };
}

/** What this judge's newest entries about a showing say after something was taken back. */
async function standingAnswer(
  { firstId, secondId, repeated }: Judgement,
  judge: number,
  task: number | null,
) {
  const history = await request('annotate.history', {
    firstId,
    secondId,
    blindTo: { judge, task, repeated: false },
  });
  const standing = history.filter(
    (entry) =>
      entry.person === judge &&
      !entry.undone &&
      entry.repeated === repeated &&
      (task === null || entry.task === task),
  );
  let own: OwnAnswer | null = null;
  let isFlagged = false;
  let remark: Remark = { comment: '', reasons: [] };
  for (const { action, label, status, comment, reasons } of standing) {
    if (action === 'label' || action === 'cannot-judge' || action === 'skip')
      own = { action, label, ...(status === 'draft' ? { draft: true as const } : {}) };
    if (action === 'flag' || action === 'unflag') isFlagged = action === 'flag';
    remark = { comment: comment ?? remark.comment, reasons: reasons ?? remark.reasons };
  }
  return { own, isFlagged, ...remark };
}
