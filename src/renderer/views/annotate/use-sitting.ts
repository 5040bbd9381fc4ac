import { useEffect, useLayoutEffect, useRef, useState, type Dispatch, type SetStateAction } from 'react';
import type { Judgement } from '../../../model/judgement.ts';
import { request } from '../../api/request.ts';
import { isPairSeen, pairKey, usePairSeen } from '../../judging/seen-pairs.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { notify } from '../../notices/notices.ts';
import {
  answered,
  flagged,
  labelOfShown,
  moved,
  shown,
  type AnnotationList,
  type OwnAnswer,
} from './annotation-list.ts';
import type { Answer } from './answers.ts';

/** Name of the performance measure from a key to the next pair's paint: read by the benchmark. */
const NEXT_PAIR_MEASURE = 'annotate.next-pair';

interface SittingOptions {
  readonly list: AnnotationList;
  readonly setList: Dispatch<SetStateAction<AnnotationList>>;
  /** Called for each entry that is on disk. */
  readonly noteStored: () => void;
  readonly judge: string;
  readonly run: number;
}

/** What a judge can do with the pair that is shown. */
export function useSitting({ list, setList, noteStored, judge, run }: SittingOptions) {
  const { submit, undo, redo } = useJudge();
  const pair = list.pairs[list.position];
  const seen = usePairSeen(pair);
  const shownAt = useRef<number | null>(null);
  const pressedAt = useRef<number | null>(null);
  const [pace, setPace] = useState(NO_PACE);

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

  const answer = ({ action: asked, label }: Answer) => {
    // A label is of what was seen: asked at the moment of the key, not of the last drawing.
    if (pair === undefined || (asked === 'label' && !isPairSeen(pair))) return;
    if (asked !== 'flag') pressedAt.current = performance.now();
    const action = asked === 'flag' && pair.flagged ? 'unflag' : asked;
    const own = { action, label: label === null ? null : labelOfShown(label, pair.swapped) };
    const since = shownAt.current;
    submit({
      firstId: pair.firstId,
      secondId: pair.secondId,
      ...own,
      seconds: since === null ? null : (performance.now() - since) / 1000,
      shownSwapped: pair.swapped,
      run,
    }).then(noteStored, (error: unknown) =>
      notify({ kind: 'error', title: 'A judgement was rejected', error }),
    );
    if (asked === 'flag') {
      setList((before) => flagged(before, pair.key, action === 'flag'));
      return;
    }
    setPace(pacedAt(Date.now()));
    setList((before) => moved(answered(before, pair.key, own), 1));
  };

  const goBackTo = async (judgement: Judgement) => {
    const { own, isFlagged } = await standingAnswer(judgement, judge);
    const key = pairKey(judgement.firstId, judgement.secondId);
    setList((before) => flagged(answered(shown(before, judgement), key, own), key, isFlagged));
  };

  const takeBack = (what: () => Promise<Judgement | null>, nothing: string) => {
    void what()
      .then(async (judgement) => {
        if (judgement === null) {
          notify({ kind: 'info', title: nothing });
          return;
        }
        noteStored();
        await goBackTo(judgement);
      })
      .catch((error: unknown) => notify({ kind: 'error', title: 'Cannot undo that right now', error }));
  };

  return {
    answer,
    undo: () => takeBack(undo, 'You have no judgement to undo'),
    redo: () => takeBack(redo, 'Nothing to redo'),
    move: (by: number) => {
      pressedAt.current = performance.now();
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

/** What this judge's newest entries about a pair say after something was taken back. */
async function standingAnswer({ firstId, secondId }: Judgement, judge: string) {
  const history = await request('annotate.history', { firstId, secondId });
  const standing = history.filter((entry) => entry.judge === judge && !entry.undone);
  let own: OwnAnswer | null = null;
  let isFlagged = false;
  for (const { action, label } of standing) {
    if (action === 'label' || action === 'cannot-judge' || action === 'skip') own = { action, label };
    if (action === 'flag' || action === 'unflag') isFlagged = action === 'flag';
  }
  return { own, isFlagged };
}
