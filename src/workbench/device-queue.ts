/**
 * One piece of work at a time, in the order asked: a model fills the memory of the device that it runs on.
 */
export class DeviceQueue {
  #holder: { readonly onWanted: () => void } | undefined;
  readonly #waiting: (() => void)[] = [];

  get isFree(): boolean {
    return this.#holder === undefined;
  }

  /**
   * Waits for a turn; whoever gets one ends it by calling what is returned.
   *
   * @param onWanted called when somebody else waits for the turn. Defaults to letting them wait.
   * @throws the signal's reason when it fires first
   */
  async take(signal: AbortSignal, onWanted: () => void = () => undefined): Promise<() => void> {
    signal.throwIfAborted();
    const holder = { onWanted };
    if (this.#holder === undefined) this.#holder = holder;
    else await this.#wait(signal, holder);
    return () => {
      this.#holder = undefined;
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#tellHolder();
    };
  }

  #wait(signal: AbortSignal, holder: { readonly onWanted: () => void }): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const begin = (): void => {
      signal.removeEventListener('abort', leave);
      // Taken before anybody else can ask.
      this.#holder = holder;
      resolve(undefined);
    };
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(begin), 1);
      reject(signal.reason as Error);
    };
    this.#waiting.push(begin);
    signal.addEventListener('abort', leave, { once: true });
    this.#tellHolder();
    return promise;
  }

  #tellHolder(): void {
    this.#holder?.onWanted();
  }
}
