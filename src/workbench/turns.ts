/** One piece of work at a time, in the order asked: a model fills the memory of the device that it runs on. */
export class Turns {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  get isFree(): boolean {
    return !this.#taken;
  }

  /**
   * Waits for a turn; whoever gets one ends it by calling what is returned.
   *
   * @throws the signal's reason when it fires first
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken) await this.#wait(signal);
    this.#taken = true;
    return () => {
      this.#taken = false;
      this.#waiting.shift()?.();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const begin = (): void => {
      signal.removeEventListener('abort', leave);
      // Taken before anybody else can ask.
      this.#taken = true;
      resolve(undefined);
    };
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(begin), 1);
      reject(signal.reason as Error);
    };
    this.#waiting.push(begin);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }
}
