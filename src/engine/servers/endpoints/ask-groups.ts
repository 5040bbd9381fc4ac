import type { EndpointPool } from './endpoint-pool.ts';

/** Requests that share the beginning of their prompt: those of one first image. */
export interface RequestGroup<R> {
  /** Their affinity. */
  readonly key: string;
  readonly requests: Iterable<R>;
}

export interface Asked {
  /** When the request is in the pool: its pictures have been read. */
  readonly placed: Promise<void>;
  /** When it has ended, well or not; a rejection ends everything. */
  readonly ended: Promise<void>;
}

/** Groups that are looked at ahead for each endpoint, so that each finds one of its own. */
const GROUPS_AHEAD = 6;

/**
 * Gives a pool the requests of groups as it has room for them, so that each endpoint answers one group after another: what is asked
 * in a row shares the beginning of its prompt, which the server's prefix cache then holds. Resolves when all have ended, or, when the
 * signal fires, when those that were begun have.
 *
 * @param ask begins one request, which is to be asked of the pool under its group's key and with its signal
 * @throws whatever ended everything
 */
export async function askGroups<R>(
  pool: EndpointPool,
  groups: Iterable<RequestGroup<R>>,
  ask: (request: R, group: RequestGroup<R>, stop: AbortSignal) => Asked,
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const isStopped = (): boolean => stop.aborted;
  const rest = groups[Symbol.iterator]();
  const open: { readonly group: RequestGroup<R>; readonly requests: Iterator<R>; unplaced: number }[] = [];
  const underWay = new Set<Promise<void>>();
  let [unplaced, hasMore] = [0, true];

  /** Begins the next request of an open group, or closes the group. */
  const begin = (position: number): boolean => {
    const group = open[position];
    const next = group?.requests.next();
    if (group === undefined || next?.done !== false) {
      open.splice(position, 1);
      return false;
    }
    const { placed, ended } = ask(next.value, group.group, stop);
    unplaced += 1;
    group.unplaced += 1;
    const isPlaced = (): void => {
      unplaced -= 1;
      group.unplaced -= 1;
    };
    void placed.then(isPlaced, isPlaced);
    const end: Promise<void> = ended
      .catch((error: unknown) => {
        if (!isStopped()) failure.abort(error);
      })
      .finally(() => underWay.delete(end));
    underWay.add(end);
    return true;
  };

  /** @returns whether anything was begun */
  const fill = (): boolean => {
    let hasBegun = false;
    const hasRoom = (): boolean => pool.room > unplaced;
    for (let position = 0; hasRoom() && !isStopped();) {
      const group = open[position];
      if (group === undefined) {
        const next = hasMore && open.length < GROUPS_AHEAD * pool.endpoints.length ? rest.next() : undefined;
        if (next === undefined || next.done === true) {
          hasMore &&= next === undefined;
          break;
        }
        open.push({ group: next.value, requests: next.value.requests[Symbol.iterator](), unplaced: 0 });
      } else if (pool.roomFor(group.group.key) > group.unplaced) {
        if (begin(position)) hasBegun = true;
      } else position += 1;
    }
    // All that is looked at belongs to endpoints that have enough: others take it over.
    while (!hasBegun && hasRoom() && open.length > 0 && !isStopped()) hasBegun = begin(0);
    return hasBegun;
  };

  try {
    while (!isStopped() && (hasMore || open.length > 0)) {
      await pool.whenRoom(stop);
      if (!fill() && underWay.size > 0 && !isStopped()) await Promise.race(underWay);
    }
  } catch (error) {
    if (!isStopped()) throw error;
  }
  await Promise.all(underWay);
  if (failure.signal.aborted) throw failure.signal.reason;
}
