import { useEffect, useRef, useState, type Dispatch, type SetStateAction } from 'react';
import type { NarrowingUnit, QueuePage } from '../../../model/annotation-queue.ts';
import type { Person } from '../../../model/person.ts';
import { request, RequestError } from '../../api/request.ts';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';
import {
  atFirstUnjudged,
  EMPTY_LIST,
  finishedCount,
  listOf,
  refreshed,
  withQueued,
  withWaiting,
  type AnnotationList,
} from './annotation-list.ts';
import { annotationSeed } from './annotation-seed.ts';
import { looksAgain, suggestsLabels, type SittingSource } from './sitting-source.ts';
import { useForeignEntries } from './use-foreign-entries.ts';

/** Pairs asked for at once. */
const WINDOW = 200;

/** The same in active order. */
const ACTIVE_WINDOW = 20;
const ACTIVE_AHEAD = 4;

/** The most that can be asked for at once. */
const LARGEST_WINDOW = 500;

/** So many pairs before the end of what is listed, more are asked for. */
const AHEAD = 50;

/** Showings of a task asked for at once: with finished ones, so that numbers can be jumped to. */
const TASK_WINDOW = 5000;

/** Answers that may not have reached the queue when more of it is asked for. */
const ON_THEIR_WAY = 20;

/** Finished pairs of earlier sittings that can be gone back to. */
const EARLIER = 500;

/** Pause before the serving side is asked again after it could not be reached, in milliseconds. */
const RETRY_MILLISECONDS = 1000;

/** What holds of a queue as a whole: see {@link QueuePage}. */
interface QueueFacts {
  readonly crowdedFrom: number | null;
  readonly unit: NarrowingUnit | null;
}

interface PairQueue {
  readonly list: AnnotationList;
  readonly setList: Dispatch<SetStateAction<AnnotationList>>;
  /** Pairs that pass the filter, and those of them that were finished before this sitting. */
  readonly counts: (Pick<QueuePage, 'total' | 'done'> & QueueFacts) | null;
  readonly state: 'loading' | 'ready' | 'failed';
  /** How many pairs there will be once all are listed. */
  readonly reachable: number;
  /** Shows the pair of a place, from 0, once all before it are listed. */
  readonly reach: (position: number) => void;
  /** Whether the queue may hold pairs that are not listed. */
  readonly more: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** To be called for each entry of the record that this sitting has stored. */
  readonly noteStored: () => void;
}

interface Loaded extends Pick<PairQueue, 'counts' | 'state' | 'error' | 'more'> {
  readonly windows: number;
}

const START: Loaded = { counts: null, state: 'loading', error: null, windows: 0, more: true };

/**
 * The pairs to judge, asked for window by window. Answers do not change what is listed, so nothing moves under the
 * judge's fingers; another filter, order or judge begins another list. What another page or program says as this judge
 * is taken in before the next pair is shown.
 *
 * @param waiting what is not on disk yet
 */
