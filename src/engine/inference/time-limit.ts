import { formatSeconds } from '../../core/format.ts';

/** Milliseconds of the longest timer that Node has. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The time that a process may take before it shows something for its work. */
export class TimeLimit {
  readonly #seconds: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  #wasOver = false;

  /** @param onOver called each time that the limit passes */
  constructor(seconds: number, onOver: () => void) {
    this.#seconds = seconds;
    this.#onOver = onOver;
  }

  /** The time begins anew. */
  begin(): void {
    this.stop();
    this.#timer = setTimeout(
      () => {
        this.#wasOver = true;
        this.#onOver();
      },
      Math.min(this.#seconds * 1_000, LONGEST_TIMEOUT),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Whether the limit has passed since this was last asked. */
  takeOver(): boolean {
    const wasOver = this.#wasOver;
    this.#wasOver = false;
    return wasOver;
  }

  /** For a person: '2 min', and parts of a second as they were given. */
  get text(): string {
    return this.#seconds < 60 ? `${this.#seconds} s` : formatSeconds(this.#seconds);
  }
}
