import type { EndpointState } from './endpoint-pool.ts';

/** So many failures in a row, and an endpoint is left alone for a while. */
const FAILURES = 4;

/** Milliseconds of the first while, and of the longest. */
const FIRST_WHILE = 500;
const LONGEST_WHILE = 30_000;

/**
 * Whether an endpoint is worth asking (a circuit breaker): after failures in a row it is 'away' for a while, each time a longer one;
 * then one request tries it.
 */
export class Breaker {
  condition: EndpointState['condition'] = 'well';
  reason: string | null = null;
  nextTryAt: number | null = null;
  #failures = 0;
  #whiles = 0;

  /** @returns whether that brought the endpoint back */
  succeeded(): boolean {
    const isNews = this.condition !== 'well';
    this.condition = 'well';
    this.reason = null;
    this.nextTryAt = null;
    this.#failures = 0;
    this.#whiles = 0;
    return isNews;
  }

  /**
   * @param isGone nothing listens there: no further request needs to find that out
   * @param uniform in [0, 1)
   * @returns whether the endpoint is away since this failure
   */
  failed(reason: string, isGone: boolean, now: number, uniform: number): boolean {
    this.#failures += 1;
    this.reason = reason;
    if (this.condition === 'away') return false;
    if (this.condition === 'well' && !isGone && this.#failures < FAILURES) return false;
    const most = Math.min(LONGEST_WHILE, FIRST_WHILE * 2 ** this.#whiles);
    this.#whiles += 1;
    this.condition = 'away';
    this.nextTryAt = now + most * (0.5 + uniform / 2);
    return true;
  }

  /** Its while is over: the next request tries it. */
  try(): void {
    this.condition = 'trying';
  }
}