export function usePairQueue(
  source: SittingSource,
  judge: Person,
  waiting: readonly OutboxEntry[],
): PairQueue {
  const [list, setList] = useState<AnnotationList>(EMPTY_LIST);
  const [loaded, setLoaded] = useState<Loaded>(START);
  const [attempt, setAttempt] = useState(0);
  const [wanted, setWanted] = useState<number | null>(null);
  const task = source.kind === 'task' ? source.task.id : null;
  const question = JSON.stringify([
    source.kind === 'task' ? source.task.id : [source.filter, source.part, source.order],
    suggestsLabels(source),
    judge.id,
  ]);
  const [begun, setBegun] = useState(question);
  const restart = () => {
    setList(EMPTY_LIST);
    setLoaded(START);
    setWanted(null);
  };
  if (begun !== question) {
    setBegun(question);
    restart();
  }
  if (wanted !== null && (list.pairs.length > wanted || !loaded.more)) {
    setWanted(null);
    setList((before) => ({ ...before, position: Math.max(0, Math.min(wanted, before.pairs.length - 1)) }));
  }
  const newest = useRef({ list, waiting });
  useEffect(() => {
    newest.current = { list, waiting };
  });

  const ask = async (offset: number, limit: number, earlier: number) =>
    source.kind === 'task'
      ? request('tasks.queue', { task: source.task.id, judge: judge.id, offset, limit })
      : request('annotate.queue', {
          filter: source.filter,
          order: source.order,
          part: source.part,
          judge: judge.id,
          // By the name: sides and orders stay those of before people had numbers.
          seed: annotationSeed(judge.name),
          finished: false,
          offset,
          limit,
          earlier,
          suggests: source.suggests,
        });
  // In active order each answer changes what comes next: so few are asked for at once, from the beginning of an order made anew.
  const isActive = source.kind === 'run' && source.order === 'active';
  const firstWindow = task !== null ? TASK_WINDOW : isActive ? ACTIVE_WINDOW : WINDOW;
  const foreign = useForeignEntries(
    judge.id,
    question,
    waiting.length,
    loaded.state === 'ready',
    async () => {
      const asked = newest.current.list;
      const listed = asked.pairs.length - finishedCount(asked);
      const limit =
        task === null
          ? Math.min(LARGEST_WINDOW, Math.max(WINDOW, listed))
          : Math.max(TASK_WINDOW, asked.pairs.length);
      const queue = await ask(0, limit, EARLIER);
      return () => {
        setList((before) => refreshed(before, asked, listOf(queue)));
        setLoaded({ ...loadedFrom(queue, limit), windows: 1 });
      };
    },
  );

  const wantsMore =
    loaded.state !== 'failed' &&
    loaded.more &&
    (wanted !== null || list.pairs.length - list.position < (isActive ? ACTIVE_AHEAD : AHEAD));
  const { windows } = loaded;
  // The queue begins with what is listed and not finished; a few answers may still be on their way.
  const again = looksAgain(source);
  const open = list.pairs.length - finishedCount(list);
  const leaves = source.kind === 'run' && (!again || source.part === 'skipped');
  const offset = isActive
    ? 0
    : task !== null
      ? list.pairs.length
      : Math.max(0, leaves ? open - ON_THEIR_WAY : list.pairs.length - WINDOW / 2);
  const window = isActive
    ? Math.min(LARGEST_WINDOW, firstWindow + open + ON_THEIR_WAY)
    : task === null && wanted !== null
      ? LARGEST_WINDOW
      : firstWindow;
  useEffect(() => {
    if (!wantsMore) return;
    let current = true;
    const load = async () => {
      if (windows === 0) await foreign.begin();
      const queue = await ask(offset, window, windows === 0 ? EARLIER : 0);
      if (!current) return;
      setList((before) => {
        if (windows > 0) return withQueued(before, queue.pairs);
        const begun = withWaiting(listOf(queue), judge, newest.current.waiting, task);
        return again ? begun : atFirstUnjudged(begun);
      });
      setLoaded((before) => ({
        ...loadedFrom(queue, window),
        counts: before.counts ?? countsOf(queue),
        windows: before.windows + 1,
      }));
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    load().catch((error: unknown) => {
      if (!current) return;
      if (error instanceof RequestError && error.code === 'not-connected')
        timer = setTimeout(() => setAttempt((before) => before + 1), RETRY_MILLISECONDS);
      else setLoaded((before) => ({ ...before, state: 'failed', error }));
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // The question by its text: a filter is a new object at every render. One window at a time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [question, wantsMore, windows, attempt]);

  const { counts, state, error, more } = loaded;
  // In active order what comes next is not known before what is listed is answered.
  const reachable =
    counts === null || isActive
      ? list.pairs.length
      : task !== null || again
        ? counts.total
        : counts.total - counts.done + list.pairs.filter(({ earlier }) => earlier).length;
  return {
    list,
    setList,
    reachable: Math.max(reachable, list.pairs.length),
    reach: setWanted,
    counts,
    state,
    more,
    error,
    retry: restart,
    noteStored: foreign.noteStored,
  };
}

function loadedFrom(queue: QueuePage, limit: number): Omit<Loaded, 'windows'> {
  return { counts: countsOf(queue), state: 'ready', error: null, more: queue.pairs.length === limit };
}

function countsOf({ total, done, crowdedFrom, unit }: QueuePage): PairQueue['counts'] {
  return { total, done, crowdedFrom: crowdedFrom ?? null, unit: unit ?? null };
}
