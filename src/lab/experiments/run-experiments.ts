import { at } from '../../core/at.ts';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { meanProbabilities } from '../../core/ensemble.ts';
import type { Triple } from '../../core/labels.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { lockTraining } from '../../engine/training/training-lock.ts';
import {
  type ComparisonPlan,
  DEFAULT_EXPERIMENTS,
  ENSEMBLE_OF,
  experimentNamed,
  type Experiment,
  type ExperimentSizes,
  type FaceSource,
  type SeenFaces,
} from './experiment.ts';
import { directScores } from './direct-scores.ts';
import { evaluateAnswers, metricsOf, rescaledBy, type PlannedAnswers } from './evaluate-answers.ts';
import { claimFolder, readResults, seedFolder, settingsOf, writeResults } from './experiment-folder.ts';
import { standardised } from './face-set.ts';
import { resultName, type ExperimentResult } from './result.ts';
import { readSeenFaces, writeSeenFaces } from './seen-file.ts';
import { trainSmallComparator } from './train-small-comparator.ts';

export interface ExperimentRun extends LongWork {
  readonly source: FaceSource;
  readonly sizes: ExperimentSizes;
  readonly seeds: readonly number[];
  /** Names of those to make. Defaults to {@link DEFAULT_EXPERIMENTS}. */
  readonly only?: readonly string[];
  /** A folder a seed, in it a folder an experiment; what is finished there is not made again. */
  readonly folder: string;
  readonly onNote?: (line: string) => void;
}

/** One seed of a run. */
interface SeedRun extends ExperimentRun {
  readonly seed: number;
  readonly seedFolder: string;
  readonly plans: readonly ComparisonPlan[];
  /** What the tower makes of the faces, made when first asked for. */
  readonly seen: () => Promise<SeenFaces>;
}

/**
 * Makes every experiment of every seed that the folder does not hold yet.
 *
 * @throws AppError `experiments-changed` for a folder of other data or sizes, `experiment-damaged`, `training-busy` while
 *   another process works there, `too-few-faces`, `too-few-pairs`, `raters-missing`, and those of the source; the signal's reason when
 *   stopped: the same call goes on with the experiment that was interrupted
 */
export async function runExperiments(libraries: Libraries, run: ExperimentRun): Promise<void> {
  const { source, sizes, seeds, folder } = run;
  const planned = seeds.map((seed) => source.plans(sizes, seed));
  await claimFolder(folder, settingsOf(source, sizes));
  using lock = lockTraining(folder);
  for (const [index, plans] of planned.entries()) {
    const seed = at(seeds, index);
    const ofSeed = { ...run, seed, plans, seedFolder: seedFolder(folder, seed) };
    let seen: Promise<SeenFaces> | undefined;
    await runSeed(libraries, { ...ofSeed, seen: () => (seen ??= seenFaces(ofSeed)) });
  }
}

async function runSeed(libraries: Libraries, run: SeedRun): Promise<void> {
  const names = run.only ?? DEFAULT_EXPERIMENTS;
  const ways = names.map((name) => {
    const named = experimentNamed(name);
    if (named === undefined) throw new RangeError(`there is no experiment ${name}`);
    const { experiment, pairs } = named;
    const make = () =>
      experiment === null
        ? regress(libraries, name, run)
        : compare(libraries, experiment, pairs ?? run.sizes.pairs, run);
    return { name, make };
  });
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
  pairs: number,
  run: SeedRun,
): Promise<ExperimentResult[]> {
  const { plans, sizes, seed } = run;
  const { set } = await run.seen();
  const started = performance.now();
  const isEnsemble = experiment.name === ENSEMBLE_OF;
  const { losses, epochs } = await trainSmallComparator(
    libraries,
    standardised(
      set,
      at(plans, 0).training.map(({ id }) => id),
    ),
    plans,
    experiment,
    { sizes, pairs, seed, askedEpochs: isEnsemble ? sizes.ensembleEpochs : 1, ...workOf(run) },
  );
  const seconds = (performance.now() - started) / 1000;
  const { name, ...trained } = experiment;
  const results = (called: string, of: readonly number[], answers: readonly PlannedAnswers[]) =>
    plans.map((plan, index): ExperimentResult => ({
      name: resultName(called, plan.trial),
      seed,
      trainedBy: { ...trained, pairs, epochs: of },
      ...testedBy(plan),
      ...evaluateAnswers(plan, at(answers, index), seed),
      losses,
      seconds,
    }));
  const last = epochs.at(-1);
  if (last === undefined) throw new RangeError('no epoch was asked');
  const own = results(name, [last.epoch], last.answers);
  if (epochs.length === 1) return own;
  return [
    ...own,
    ...epochs
      .slice(0, -1)
      .flatMap(({ epoch, answers }) => results(`${name}, epoch ${epoch}`, [epoch], answers)),
    ...results(
      'ensemble',
      epochs.map(({ epoch }) => epoch),
      plans.map((_, plan) => {
        const members = epochs.map(({ answers }) => at(answers, plan));
        return {
          test: meanAnswers(members.map(({ test }) => test)),
          calibration: meanAnswers(members.map(({ calibration }) => calibration)),
        };
      }),
    ),
  ];
}

/** What a result holds of the faces that it is about. */
function testedBy({ test, trial }: ComparisonPlan): Pick<ExperimentResult, 'truths' | 'groups' | 'trial'> {
  return { truths: test.map(({ score }) => score), groups: test.map(({ group }) => group), trial };
}

function meanAnswers(members: readonly (readonly Triple[])[]): Triple[] {
  return at(members, 0).map((_, index) => meanProbabilities(members.map((answers) => at(answers, index))));
}

/** The tower's own scores, or, of a tower that gives none, those regressed from its features. */
async function regress(libraries: Libraries, name: string, run: SeedRun): Promise<ExperimentResult[]> {
  const { plans, seed } = run;
  const seen = await run.seen();
  // Without comparisons references make no difference: a dataset is tested once, with the calibration faces of its own.
  const ofTest = new Map(plans.map((plan) => [plan.trial?.testedOn, plan]));
  const results: ExperimentResult[] = [];
  for (const plan of ofTest.values()) {
    const started = performance.now();
    const targets = [...plan.test, ...plan.calibration];
    const scores = await directScores(libraries, seen, plan, targets, seed);
    const estimates = scores.slice(0, plan.test.length);
    const trial = plan.trial && { ...plan.trial, referencesOf: null };
    results.push({
      name: resultName(name, trial),
      seed,
      trainedBy: null,
      ...testedBy({ ...plan, trial }),
      labels: null,
      consistency: null,
      plain: { estimates, metrics: metricsOf(plan.test, estimates, seed), likelihood: null },
      calibrated: null,
      rescaled: rescaledBy(plan, scores.slice(plan.test.length), estimates, null, seed),
      problem: null,
      losses: [],
      seconds: (performance.now() - started) / 1000,
    });
  }
  return results;
}

/** Kept in the seed's folder as the tower gave them. */
async function seenFaces(run: Omit<SeedRun, 'seen'>): Promise<SeenFaces> {
  const { source, plans, seed, folder, onNote } = run;
  const file = path.join(run.seedFolder, 'faces.bin');
  const kept = await readSeenFaces(file);
  if (kept !== null) return kept;
  onNote?.(`Seed ${seed}: ${source.description} through the vision tower`);
  await mkdir(run.seedFolder, { recursive: true });
  const seen = await source.see(at(plans, 0), {
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
