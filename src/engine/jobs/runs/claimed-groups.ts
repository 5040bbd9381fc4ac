import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  giveAllLeasesBack,
  giveLeaseBack,
  leasedFirsts,
  renewLeases,
  takeLeases,
} from '../../store/run-leases.ts';
import type { Workspace } from '../../store/workspace.ts';
import { countComparisons, type ComparisonGroup } from './comparison-group.ts';

/** Comparisons that are claimed together, at least; a first image's are never divided. */
const COMPARISONS_TOGETHER = 128;

/** Milliseconds after which a process that says nothing has lost what it claimed, and between two of its words. */
const LEASE = 60_000;
const HEARTBEAT = 15_000;

/** Milliseconds between two looks at what others have claimed, when nothing else is left. */
const LOOK = 500;

export interface ClaimOptions {
  /** Which seconds of a first image need no asking. */
  readonly settled: (firstId: number) => Set<number>;
  /** Told of comparisons that another process has answered in the meantime. */
  readonly onSettledElsewhere: (comparisons: number) => void;
}

/**
 * The first images of a run that this process answers, claimed a few at a time, so that several processes share a run and nothing is
 * asked twice. What a process that was killed had claimed is free again after a minute.
 */
export class ClaimedGroups implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #runId: number;
  readonly #options: ClaimOptions;
  readonly #holder = randomUUID();
  readonly #held = new Map<number, ComparisonGroup>();
  readonly #timer: NodeJS.Timeout;

  constructor(workspace: Workspace, runId: number, options: ClaimOptions) {
    this.#workspace = workspace;
    this.#runId = runId;
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT);
  }

  /**
   * What is missing, in chunks that this process alone answers from now on; ends when everything is settled by whomever, or when
   * the signal fires.
   *
   * @param missing those groups that lacked answers when they were looked at
   */
  async *chunks(missing: readonly ComparisonGroup[], signal: AbortSignal): AsyncGenerator<ComparisonGroup[]> {
    const isStopped = (): boolean => signal.aborted;
    let open = missing;
    while (open.length > 0 && !isStopped()) {
      const rest: ComparisonGroup[] = [];
      let hasClaimed = false;
      for (let at = 0; at < open.length && !isStopped();) {
        const { chunk, passed, next } = await this.#claim(open, at);
        rest.push(...passed);
        at = next;
        if (chunk.length === 0) continue;
        hasClaimed = true;
        yield chunk;
      }
      open = rest;
      // Others have claimed all that is left.
      if (open.length > 0 && !hasClaimed && !isStopped())
        await setTimeout(LOOK, undefined, { signal }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#workspace
      .transaction(() => giveAllLeasesBack(this.#workspace.db, this.#runId, this.#holder))
      // A store that takes nothing any more has told so already; the leases run out.
      .catch(() => undefined);
  }

  /** The next chunk from a position on, those that others have, and where to go on. */
  #claim(
    groups: readonly ComparisonGroup[],
    from: number,
  ): Promise<{ chunk: ComparisonGroup[]; passed: ComparisonGroup[]; next: number }> {
    const { db } = this.#workspace;
    return this.#workspace.transaction(() => {
      const now = Date.now();
      this.#giveBackSettled();
      const taken = leasedFirsts(db, this.#runId, now);
      const [chunk, passed]: [ComparisonGroup[], ComparisonGroup[]] = [[], []];
      let next = from;
      for (; next < groups.length && countComparisons(chunk) < COMPARISONS_TOGETHER; next++) {
        const group = groups[next] as ComparisonGroup;
        const left = this.#missingOf(group);
        const isMine =
          left.seconds.length > 0 &&
          !taken.has(group.first) &&
          takeLeases(db, this.#runId, [group.first], this.#holder, now, now + LEASE).length > 0;
        if (isMine) {
          this.#held.set(group.first, left);
          chunk.push(left);
        } else if (left.seconds.length > 0) passed.push(left);
        const elsewhere = group.seconds.length - left.seconds.length;
        if (elsewhere > 0) this.#options.onSettledElsewhere(elsewhere);
      }
      return { chunk, passed, next };
    });
  }

  #giveBackSettled(): void {
    for (const [first, group] of this.#held) {
      if (this.#missingOf(group).seconds.length > 0) continue;
      giveLeaseBack(this.#workspace.db, this.#runId, first, this.#holder);
      this.#held.delete(first);
    }
  }

  #missingOf({ first, seconds }: ComparisonGroup): ComparisonGroup {
    const settled = this.#options.settled(first);
    return { first, seconds: seconds.filter((second) => !settled.has(second)) };
  }

  #beat(): void {
    const { db } = this.#workspace;
    this.#workspace
      .transaction(() => renewLeases(db, this.#runId, this.#holder, Date.now() + LEASE))
      // What is claimed then runs out, and may be asked twice; it is stored once.
      .catch(() => undefined);
  }
}
