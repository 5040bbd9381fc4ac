import type { Random } from '../../../src/core/random.ts';
import { childrenOf, faultsOf, type Started } from './program.ts';

/** What kills of one kind came to. */
export class Tally {
  readonly name: string;
  kills = 0;
  /** Of them those that hit a process that the program had started. */
  ofChildren = 0;
  /** Things that the program had said were kept, or that were on the disk before a kill. */
  kept = 0;
  /** What is not as it should be. */
  readonly wrong: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Looks at the store as a kill left it. */
  check(workspace: string): void {
    for (const fault of faultsOf(workspace)) this.wrong.push(`store: ${fault}`);
  }

  /** Notes what is not as it should be. */
  expect(isRight: boolean, what: string): void {
    if (!isRight) this.wrong.push(what);
  }
}

/** Kills of one kind: their number, and where their moments come from. */
export interface Area {
  readonly folder: string;
  readonly kills: number;
  readonly random: Random;
  readonly tally: Tally;
}

/** How often a process that the program started is killed first. */
const OF_CHILDREN = 0.25;

/**
 * Kills a process at a random moment, or one of its own processes first.
 *
 * @param most milliseconds within which the moment lies
 * @returns whether it was killed, and had not ended by itself
 */
export async function killAtRandom(
  { random, tally }: Area,
  { child, ended }: Pick<Started, 'child' | 'ended'>,
  most: number,
): Promise<boolean> {
  const isOver = await Promise.race([ended.then(() => true), after(random.uniform() * most)]);
  if (isOver) return false;
  const [first] = childrenOf(child.pid);
  if (first !== undefined && random.uniform() < OF_CHILDREN) {
    process.kill(first, 'SIGKILL');
    tally.kills += 1;
    tally.ofChildren += 1;
    if (await Promise.race([ended.then(() => true), after(random.uniform() * most)])) return false;
  }
  child.kill('SIGKILL');
  await ended;
  tally.kills += 1;
  return true;
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
}

/** Milliseconds that a piece of work takes. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
