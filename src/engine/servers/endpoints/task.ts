import type { PoolRequest } from './endpoint-pool.ts';

/** A request on its way through the pool. */
export interface Task<T = unknown> {
  readonly request: PoolRequest<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  /** Endpoints by preference; null: whichever has least to do. */
  readonly order: readonly number[] | null;
  readonly tries: Set<Try>;
  isSettled: boolean;
  /** Tries that failed, and those of them where the request is to blame: the endpoint has shown since the last that it lives. */
  failures: number;
  blamed: number;
  /** By endpoint: its signs of life when it last failed there. */
  readonly aliveAt: Map<number, number>;
  /** Bodies that were changed. */
  changes: number;
  /** Not taken over until then while it is under way elsewhere; milliseconds since 1970. */
  restsUntil: number;
  /** Where it failed last. */
  avoids: number | null;
}

/** One sending of a task to one endpoint. */
export interface Try {
  readonly task: Task;
  readonly abort: AbortController;
  /** Milliseconds since 1970. */
  readonly since: number;
}
