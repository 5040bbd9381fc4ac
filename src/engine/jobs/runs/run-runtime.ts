import { z } from 'zod';
import { formatQuantity, formatShare } from '../../../core/format.ts';
import { serverUsageSchema, type ServerUsage } from '../../../model/server.ts';
import { LARGEST_BOUND } from '../../servers/kinds/way.ts';
import type { Database } from '../../store/database.ts';
import { countOneWay } from '../../store/count-answers.ts';
import { runById, setRunRuntime, type Run } from '../../store/runs.ts';
import { describeReversesNotAsked, reversesNotAsked } from './reverses-not-asked.ts';
import { mixedBuilds } from './run-builds.ts';
import { describeChangedImages } from './describe-changed-images.ts';

/** What a run keeps of who answers it. Older versions kept less. */
const runtimeSchema = z.object({
  /** See ComparatorInfo. */
  warnings: z.array(z.string()).readonly().default([]),
  /** Names of images that were others than at their import when the run came to them. */
  changedImages: z.array(z.string()).readonly().default([]),
  /** Answers of a server of which a label's number is only a bound. */
  bounded: z.int().default(0),
  /** Reverse orders that a finished run left out, see `reverseGain` of an adaptive plan. */
  reversesNotAsked: z.int().default(0),
  /** What a server took, over all starts. */
  usage: serverUsageSchema.nullable().default(null),
});

/** What a run keeps of who answers it; null before its first start, and of recorded answers. */
export function storedRuntime({ runtime }: Run): z.output<typeof runtimeSchema> | null {
  return runtimeSchema.safeParse(runtime).data ?? null;
}

/** What a person should know of a run's answers. */
export function runWarnings(run: Run): readonly string[] {
  const { warnings = [], changedImages = [], bounded = 0 } = storedRuntime(run) ?? {};
  const notAsked = reversesNotAsked(run);
  const mixed = mixedBuilds(run);
  return [
    ...warnings,
    ...(changedImages.length === 0 ? [] : [describeChangedImages(changedImages)]),
    ...(bounded === 0
      ? []
      : [
          `In ${formatQuantity(bounded, 'answer')} a label was beyond the server's list and has at most ${formatShare(LARGEST_BOUND, 0)}: its number is that bound.`,
        ]),
    ...(notAsked === null ? [] : [describeReversesNotAsked(notAsked)]),
    ...(mixed === null ? [] : [mixed]),
  ];
}

/** Notes with a run that is finished how many reverse orders its plan left out. Call it in a transaction. */
export function noteReversesNotAsked(db: Database, runId: number): void {
  const run = runById(db, runId);
  const stored = run && storedRuntime(run);
  if (!stored || typeof run.runtime !== 'object') return;
  const reverses = countOneWay(db, runId);
  if (reverses !== stored.reversesNotAsked)
    setRunRuntime(db, runId, { ...run.runtime, reversesNotAsked: reverses });
}

/** Notes with a run how many more answers hold a bound. Call it in a transaction. */
export function noteBounded(db: Database, runId: number, more: number): void {
  const run = runById(db, runId);
  const stored = run && storedRuntime(run);
  if (stored && typeof run.runtime === 'object')
    setRunRuntime(db, runId, { ...run.runtime, bounded: stored.bounded + more });
}

/** Notes with a run what more a server took. Call it in a transaction. */
export function noteUsage(db: Database, runId: number, more: ServerUsage): void {
  const run = runById(db, runId);
  const stored = run && storedRuntime(run);
  if (stored && typeof run.runtime === 'object')
    setRunRuntime(db, runId, { ...run.runtime, usage: addUsage(stored.usage, more) });
}

/** What was taken since an earlier account. @param before null: nothing was */
export function usageSince(before: ServerUsage | null, now: ServerUsage): ServerUsage {
  return before === null ? now : combineUsage(before, now, (then, at) => at - then);
}

function addUsage(before: ServerUsage | null, more: ServerUsage): ServerUsage {
  return before === null ? more : combineUsage(before, more, (then, at) => then + at);
}

function combineUsage(
  one: ServerUsage,
  other: ServerUsage,
  combine: (one: number, other: number) => number,
): ServerUsage {
  const of = (key: Exclude<keyof ServerUsage, 'cost'>) => combine(one[key], other[key]);
  return {
    requests: of('requests'),
    prompt: of('prompt'),
    cached: of('cached'),
    answer: of('answer'),
    bytesOut: of('bytesOut'),
    bytesIn: of('bytesIn'),
    cost: one.cost === null || other.cost === null ? null : combine(one.cost, other.cost),
  };
}

/** Notes with a run that an image is another than at its import. Call it in a transaction. */
export function noteChangedImage(db: Database, runId: number, name: string): void {
  changeImages(db, runId, (names) => [...new Set([...names, name])]);
}

/** Forgets which images were others: they are asked about again. Call it in a transaction. */
export function forgetChangedImages(db: Database, runId: number): void {
  changeImages(db, runId, () => []);
}

function changeImages(
  db: Database,
  runId: number,
  change: (names: readonly string[]) => readonly string[],
): void {
  const run = runById(db, runId);
  const stored = run && storedRuntime(run);
  if (stored && typeof run.runtime === 'object')
    setRunRuntime(db, runId, { ...run.runtime, changedImages: change(stored.changedImages) });
}
