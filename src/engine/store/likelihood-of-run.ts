import {
  DEFAULT_KIND,
  LIKELIHOOD_PRESETS,
  type Likelihood,
  type LikelihoodKindName,
} from '../../core/likelihood.ts';
import { calibrations, type StoredCalibration } from './calibrations.ts';
import type { Database } from './database.ts';
import { runs, type Run } from './runs.ts';
import { declaredComparators } from './same-comparator.ts';

/** The likelihood that a run is scored under, and the calibration it came from, if any. */
export interface ChosenLikelihood {
  readonly likelihood: Likelihood;
  readonly calibration: StoredCalibration | null;
}

/**
 * What to score a run with unless a person says otherwise: its newest calibration, else the newest one of another run
 * that the same comparator answered, by its model or as it is declared, else the preset. Of either run's, one of the papers' kind comes before others.
 *
 * @param everyRun of the workspace, the oldest first. Defaults to reading them; so do the calibrations.
 * @param kind takes calibrations of this kind alone
 */
export function likelihoodOfRun(
  db: Database,
  run: Run,
  everyRun: readonly Run[] = runs(db),
  everyCalibration: readonly StoredCalibration[] = calibrations(db),
  kind: LikelihoodKindName | null = null,
): ChosenLikelihood & { readonly byDeclaration: boolean } {
  const siblings = ofSameComparator(run, everyRun, declaredComparators(db));
  const calibration =
    newestCalibration(
      everyCalibration.filter(({ runId }) => runId === run.id),
      kind,
    ) ??
    newestCalibration(
      everyCalibration.filter(({ runId }) => runId !== null && siblings.has(runId)),
      kind,
    );
  const of = everyRun.find(({ id }) => id === calibration?.runId);
  const byDeclaration = of !== undefined && of.id !== run.id && !isOfSameModel(run, of);
  return { likelihood: calibration?.likelihood ?? LIKELIHOOD_PRESETS.uol, calibration, byDeclaration };
}

/** What answered a run, as text: the same for the same model with the same adapters and projectors that was asked the same. */
export function comparatorOf({ modelId, members, prompt, asked }: Run): string {
  const words = asked === null || asked.wordsFrom === 'card' ? null : asked.words;
  return JSON.stringify([
    modelId,
    members.map(({ adapters, mmproj }) => [adapters, mmproj ?? null]),
    modelId === null ? null : prompt,
    words,
  ]);
}

function isOfSameModel(a: Run, b: Run): boolean {
  return a.modelId !== null && comparatorOf(a) === comparatorOf(b);
}

/** Ids of the runs that the same comparator answered: by its model, as people declare it, or by way of others. */
function ofSameComparator(
  run: Run,
  everyRun: readonly Run[],
  declared: ReadonlyMap<number, number>,
): Set<number> {
  const found = new Set([run.id]);
  const waiting = [run];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop())
    for (const other of everyRun) {
      const isDeclared = declared.get(current.id) === other.id || declared.get(other.id) === current.id;
      if (found.has(other.id) || !(isDeclared || isOfSameModel(current, other))) continue;
      found.add(other.id);
      waiting.push(other);
    }
  return found;
}

/** The newest of a kind; where none is asked for, of the papers' kind before any other. */
export function newestCalibration(
  oldestFirst: readonly StoredCalibration[],
  kind: LikelihoodKindName | null,
): StoredCalibration | null {
  const ofKind = (one: LikelihoodKindName) =>
    oldestFirst.findLast(({ likelihood }) => likelihood.kind === one) ?? null;
  return kind === null ? (ofKind(DEFAULT_KIND) ?? oldestFirst.at(-1) ?? null) : ofKind(kind);
}
