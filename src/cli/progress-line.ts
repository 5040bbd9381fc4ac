import type { Progress } from '../engine/long-work.ts';
import { formatCount, formatRate, formatSeconds } from '../core/format.ts';

/** A terminal is redrawn this often at most. */
const REDRAW_MILLISECONDS = 100;

/** A log file or pipe gets a line this often. */
const LINE_MILLISECONDS = 5_000;

/** The rate is measured over this much of the past. */
const RATE_WINDOW_MILLISECONDS = 20_000;

/** Where progress goes: standard error, or a test's collector. */
export interface ProgressTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

interface Moment {
  readonly time: number;
  readonly done: number;
}

/**
 * Shows how far a piece of work is, how fast it goes and how long it will take.
 *
 * On a terminal it redraws one line; elsewhere it writes a line every few seconds. Work that was done before the
 * first report (a resumed run) does not count towards the rate.
 */
export class ProgressLine {
  readonly #target: ProgressTarget;
  readonly #now: () => number;
  #moments: Moment[] = [];
  #unit = '';
  #lastShown = -Infinity;
  #lineIsOpen = false;
  readonly #warnings = new Set<string>();

  constructor(target: ProgressTarget, now: () => number = () => performance.now()) {
    this.#target = target;
    this.#now = now;
  }

  readonly report = (progress: Progress): void => {
    const time = this.#now();
    const isNewWork = progress.unit !== this.#unit || progress.done < (this.#moments.at(-1)?.done ?? 0);
    if (isNewWork) {
      this.end();
      this.#moments = [];
      this.#unit = progress.unit;
      this.#lastShown = -Infinity;
    }
    this.#moments.push({ time, done: progress.done });
    while (this.#moments.length > 2 && time - (this.#moments[0]?.time ?? 0) > RATE_WINDOW_MILLISECONDS)
      this.#moments.shift();

    const isLast = progress.done === progress.total;
    const pause = this.#target.isTTY === true ? REDRAW_MILLISECONDS : LINE_MILLISECONDS;
    if (!isLast && time - this.#lastShown < pause) return;
    this.#lastShown = time;
    this.#show(describeProgress(progress, this.#rate()));
  };

  /** Lines of their own above the progress; what was said before is not said again. */
  warn(warnings: readonly string[]): void {
    for (const warning of warnings)
      if (!this.#warnings.has(warning)) {
        this.#warnings.add(warning);
        this.note(`Warning: ${warning}`);
      }
  }

  /** A line of its own above the progress. */
  note(text: string): void {
    this.end();
    this.#target.write(text + '\n');
  }

  /** Leaves the last state on the screen; what is written next starts on a new line. */
  end(): void {
    if (this.#lineIsOpen) this.#target.write('\n');
    this.#lineIsOpen = false;
  }

  #show(text: string): void {
    if (this.#target.isTTY === true) {
      this.#target.write('\r\u001b[2K' + text);
      this.#lineIsOpen = true;
    } else {
      this.#target.write(text + '\n');
    }
  }

  /** Items a second over the window; undefined until two moments differ. */
  #rate(): number | undefined {
    const first = this.#moments[0];
    const last = this.#moments.at(-1);
    if (!first || !last || last.time <= first.time || last.done <= first.done) return undefined;
    return ((last.done - first.done) / (last.time - first.time)) * 1000;
  }
}

/** "1,200 of 4,800 comparisons (25%), 83/s, 43 s left: encoding". */
export function describeProgress(progress: Progress, rate: number | undefined): string {
  const parts = [];
  if (progress.total === undefined) {
    parts.push(`${formatCount(progress.done)} ${progress.unit}`);
  } else {
    const share = progress.total === 0 ? 100 : Math.floor((100 * progress.done) / progress.total);
    parts.push(
      `${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit} (${share}%)`,
    );
  }
  if (rate !== undefined) {
    parts.push(`${formatRate(rate)}/s`);
    if (progress.total !== undefined && progress.done < progress.total)
      parts.push(`${formatSeconds((progress.total - progress.done) / rate)} left`);
  }
  return parts.join(', ') + (progress.message === undefined ? '' : `: ${progress.message}`);
}
