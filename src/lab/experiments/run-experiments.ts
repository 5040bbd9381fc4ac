import { at } from '../../core/at.ts';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { meanProbabilities } from '../../core/ensemble.ts';
import type { Triple } from '../../core/labels.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { lockTraining } from '../../engine/training/training-lock.ts';
import { planComparisons } from './comparison-plan.ts';
import {
  type ComparisonPlan,
  ENSEMBLE_OF,
  EXPERIMENTS,
  REGRESSION,
  type Experiment,
  type ExperimentSizes,
  type FaceSource,
  type SeenFaces,
} from './experiment.ts';
import { directScores } from './direct-scores.ts';
import { evaluateAnswers, metricsOf, type PlannedAnswers } from './evaluate-answers.ts';
import { claimFolder, readResults, seedFolder, settingsOf, writeResults } from './experiment-folder.ts';
import { standardised } from './face-set.ts';
import type { ExperimentResult } from './result.ts';
import { readSeenFaces, writeSeenFaces } from './seen-file.ts';
import { trainSmallComparator } from './train-small-comparator.ts';

export interface ExperimentRun extends LongWork {
  readonly source: FaceSource;
  readonly sizes: ExperimentSizes;
  readonly seeds: readonly number[];
  /** Names of those to make. Defaults to all. */
  readonly only?: readonly string[];
  /** A folder a seed, in it a folder an experiment; what is finished there is not made again. */
  readonly folder: string;
  readonly onNote?: (line: string) => void;
}

/** One seed of a run. */
interface SeedRun extends ExperimentRun {
  readonly seed: number;
  readonly seedFolder: string;
  readonly plan: ComparisonPlan;
  /** What the tower makes of the faces, made when first asked for. */
  readonly seen: () => Promise<SeenFaces>;
}

/**
 * Makes every experiment of every seed that the folder does not hold yet.
 *
 * @throws AppError `experiments-changed` for a folder of other data or sizes, `experiment-damaged`, `training-busy` while
 *   another process works there, `too-few-faces`, `too-few-pairs`, and those of the source; the signal's reason when
 *   stopped: the same call goes on with the experiment that was interrupted
 */
export async function runExperiments(libraries: Libraries, run: ExperimentRun): Promise<void> {
  const { source, sizes, seeds, folder } = run;
  const plans = seeds.map((seed) => planComparisons(source, sizes, seed));
  await claimFolder(folder, settingsOf(source, sizes));
  using lock = lockTraining(folder);
  for (const [index, plan] of plans.entries()) {
    const seed = at(seeds, index);
    const ofSeed = { ...run, seed, plan, seedFolder: seedFolder(folder, seed) };
    let seen: Promise<SeenFaces> | undefined;
    await runSeed(libraries, { ...ofSeed, seen: () => (seen ??= seenFaces(ofSeed)) });
  }
}

async function runSeed(libraries: Libraries, run: SeedRun): Promise<void> {
  const ways = [
    { name: REGRESSION, make: () => regress(libraries, run) },
    ...EXPERIMENTS.map((experiment) => ({
      name: experiment.name,
      make: () => compare(libraries, experiment, run),
    })),
  ].filter(({ name }) => run.only?.includes(name) ?? true);
  for (const [at, { name, make }] of ways.entries()) {
    run.signal?.throwIfAborted();
    if ((await readResults(run.seedFolder, name)) !== null) continue;
    run.onNote?.(`Seed ${run.seed}: ${name} (${at + 1} of ${ways.length})`);
    await writeResults(run.seedFolder, name, await make());
  }
}

async function compare(
  libraries: Libraries,
  experiment: Experiment,
  run: SeedRun,
): Promise<ExperimentResult[]> {
  const { plan, sizes, seed } = run;
  const { set } = await run.seen();
  const started = performance.now();
  const isEnsemble = experiment.name === ENSEMBLE_OF;
  const { losses, epochs } = await trainSmallComparator(
    libraries,
    standardised(
      set,
      plan.training.map(({ id }) => id),
    ),
    plan,
    experiment,
    { sizes, seed, askedEpochs: isEnsemble ? sizes.ensembleEpochs : 1, ...workOf(run) },
  );
  const seconds = (performance.now() - started) / 1000;
  const { name, ...trained } = experiment;
  const result = (called: string, of: readonly number[], answers: PlannedAnswers): ExperimentResult => ({
    name: called,
    seed,
    trainedBy: { ...trained, epochs: of },
    truths: plan.test.map(({ score }) => score),
    ...evaluateAnswers(plan, answers, seed),
    losses,
    seconds,
  });
  const last = epochs.at(-1);
  if (last === undefined) throw new RangeError('no epoch was asked');
  const own = result(name, [last.epoch], last.answers);
  if (epochs.length === 1) return [own];
  const members = epochs.map(({ answers }) => answers);
  return [
    own,
    ...epochs.slice(0, -1).map(({ epoch, answers }) => result(`${name}, epoch ${epoch}`, [epoch], answers)),
    result(
      'ensemble',
      epochs.map(({ epoch }) => epoch),
      {
        test: meanAnswers(members.map(({ test }) => test)),
        calibration: meanAnswers(members.map(({ calibration }) => calibration)),
      },
    ),
  ];
}

function meanAnswers(members: readonly (readonly Triple[])[]): Triple[] {
  return at(members, 0).map((_, index) => meanProbabilities(members.map((answers) => at(answers, index))));
}

/** The tower's own scores, or, of a tower that gives none, those regressed from its features. */
async function regress(libraries: Libraries, run: SeedRun): Promise<ExperimentResult[]> {
  const { plan, seed } = run;
  const seen = await run.seen();
  const started = performance.now();
  const estimates = await directScores(libraries, seen, plan, seed);
  return [
    {
      name: REGRESSION,
      seed,
      trainedBy: null,
      truths: plan.test.map(({ score }) => score),
      labels: null,
      consistency: null,
      plain: { estimates, metrics: metricsOf(plan.test, estimates, seed), likelihood: null },
      calibrated: null,
      rescaled: null,
      problem: null,
      losses: [],
      seconds: (performance.now() - started) / 1000,
    },
  ];
}

/** Kept in the seed's folder as the tower gave them. */
async function seenFaces(run: Omit<SeedRun, 'seen'>): Promise<SeenFaces> {
  const { source, plan, seed, folder, onNote } = run;
  const file = path.join(run.seedFolder, 'faces.bin');
  const kept = await readSeenFaces(file);
  if (kept !== null) return kept;
  onNote?.(`Seed ${seed}: ${source.description} through the vision tower`);
  await mkdir(run.seedFolder, { recursive: true });
  const seen = await source.see(plan, {
    seed,
    folder,
    seedFolder: run.seedFolder,
    ...(onNote && { onNote }),
    ...workOf(run),
  });
  await writeSeenFaces(file, seen);
  return seen;
}

function workOf({ signal, onProgress }: LongWork): LongWork {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}
