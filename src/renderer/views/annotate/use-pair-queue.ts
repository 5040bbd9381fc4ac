import { useEffect, useState, type Dispatch, type SetStateAction } from 'react';
import type { QueueOrder } from '../../../model/annotation-queue.ts';
import type { Filter } from '../../../model/filter.ts';
import { request } from '../../api/request.ts';
import {
  atFirstUnjudged,
  EMPTY_LIST,
  finishedCount,
  withEarlier,
  withQueued,
  type AnnotationList,
} from './annotation-list.ts';
import { annotationSeed } from './annotation-seed.ts';

/** Pairs asked for at once. */
const WINDOW = 200;

/** So many pairs before the end of what is listed, more are asked for. */
const AHEAD = 50;

/** Answers that may not have reached the queue when more of it is asked for. */
const ON_THEIR_WAY = 20;

/** Finished pairs of earlier sittings that can be gone back to. */
const EARLIER = 500;

interface PairQueue {
  readonly list: AnnotationList;
  readonly setList: Dispatch<SetStateAction<AnnotationList>>;
  /** Pairs that pass the filter, and those of them that were finished before this sitting. */
  readonly counts: { readonly total: number; readonly done: number } | null;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
  readonly retry: () => void;
}

interface Loaded extends Pick<PairQueue, 'counts' | 'state' | 'error'> {
  readonly windows: number;
  /** Whether the queue may hold pairs that are not listed. */
  readonly more: boolean;
}

const START: Loaded = { counts: null, state: 'loading', error: null, windows: 0, more: true };

/**
 * The pairs to judge, asked for window by window. Answers do not change what is listed, so nothing moves under the
 * judge's fingers; another filter, order or judge begins another list.
 *
 * @param judge null until it is known who judges
 */
export function usePairQueue(filter: Filter, order: QueueOrder, judge: string | null): PairQueue {
  const [list, setList] = useState<AnnotationList>(EMPTY_LIST);
  const [loaded, setLoaded] = useState<Loaded>(START);
  const [attempt, setAttempt] = useState(0);
  const question = JSON.stringify([filter, order, judge, attempt]);
  const [begun, setBegun] = useState(question);
  if (begun !== question) {
    setBegun(question);
    setList(EMPTY_LIST);
    setLoaded(START);
  }

  const wantsMore =
    judge !== null && loaded.state !== 'failed' && loaded.more && list.pairs.length - list.position < AHEAD;
  const { windows } = loaded;
  // The queue begins with what is listed and not finished; a few answers may still be on their way.
  const offset = Math.max(0, list.pairs.length - finishedCount(list) - ON_THEIR_WAY);
  useEffect(() => {
    if (!wantsMore) return;
    let current = true;
    void loadWindow(filter, order, judge, offset).then(
      ({ queue, earlier }) => {
        if (!current) return;
        setList((before) => {
          const list = withQueued(withEarlier(before, earlier), queue.pairs);
          return windows === 0 ? atFirstUnjudged(list) : list;
        });
        setLoaded((before) => ({
          counts: before.counts ?? { total: queue.total, done: queue.done },
          state: 'ready',
          error: null,
          windows: before.windows + 1,
          more: queue.pairs.length === WINDOW,
        }));
      },
      (error: unknown) => {
        if (current) setLoaded((before) => ({ ...before, state: 'failed', error }));
      },
    );
    return () => {
      current = false;
    };
    // The question by its text: a filter is a new object at every render. One window at a time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question, wantsMore, windows]);

  const { counts, state, error } = loaded;
  return {
    list,
    setList,
    counts,
    state,
    error,
    retry: () => setAttempt((before) => before + 1),
  };
}

async function loadWindow(filter: Filter, order: QueueOrder, judge: string, offset: number) {
  const seed = annotationSeed(judge);
  const [queue, earlier] = await Promise.all([
    request('annotate.queue', { filter, order, judge, seed, finished: false, offset, limit: WINDOW }),
    offset === 0 ? request('annotate.recent', { judge, limit: EARLIER }) : [],
  ]);
  return { queue, earlier };
}
