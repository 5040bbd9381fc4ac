import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import { tiebreak } from '../fixtures/command-line.ts';

/**
 * How many inputs the whole suite tries: `TIEBREAK_FUZZ=5000 npx vitest run test/fuzz`, whose figures it prints.
 * By default a few of each kind, always the same ones.
 */
const isLong = process.env['TIEBREAK_FUZZ'] !== undefined;
const INPUTS = Number(process.env['TIEBREAK_FUZZ'] ?? 150);
const SEED = Number(process.env['TIEBREAK_FUZZ_SEED'] ?? 2026);

// Starting a process for each of many inputs takes its time.
if (isLong) vi.setConfig({ testTimeout: 3 * 3_600_000 });

/** Seconds of computing that one input may cost. */
const MOST_COMPUTING = 10;

/** How an input was taken: 'accepted', or the code of its refusal. */
export type Outcome = string;

/**
 * Gives a reader damaged inputs. It must take each one or refuse it with a message: no bug, no stack, and no long computing. What ends
 * the process ends the test.
 *
 * @param share of the suite's inputs
 */
export async function fuzz<Input>(
  reader: string,
  share: number,
  inputs: fc.Arbitrary<Input>,
  read: (input: Input) => Promise<Outcome>,
): Promise<void> {
  const outcomes = new Map<Outcome, number>();
  let most = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    const before = process.cpuUsage();
    const outcome = await read(input);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    expect(outcome).not.toBe('bug');
    expect(seconds, 'seconds of computing').toBeLessThan(MOST_COMPUTING);
    most = Math.max(most, seconds);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  const numRuns = Math.max(4, Math.round(INPUTS * share));
  await fc.assert(property, { numRuns, seed: SEED });
  const told = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`);
  if (isLong) console.log(`${reader} | ${numRuns} | ${most.toFixed(2)} | ${told.join(', ')}`);
}

/** How the command line takes an input: it says so as a document, and as text without a stack. */
export async function outcomeOf(...args: readonly string[]): Promise<Outcome> {
  const { code, document, stderr } = await tiebreak([...args, '--json']);
  expect(stderr).not.toMatch(/\n\s+at |This is a bug/);
  if (code === 0) return 'accepted';
  expect(code, stderr).toBeOneOf([1, 2]);
  if (!('error' in document)) return 'failed in part';
  const { error } = document as { error: { code: string; message: string; action: string } };
  expect(error).toEqual({
    code: expect.stringMatching(/^[a-z-]+$/) as string,
    message: expect.stringMatching(/\S/) as string,
    action: expect.stringMatching(/\S/) as string,
  });
  return error.code;
}

/** How a reader of this process takes an input: it throws nothing but refusals, of its own kind or as the program tells them. */
export async function outcomeOfReading(
  read: () => unknown,
  Refusal: new (...args: never[]) => Error = AppError,
): Promise<Outcome> {
  try {
    await read();
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return error instanceof AppError ? error.code : 'refused';
  }
}
