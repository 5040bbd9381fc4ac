import type { Endpoint } from './endpoint.ts';
import { rendezvousOrder } from './rendezvous.ts';
import type { Task } from './task.ts';

/** Milliseconds within which no request is late. */
const NEVER_LATE = 1_000;

/** Keys whose endpoints are remembered. */
const MOST_KEYS = 20_000;

/** Which endpoint a request waits for, and which request an endpoint takes next. */
export class Routing {
  readonly #endpoints: readonly Endpoint[];
  readonly #orders = new Map<string, readonly number[]>();

  constructor(endpoints: readonly Endpoint[]) {
    this.#endpoints = endpoints;
  }

  /** Endpoints by the preference of a key. */
  orderOf(affinity: string): readonly number[] {
    let order = this.#orders.get(affinity);
    if (order === undefined) {
      if (this.#orders.size >= MOST_KEYS) this.#orders.clear();
      order = rendezvousOrder(
        affinity,
        this.#endpoints.map(({ url }) => url),
      );
      this.#orders.set(affinity, order);
    }
    return order;
  }

  /**
   * The endpoint to wait for: by preference among the best that there are.
   *
   * @param order by preference; null: whichever has least to do
   * @param avoids where it failed last
   */
  preferred(order: readonly number[] | null, avoids: number | null): Endpoint {
    const inOrder =
      order === null
        ? this.#endpoints.toSorted((a, b) => load(a) - load(b))
        : order.map((index) => this.#endpoints[index] as Endpoint);
    const [first] = inOrder;
    return (
      inOrder.find(({ condition, index }) => condition === 'well' && index !== avoids) ??
      inOrder.find(({ condition }) => condition === 'well') ??
      inOrder.find(({ condition }) => condition === 'trying') ??
      (first as Endpoint)
    );
  }

  /** Puts a request into the line of the endpoint that it waits for. @throws RangeError for one that there is not */
  place(task: Task, isFirst: boolean): void {
    const { endpoint: only } = task.request;
    const line =
      only === undefined ? this.preferred(task.order, task.avoids).line : this.#endpoints[only]?.own;
    if (line === undefined) throw new RangeError(`there is no endpoint ${only}`);
    if (isFirst) line.pushFront(task);
    else line.push(task);
  }

  /** What an endpoint does next: what waits for it, what waits for others, what is late with others. */
  next(endpoint: Endpoint, now: number): Task | undefined {
    const waiting = firstUnsettled(() => endpoint.own.shift()) ?? firstUnsettled(() => endpoint.line.shift());
    if (waiting !== undefined) return waiting;
    const others = this.#endpoints.filter(({ index }) => index !== endpoint.index);
    const away = others.find(({ condition, line }) => condition !== 'well' && line.length > 0);
    if (away !== undefined) return firstUnsettled(() => away.line.shift());
    const patience = 2 * (endpoint.latency ?? 0);
    const slow = others
      .filter((other) => other.line.length > 0 && other.wait(now) > patience)
      .toSorted((a, b) => b.wait(now) - a.wait(now))[0];
    // From the end: what is first has the beginning of its prompt in that server's cache.
    const taken = slow === undefined ? undefined : firstUnsettled(() => slow.line.pop());
    return taken ?? lateTask(others, endpoint, now);
  }

  /** What waits for an endpoint that is away goes to others, if any is well. */
  moveAway(endpoint: Endpoint): void {
    if (!this.#endpoints.some(({ condition }) => condition === 'well')) return;
    for (let task = endpoint.line.shift(); task; task = endpoint.line.shift())
      if (!task.isSettled) this.place(task, false);
  }
}

function load(endpoint: Endpoint): number {
  return (endpoint.underWay + endpoint.waiting) / Math.max(1, endpoint.concurrency);
}

function firstUnsettled(take: () => Task | undefined): Task | undefined {
  for (let task = take(); task; task = take()) if (!task.isSettled) return task;
  return undefined;
}

/** The request that has been under way elsewhere for longest, if it is late there, nobody else has it and it has not just failed. */
function lateTask(others: readonly Endpoint[], endpoint: Endpoint, now: number): Task | undefined {
  let [latest, longest] = [undefined as Task | undefined, 0];
  for (const { tries, late } of others) {
    const limit = Math.max(NEVER_LATE, late ?? endpoint.late ?? Infinity);
    for (const { task, since } of tries)
      if (
        !task.isSettled &&
        task.tries.size === 1 &&
        task.restsUntil <= now &&
        task.request.endpoint === undefined &&
        now - since > Math.max(limit, longest)
      )
        [latest, longest] = [task, now - since];
  }
  return latest;
}
