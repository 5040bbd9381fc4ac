import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../engine/app-error.ts';
import { foldersIfThere, readIfThere } from '../../engine/if-there.ts';
import { parseJson } from '../../engine/parse-json.ts';
import { isTrainingLocked } from '../../engine/training/training-lock.ts';
import { EXPERIMENT_NAMES, type ExperimentSizes, type FaceSource } from './experiment.ts';
import { resultsSchema, type ExperimentResult } from './result.ts';
import { writeWholeFile } from '../../engine/whole-file.ts';

/** What all results in a folder have in common: `settings.json`. */
export interface ExperimentSettings {
  readonly faces: string;
  readonly fingerprint: string;
  readonly simulated: boolean;
  readonly tower: string;
  readonly sizes: ExperimentSizes;
}

/** A file that cannot be read as what it should be. */
interface DamagedFile {
  readonly file: string;
  readonly problem: string;
}

/** The experiments in a folder, as far as they are made. */
export interface StoredExperiments {
  readonly name: string;
  readonly folder: string;
  readonly settings: ExperimentSettings;
  readonly running: boolean;
  /** By seed, and by time. */
  readonly results: readonly ExperimentResult[];
  readonly damaged: readonly DamagedFile[];
}

const SETTINGS_FILE = 'settings.json';
const RESULT_FILE = 'result.json';
const SEED_FOLDER = /^seed-(\d+)$/;

const positive = z.int().positive();
const settingsSchema: z.ZodType<ExperimentSettings> = z.object({
  faces: z.string(),
  fingerprint: z.string(),
  simulated: z.boolean(),
  tower: z.string(),
  sizes: z.object({
    referencesPerBin: positive,
    calibrationFaces: positive,
    pairs: positive,
    epochs: positive,
    batch: positive,
    ensembleEpochs: positive,
    width: positive,
    blocks: positive,
    rate: z.number().positive(),
  }),
});

export function experimentFolder(workspaceDir: string, name: string): string {
  return path.join(workspaceDir, 'experiments', name);
}

export function seedFolder(folder: string, seed: number): string {
  return path.join(folder, `seed-${seed}`);
}

export function settingsOf(source: FaceSource, sizes: ExperimentSizes): ExperimentSettings {
  const { description, fingerprint, simulated, tower } = source;
  return { faces: description, fingerprint, simulated, tower, sizes };
}

/**
 * Notes in a folder what its results are of, or checks that they are of the same.
 *
 * @throws AppError `experiments-changed` with what differs, `experiment-damaged`
 */
export async function claimFolder(folder: string, settings: ExperimentSettings): Promise<void> {
  const file = path.join(folder, SETTINGS_FILE);
  const text = await readIfThere(file);
  if (text === null) {
    await writeWholeFile(file, `${JSON.stringify(settings, null, 2)}\n`, { durable: true, makeFolder: true });
    return;
  }
  const found = parseJson(settingsSchema, text);
  if ('problem' in found) throw damagedError(file, found.problem);
  const differences = differencesOf(found.value, settings);
  if (differences.length > 0)
    throw new AppError(
      'experiments-changed',
      `The folder ${folder} holds experiments with other settings: ${differences.join('; ')}.`,
      'Choose another --name, or give the same faces and sizes to resume them.',
    );
}

function differencesOf(found: ExperimentSettings, wanted: ExperimentSettings): string[] {
  const { sizes: foundSizes, fingerprint: foundPrint, ...of } = found;
  const { sizes, fingerprint, ...asked } = wanted;
  const differing = (was: object, is: object) =>
    Object.entries(is).flatMap(([key, value]) => {
      const before = (was as Record<string, unknown>)[key];
      return before === value ? [] : [`${key} ${String(before)}, not ${String(value)}`];
    });
  const told = [...differing(of, asked), ...differing(foundSizes, sizes)];
  return told.length === 0 && foundPrint !== fingerprint
    ? ['other images, scores, parts or another tower under the same name']
    : told;
}

/** @throws AppError `experiment-damaged` */
export async function readResults(ofSeed: string, name: string): Promise<ExperimentResult[] | null> {
  const file = path.join(ofSeed, name, RESULT_FILE);
  const text = await readIfThere(file);
  if (text === null) return null;
  const results = parseJson(resultsSchema, text);
  if ('problem' in results) throw damagedError(file, results.problem);
  return results.value;
}

export async function writeResults(
  ofSeed: string,
  name: string,
  results: readonly ExperimentResult[],
): Promise<void> {
  const file = path.join(ofSeed, name, RESULT_FILE);
  await writeWholeFile(file, `${JSON.stringify(results)}\n`, { durable: true, makeFolder: true });
}

/** Every folder of experiments in a workspace, by name; files that cannot be read are named and left out. */
export async function readAllExperiments(
  workspaceDir: string,
): Promise<{ readonly experiments: StoredExperiments[]; readonly damaged: DamagedFile[] }> {
  const experiments: StoredExperiments[] = [];
  const damaged: DamagedFile[] = [];
  for (const name of await foldersIfThere(path.join(workspaceDir, 'experiments'))) {
    const folder = experimentFolder(workspaceDir, name);
    const file = path.join(folder, SETTINGS_FILE);
    const text = await readIfThere(file).catch(unreadable);
    if (text === null) continue;
    const settings = typeof text === 'string' ? parseJson(settingsSchema, text) : text;
    if ('problem' in settings) damaged.push({ file, ...settings });
    else
      experiments.push({
        name,
        folder,
        settings: settings.value,
        running: isTrainingLocked(folder),
        ...(await readSeeds(folder)),
      });
  }
  return { experiments, damaged };
}

/** All results in a folder, by seed and as they are made; files that cannot be read are named and left out. */
export async function readSeeds(folder: string): Promise<Pick<StoredExperiments, 'results' | 'damaged'>> {
  const seeds = (await foldersIfThere(folder))
    .filter((name) => SEED_FOLDER.test(name))
    .sort((a, b) => Number(SEED_FOLDER.exec(a)?.[1]) - Number(SEED_FOLDER.exec(b)?.[1]));
  const results: ExperimentResult[] = [];
  const damaged: DamagedFile[] = [];
  for (const seed of seeds)
    for (const name of inOrder(await foldersIfThere(path.join(folder, seed)))) {
      const file = path.join(folder, seed, name, RESULT_FILE);
      const text = await readIfThere(file).catch(unreadable);
      if (text === null) continue;
      const found = typeof text === 'string' ? parseJson(resultsSchema, text) : text;
      if ('problem' in found) damaged.push({ file, ...found });
      else results.push(...found.value);
    }
  return { results, damaged };
}

/** As they are made, those of fewer pairs first; names that are none of theirs last. */
function inOrder(names: readonly string[]): string[] {
  const place = (name: string) => {
    const [base = name, pairs] = name.split('@');
    return { base: (EXPERIMENT_NAMES.indexOf(base) + 1 || Infinity) - 1, pairs: Number(pairs ?? 0) };
  };
  return names.toSorted((a, b) => {
    const [one, other] = [place(a), place(b)];
    return one.base === other.base ? one.pairs - other.pairs : one.base - other.base;
  });
}

function unreadable(error: unknown): { readonly problem: string } {
  return { problem: error instanceof Error ? error.message : String(error) };
}

function damagedError(file: string, problem: string): AppError {
  return new AppError(
    'experiment-damaged',
    `${file} is damaged: ${problem}.`,
    'Delete it: the same command creates it again.',
  );
}
