import type { Clock } from './clock.ts';

/** Timers of a pool, which end with it. */
export class Timers {
  readonly #clock: Clock;
  readonly #wake: () => void;
  readonly #cancels = new Set<() => void>();
  #next: { readonly at: number; readonly cancel: () => void } | null = null;

  /** @param wake called when it is time, see {@link wakeAt} */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Wakes at a time in milliseconds since 1970, or before. */
  wakeAt(at: number): void {
    if (this.#next !== null && this.#next.at <= at) return;
    this.#next?.cancel();
    const cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#next = null;
      this.#wake();
    });
    this.#next = { at, cancel };
  }

  after(milliseconds: number, call: () => void): void {
    const cancel = this.#clock.after(milliseconds, () => {
      this.#cancels.delete(cancel);
      call();
    });
    this.#cancels.add(cancel);
  }

  end(): void {
    this.#next?.cancel();
    for (const cancel of this.#cancels) cancel();
  }
}
