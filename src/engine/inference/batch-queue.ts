import { at } from '../../core/at.ts';

/** Some of a call's pairs as they are sent to the process together. */
export interface Batch<Call> {
  readonly id: number;
  readonly call: Call;
  /** Into the call's pairs, in the order sent. */
  readonly indices: readonly number[];
  /** It was in the process when that died: it goes on its own. */
  readonly suspect: boolean;
}

/** A pair that ended the process often enough. */
export interface Guilty<Call> {
  readonly call: Call;
  readonly index: number;
  /** In how many dying processes it was. */
  readonly attempts: number;
}

/** Suspects are first sent in batches of this many, then one by one: a crash costs a few restarts, not hundreds. */
const SUSPECTS_TOGETHER = 16;

/** A pair is guilty when the process died this often with nothing else to answer; once may be a kill from outside. */
const DEATHS_ALONE = 2;

/**
 * Which pairs wait, which are in the process, and who is suspected after it died.
 *
 * Pure bookkeeping: nothing is sent here. Batches leave in the order they were added; the process answers them in
 * that order, so at a death the first one with an unanswered pair was being answered.
 */
export class BatchQueue<Call extends object> {
  readonly #members: number;
  #waiting: Batch<Call>[] = [];
  #sent: Batch<Call>[] = [];
  #nextId = 1;
  /** Pairs without all of their answers: which members have answered. */
  readonly #unanswered = new Map<Call, Map<number, Set<number>>>();
  /** For suspects: the deaths they were in, and those they were in alone. */
  readonly #deaths = new Map<Call, Map<number, { all: number; alone: number }>>();

  /** @param members answers that each pair gets */
  constructor(members: number) {
    this.#members = members;
  }

  /** A call with pairs 0 to count - 1. */
  add(call: Call, count: number): void {
    const indices = Array.from({ length: count }, (_, index) => index);
    this.#unanswered.set(call, new Map(indices.map((index) => [index, new Set<number>()])));
    this.#deaths.set(call, new Map());
    this.#waiting.push(this.#batch(call, indices, false));
  }

  /** The next batch to send, now counted as sent; undefined while none may go. */
  next(): Batch<Call> | undefined {
    const [batch] = this.#waiting;
    if (!batch) return undefined;
    if (this.#sent.length > 0 && (batch.suspect || this.#sent.some(({ suspect }) => suspect)))
      return undefined;
    this.#waiting.shift();
    this.#sent.push(batch);
    return batch;
  }

  /** The sent batch with this id; undefined for one of a process that died. */
  sent(id: number): Batch<Call> | undefined {
    return this.#sent.find((batch) => batch.id === id);
  }

  /** Whether the process has nothing to do. */
  get isIdle(): boolean {
    return this.#sent.length === 0;
  }

  /** Notes one member's answer; false for one that was there already. */
  answer({ call, indices }: Batch<Call>, position: number, member: number): boolean {
    const index = at(indices, position);
    const answered = this.#unanswered.get(call)?.get(index);
    if (!answered || answered.has(member)) return false;
    answered.add(member);
    if (answered.size === this.#members) this.#unanswered.get(call)?.delete(index);
    return true;
  }

  /** Leaves a pair out; false for one that is answered or left out already. */
  drop({ call, indices }: Batch<Call>, position: number): boolean {
    return this.#unanswered.get(call)?.delete(at(indices, position)) ?? false;
  }

  /** The process has dealt with a sent batch. */
  remove(batch: Batch<Call>): void {
    this.#sent = this.#sent.filter((other) => other !== batch);
    this.#forgetFinished([batch.call]);
  }

  /** Takes back what of a call still waits; returns what is in the process already. */
  cancel(call: Call): Batch<Call>[] {
    this.#waiting = this.#waiting.filter((batch) => batch.call !== call);
    this.#unanswered.get(call)?.clear();
    this.#forgetFinished([call]);
    return this.#sent.filter((batch) => batch.call === call);
  }

  /** Whether anything of the call waits or is in the process. */
  holds(call: Call): boolean {
    return [...this.#waiting, ...this.#sent].some((batch) => batch.call === call);
  }

  /** Takes everything back, and returns the calls that had not ended. */
  clear(): Call[] {
    const calls = [...this.#unanswered.keys()];
    this.#waiting = [];
    this.#sent = [];
    this.#unanswered.clear();
    this.#deaths.clear();
    return calls;
  }

  /**
   * The process died: its unanswered pairs wait again, before all others.
   *
   * @returns the pairs found guilty, which do not wait again, and the calls that have nothing left to answer
   */
  afterDeath(): { guilty: Guilty<Call>[]; emptied: Call[] } {
    return this.#afterDeath(SUSPECTS_TOGETHER, DEATHS_ALONE);
  }

  /**
   * The process was killed because a pair takes too long: as {@link afterDeath}, but once alone is guilty and the suspects go
   * one by one at once, because each further death takes that long.
   */
  afterTooLong(): { guilty: Guilty<Call>[]; emptied: Call[] } {
    return this.#afterDeath(1, 1);
  }

  #afterDeath(suspectsTogether: number, deathsAlone: number): { guilty: Guilty<Call>[]; emptied: Call[] } {
    const died = this.#sent
      .map((batch) => ({
        ...batch,
        left: batch.indices.filter((index) => this.#isUnanswered(batch.call, index)),
      }))
      .filter(({ left }) => left.length > 0);
    const calls = new Set(this.#sent.map(({ call }) => call));
    this.#sent = [];
    const guilty: Guilty<Call>[] = [];
    const again: Batch<Call>[] = [];
    died.forEach(({ call, indices, suspect, left }, position) => {
      if (position > 0) {
        again.push(this.#batch(call, left, suspect));
        return;
      }
      const alone = (suspect || deathsAlone === 1) && indices.length === 1;
      const size = left.length > suspectsTogether ? suspectsTogether : 1;
      const suspects = left.filter((index) => {
        const deaths = this.#countDeath(call, index, alone);
        if (deaths.alone < deathsAlone) return true;
        this.#unanswered.get(call)?.delete(index);
        guilty.push({ call, index, attempts: deaths.all });
        return false;
      });
      for (let start = 0; start < suspects.length; start += size)
        again.push(this.#batch(call, suspects.slice(start, start + size), true));
    });
    this.#waiting.unshift(...again);
    const emptied = [...calls].filter((call) => !this.holds(call));
    this.#forgetFinished(emptied);
    return { guilty, emptied };
  }

  #batch(call: Call, indices: readonly number[], suspect: boolean): Batch<Call> {
    return { id: this.#nextId++, call, indices, suspect };
  }

  #isUnanswered(call: Call, index: number): boolean {
    return this.#unanswered.get(call)?.has(index) ?? false;
  }

  #countDeath(call: Call, index: number, alone: boolean): { all: number; alone: number } {
    const before = this.#deaths.get(call)?.get(index);
    const deaths = { all: (before?.all ?? 0) + 1, alone: (before?.alone ?? 0) + (alone ? 1 : 0) };
    this.#deaths.get(call)?.set(index, deaths);
    return deaths;
  }

  #forgetFinished(calls: readonly Call[]): void {
    for (const call of calls)
      if (!this.holds(call)) {
        this.#unanswered.delete(call);
        this.#deaths.delete(call);
      }
  }
}
