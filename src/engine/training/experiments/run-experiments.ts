import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { meanProbabilities } from '../../../core/ensemble.ts';
import type { Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import type { LongWork } from '../../long-work.ts';
import { regressScores } from '../scratch/regression-head.ts';
import { planComparisons, type ComparisonPlan } from './comparison-plan.ts';
import { readEncodedSet, writeEncodedSet } from './encoded-file.ts';
import { evaluateAnswers, metricsOf, type PlannedAnswers } from './evaluate-answers.ts';
import { ENSEMBLE_OF, EXPERIMENTS, type Experiment, type ExperimentSizes } from './experiment.ts';
import { pooledFeatures, standardised, type EncodedSet } from './face-set.ts';
import type { FaceSource } from './face-source.ts';
import type { ExperimentResult } from './result.ts';
import { trainComparator } from './train-comparator.ts';

export interface ExperimentRun extends LongWork {
  readonly source: FaceSource;
  readonly sizes: ExperimentSizes;
  readonly seeds: readonly number[];
  /** A folder a seed, in it a folder an experiment; what is finished there is not made again. */
  readonly folder: string;
  readonly onNote?: (line: string) => void;
}

const REGRESSION = { hidden: 64, steps: 400, rate: 3e-3, weightDecay: 0.05 };

/**
 * Makes every experiment of every seed that the folder does not hold yet.
 *
 * @returns the results of all, by seed
 * @throws AppError `experiments-changed` for a folder of other data or sizes, `too-few-pairs`; the signal's reason when
 *   stopped: the same call goes on with the experiment that was interrupted
 */
export async function runExperiments(libraries: Libraries, run: ExperimentRun): Promise<ExperimentResult[]> {
  const { source, sizes, seeds, folder } = run;
  await claimFolder(folder, { faces: source.description, tower: source.tower, sizes });
  const results: ExperimentResult[] = [];
  for (const seed of seeds) {
    const plan = planComparisons(source.faces, sizes, seed);
    const ofSeed = path.join(folder, `seed-${seed}`);
    let encoded: EncodedSet | undefined;
    const faces = async (): Promise<EncodedSet> => {
      encoded ??= await encodedFaces(run, plan, seed, ofSeed);
      return encoded;
    };
    const finish = async (name: string, make: () => Promise<ExperimentResult[]>): Promise<void> => {
      const into = path.join(ofSeed, name);
      const found = await readResults(into);
      if (found === null) run.onNote?.(`seed ${seed}: ${name}`);
      const made = found ?? (await make());
      if (found === null) await writeResults(into, made);
      results.push(...made);
    };
    await finish('regression', async () => [await regression(libraries, await faces(), plan, seed)]);
    for (const experiment of EXPERIMENTS)
      await finish(experiment.name, async () =>
        compare(libraries, await faces(), plan, experiment, run, seed),
      );
  }
  return results;
}

async function compare(
  libraries: Libraries,
  set: EncodedSet,
  plan: ComparisonPlan,
  experiment: Experiment,
  { sizes, signal, onProgress }: ExperimentRun,
  seed: number,
): Promise<ExperimentResult[]> {
  const started = performance.now();
  const work = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const { losses, epochs } = await trainComparator(libraries, set, plan, experiment, {
    sizes,
    seed,
    ...work,
  });
  const seconds = (performance.now() - started) / 1000;
  const result = (name: string, answers: PlannedAnswers): ExperimentResult => ({
    name,
    seed,
    truths: plan.test.map(({ score }) => score),
    ...evaluateAnswers(plan, answers, seed),
    losses,
    seconds,
  });
  const last = epochs.at(-1);
  if (last === undefined) throw new RangeError('no epoch was asked');
  const own = result(experiment.name, last.answers);
  if (experiment.name !== ENSEMBLE_OF) return [own];
  const members = epochs.map(({ answers }) => answers);
  return [
    own,
    ...epochs.slice(0, -1).map(({ epoch, answers }) => result(`${ENSEMBLE_OF}, epoch ${epoch}`, answers)),
    result('ensemble', {
      test: meanAnswers(members.map(({ test }) => test)),
      calibration: meanAnswers(members.map(({ calibration }) => calibration)),
    }),
  ];
}

function meanAnswers(members: readonly (readonly Triple[])[]): Triple[] {
  return (members[0] ?? []).map((_, at) =>
    meanProbabilities(members.map((answers) => answers[at] as Triple)),
  );
}

async function regression(
  libraries: Libraries,
  set: EncodedSet,
  plan: ComparisonPlan,
  seed: number,
): Promise<ExperimentResult> {
  const started = performance.now();
  const pooled = (id: number) => pooledFeatures(set.features[id] as Float32Array, set.width);
  const estimates = await regressScores(
    libraries,
    plan.training.map(({ id, score }) => ({ features: pooled(id), score })),
    plan.test.map(({ id }) => pooled(id)),
    { ...REGRESSION, seed },
  );
  return {
    name: 'regression',
    seed,
    truths: plan.test.map(({ score }) => score),
    labels: null,
    consistency: null,
    plain: { estimates, metrics: metricsOf(plan.test, estimates, seed), likelihood: null },
    calibrated: null,
    problem: null,
    losses: [],
    seconds: (performance.now() - started) / 1000,
  };
}

/** Standardised by the training faces; kept in the seed's folder as the tower gave them. */
async function encodedFaces(
  { source, signal, onProgress, onNote }: ExperimentRun,
  plan: ComparisonPlan,
  seed: number,
  folder: string,
): Promise<EncodedSet> {
  const file = path.join(folder, 'faces.bin');
  let set = await readEncodedSet(file);
  if (set?.features.length !== source.faces.length) {
    onNote?.(`seed ${seed}: encoding ${source.description}`);
    set = await source.encode(plan, seed, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
    await mkdir(folder, { recursive: true });
    await writeEncodedSet(file, set);
  }
  return standardised(
    set,
    plan.training.map(({ id }) => id),
  );
}

/** Notes in a folder what its results are of, or checks that they are of the same. */
async function claimFolder(folder: string, settings: unknown): Promise<void> {
  const file = path.join(folder, 'settings.json');
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const found = await readText(file);
  if (found === null) {
    await mkdir(folder, { recursive: true });
    await writeWhole(file, text);
  } else if (found !== text)
    throw new AppError(
      'experiments-changed',
      `${folder} holds experiments of other faces or sizes; ${file} says which.`,
      'Choose another folder with --out, or ask for the same faces and sizes to go on.',
    );
}

const RESULT_FILE = 'result.json';

async function readResults(folder: string): Promise<ExperimentResult[] | null> {
  const text = await readText(path.join(folder, RESULT_FILE));
  return text === null ? null : (JSON.parse(text) as ExperimentResult[]);
}

async function writeResults(folder: string, results: readonly ExperimentResult[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(path.join(folder, RESULT_FILE), `${JSON.stringify(results)}\n`);
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
