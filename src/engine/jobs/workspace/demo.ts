import { existsSync } from 'node:fs';
import path from 'node:path';
import { evenlySpaced } from '../../../core/evenly-spaced.ts';
import { AppError } from '../../app-error.ts';
import { writeSyntheticDataset } from '../../datasets/synthetic/write-synthetic-dataset.ts';
import { DEMO_MODEL, missingDemoFiles } from '../../demo-model.ts';
import { hashFile } from '../../file-hash.ts';
import { readModelCard } from '../../model-files/model-card.ts';
import { calibrationsOfRun } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, type Dataset } from '../../store/datasets.ts';
import { imagesOfPart } from '../../store/images.ts';
import { modelById } from '../../store/models.ts';
import { referenceSetByName, referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';
import { scoringsOfRun } from '../../store/scores.ts';
import { splitByName, type Split } from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { calibrateRun } from '../scores/calibrate-run.ts';
import { importDataset } from '../datasets/import-dataset.ts';
import { makeReferenceSet } from '../sets/make-reference-set.ts';
import { makeSplit, TEST_PART, TRAIN_PART } from '../sets/make-split.ts';
import { planRun } from '../runs/plan-run.ts';
import { runComparisons, type RunComparisonsOptions } from '../runs/run-comparisons.ts';
import { scoreRun } from '../scores/score-run.ts';
import { likelihoodOfRun } from '../../store/likelihood-of-run.ts';
import { openAnswerTable } from '../../analysis/tables/open-answer-table.ts';

/** What the demo makes, by name. Everything is found by its name again, so a second start goes on or is done at once. */
const NAMES = {
  dataset: 'simulated-faces',
  split: 'demo',
  references: 'demo',
  calibrationRun: 'demo-calibration',
  run: 'demo',
} as const;

/** Faces with this seed are drawn for the demo alone: its model learned from others. */
const FACES_SEED = 7_001;
const FACES = 320;

/** 64 of the 320 faces are to be scored. */
const TEST_SHARE = 0.2;
const SEED = 1;

/** Three training faces of every fifth of a score: some fifty references over the whole range. */
const REFERENCES = { binWidth: 0.2, perBin: 3 };

/** Training faces compared with the references to calibrate on: a thousand answers and more for three parameters. */
const CALIBRATION_FACES = 12;

/** How far each label is taken at its word: whole, as in the papers. */
const EVIDENCE = 'hard';

const THETA = 0.2;

export interface DemoOptions extends RunComparisonsOptions {
  /** Told what is being done, a step at a time. */
  readonly onStep: (step: string) => void;
}

export interface DemoOutcome {
  readonly run: Run;
  readonly calibrationRun: Run;
  readonly targets: number;
  readonly references: number;
  /** Whether every comparison had been answered before this start. */
  readonly reused: boolean;
}

/**
 * The whole way from faces to scores: draws simulated faces, compares the test faces with references in both orders
 * through the demo model, calibrates on pairs of training faces, and scores.
 *
 * @returns null when the signal stopped it; the next call goes on from there
 * @throws AppError of its steps, `demo-model-missing`, `demo-model-changed`
 */
export async function runDemo(workspace: Workspace, options: DemoOptions): Promise<DemoOutcome | null> {
  const { db } = workspace;
  const missing = missingDemoFiles();
  if (missing.length > 0)
    throw new AppError(
      'demo-model-missing',
      `The demo model is missing: ${missing.join(', ')}.`,
      'Check out the repository again.',
    );
  const dataset = await demoDataset(workspace, options);
  const { split, references } = await workspace.transaction(() => demoSets(workspace, dataset));
  const targets = imagesOfPart(db, split.id, TEST_PART).map(({ id }) => id);
  const start = (name: string, of: readonly number[]) =>
    planRun(workspace, {
      name,
      dataset,
      files: { ...DEMO_MODEL, card: readModelCard(DEMO_MODEL.card) },
      members: [{ name: 'model', adapters: [] }],
      plan: { kind: 'against-references', targets: [...of], references: references.id, orders: 'both' },
      theta: THETA,
    });
  const calibrationRun = await start(NAMES.calibrationRun, calibrationFaces(db, split, references));
  const run = await start(NAMES.run, targets);
  await checkSameModel(db, run);

  options.onStep('Comparing training faces with the references, for calibration');
  const first = await runComparisons(workspace, calibrationRun.id, options);
  if (first.status === 'paused') return null;
  if (first.failure !== undefined) throw first.failure;
  if (calibrationsOfRun(db, calibrationRun.id).length === 0)
    await calibrateRun(workspace, openAnswerTable(workspace, calibrationRun), { evidence: EVIDENCE });

  options.onStep('Comparing the test faces with the references, in both orders');
  const second = await runComparisons(workspace, run.id, options);
  if (second.status === 'paused') return null;
  if (second.failure !== undefined) throw second.failure;
  if (scoringsOfRun(db, run.id).length === 0)
    await scoreRun(
      workspace,
      openAnswerTable(workspace, run),
      { ...likelihoodOfRun(db, run), evidence: EVIDENCE, corrections: false, referenceSet: references },
      options,
    );
  return {
    run,
    calibrationRun,
    targets: targets.length,
    references: second.planned / (2 * targets.length),
    reused: first.answered + second.answered === 0,
  };
}

async function demoDataset(workspace: Workspace, options: DemoOptions): Promise<Dataset> {
  const existing = datasetByName(workspace.db, NAMES.dataset);
  const folder = path.join(workspace.dir, 'faces');
  if (existing !== null && existsSync(folder)) return existing;
  options.onStep(`Drawing ${FACES} simulated faces`);
  await writeSyntheticDataset(folder, { ...options, count: FACES, seed: FACES_SEED });
  await importDataset(workspace, folder, { ...options, name: NAMES.dataset });
  const dataset = datasetByName(workspace.db, NAMES.dataset);
  if (dataset === null) throw new Error('the imported dataset is gone');
  return dataset;
}

function demoSets(workspace: Workspace, dataset: Dataset): { split: Split; references: ReferenceSet } {
  const { db } = workspace;
  const split =
    splitByName(db, dataset.id, NAMES.split) ??
    makeSplit(workspace, dataset, { name: NAMES.split, seed: SEED, testShare: TEST_SHARE }).split;
  const references =
    referenceSetByName(db, dataset.id, NAMES.references) ??
    makeReferenceSet(workspace, dataset, {
      name: NAMES.references,
      split,
      part: TRAIN_PART,
      seed: SEED,
      ...REFERENCES,
    }).referenceSet;
  return { split, references };
}

/** Training faces that are no references, evenly over their scores. */
function calibrationFaces(db: Database, split: Split, references: ReferenceSet): number[] {
  const taken = new Set(referencesOfSet(db, references.id).map(({ id }) => id));
  const free = imagesOfPart(db, split.id, TRAIN_PART)
    .filter(({ id }) => !taken.has(id))
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0) || a.id - b.id);
  return evenlySpaced(free, CALIBRATION_FACES).map(({ id }) => id);
}

/** A finished run would otherwise be shown as if the model that is there now had answered it. */
async function checkSameModel(db: Database, run: Run): Promise<void> {
  const stored = run.modelId === null ? null : modelById(db, run.modelId);
  if (stored?.modelHash === null || stored === null) return;
  const [modelHash, mmprojHash] = await Promise.all([
    hashFile(DEMO_MODEL.model),
    hashFile(DEMO_MODEL.mmproj),
  ]);
  if (modelHash === stored.modelHash && mmprojHash === stored.mmprojHash) return;
  throw new AppError(
    'demo-model-changed',
    'The answers in this workspace come from another version of the demo model.',
    'Delete the workspace, or choose a new folder with --workspace.',
  );
}
