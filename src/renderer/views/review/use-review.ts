import type { Params, Result } from '../../../ipc/requests.ts';
import type { Person } from '../../../model/person.ts';
import type { NewReview, ReviewScope } from '../../../model/review.ts';
import { request } from '../../api/request.ts';
import { notify } from '../../notices/notices.ts';

type Taken = Result<'review.undo'> | null;

interface Reviewing {
  /** Stores steps as one; false where that failed, which is told. */
  readonly take: (steps: NewReview['steps']) => Promise<boolean>;
  /** Takes the newest step back; null where there is none. */
  readonly undo: () => Promise<Taken>;
  readonly redo: () => Promise<Taken>;
}

/** What a reviewer does. Steps follow one another: each is on disk before the next one is sent. */
export function useReview(scope: ReviewScope, person: Person): Reviewing {
  const inTurn = async <Value>(title: string, act: () => Promise<Value>): Promise<Value | null> => {
    const mine = last.then(act);
    last = mine.catch(() => null);
    try {
      return await mine;
    } catch (error) {
      notify({ kind: 'error', title, error });
      return null;
    }
  };
  const step = (name: 'review.undo' | 'review.redo', nothing: string) => async (): Promise<Taken> => {
    const params: Params<typeof name> = { key: crypto.randomUUID(), judge: person.id, scope };
    const taken = await inTurn('The step could not be taken back', () => request(name, params));
    if (taken?.pairs !== 0) return taken;
    notify({ kind: 'info', title: nothing });
    return null;
  };
  return {
    take: async (steps) => {
      const params = { key: crypto.randomUUID(), judge: person.id, scope, steps };
      return (await inTurn('The decision was not saved', () => request('review.take', params))) !== null;
    },
    undo: step('review.undo', 'Nothing to undo here'),
    redo: step('review.redo', 'Nothing to redo here'),
  };
}

/** The last step that was sent, whatever came of it. */
let last: Promise<unknown> = Promise.resolve();
