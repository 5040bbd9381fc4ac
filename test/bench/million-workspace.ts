/**
 * Makes a workspace of 5,500 simulated faces with one finished run of 1,000,000 answers:
 *
 *     node test/bench/million-workspace.ts FOLDER
 *
 * 1,250 targets against 400 references, both ways round, answered by drawing from the likelihood; no model is asked.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { logLabelProbabilities, type Likelihood } from '../../src/core/likelihood.ts';
import { largestLabel, type Triple } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { stratifiedSplit } from '../../src/core/split.ts';
import { writeSyntheticDataset } from '../../src/engine/datasets/synthetic/write-synthetic-dataset.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { calibrateRun } from '../../src/engine/jobs/scores/calibrate-run.ts';
import { importDataset } from '../../src/engine/jobs/datasets/import-dataset.ts';
import { scoreRun } from '../../src/engine/jobs/scores/score-run.ts';
import { referenceSetOfRun } from '../../src/engine/jobs/scores/reference-set-of-run.ts';
import { likelihoodOfRun } from '../../src/engine/store/likelihood-of-run.ts';
import { datasetByName } from '../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../src/engine/store/images.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { insertPredictions, type Prediction } from '../../src/engine/store/predictions.ts';
import { insertReferenceSet } from '../../src/engine/store/reference-sets.ts';
import { insertRun, runById, setRunStatus } from '../../src/engine/store/runs.ts';
import { insertSplit } from '../../src/engine/store/splits.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';

const SEED = 5_500;
const IMAGES = 5_500;
const TARGETS = 1_250;
const REFERENCES = 400;

/** Pixels a side: enough for a thumbnail to show something. */
const FACE_SIZE = 96;

/** What the answers are drawn from: the scale that recorded labels of LLaVA-1.5-7B were fitted with, and its margin. */
const ANSWERING: Likelihood = { kind: 'rao-kupper', scale: 4.8, margin: 1.7, bias: 0.04 };

/** Standard deviations: of how a face looks to the model, and of one answer's logits. */
const PERCEPTION_NOISE = 0.15;
const LOGIT_NOISE = 0.6;

/** How many answers a transaction holds: bounded memory. */
const ANSWERS_TOGETHER = 100_000;

const DATASET = 'million';

export interface MillionWorkspace {
  readonly workspace: Workspace;
  readonly runId: number;
  readonly datasetId: number;
  readonly splitId: number;
}

/**
 * @param folder of the new workspace
 * @param size fewer images, targets and references for a quick trial
 */
export async function makeMillionWorkspace(
  folder: string,
  size: { readonly images: number; readonly targets: number; readonly references: number } = {
    images: IMAGES,
    targets: TARGETS,
    references: REFERENCES,
  },
): Promise<MillionWorkspace> {
  const workspace = Workspace.open(folder, { create: true });
  const { db } = workspace;
  const faces = path.join(workspace.dir, 'faces');
  await writeSyntheticDataset(faces, { count: size.images, seed: SEED, size: FACE_SIZE });
  await importDataset(workspace, faces, { name: DATASET });
  const dataset = datasetByName(db, DATASET);
  if (dataset === null) throw new Error('the imported dataset is gone');

  const images = imagesOfDataset(db, dataset.id).map((image) => ({ ...image, score: image.score ?? NaN }));
  const { train, test } = stratifiedSplit(images, { testShare: size.targets / size.images, seed: SEED });
  const splitId = insertSplit(db, {
    datasetId: dataset.id,
    name: 'split',
    kind: 'ratio',
    seed: SEED,
    members: [
      ...train.map(({ id }) => ({ imageId: id, part: 'train' })),
      ...test.map(({ id }) => ({ imageId: id, part: 'test' })),
    ],
  });
  const references = evenly(train, size.references);
  const referenceSetId = insertReferenceSet(db, {
    datasetId: dataset.id,
    splitId,
    name: 'references',
    binWidth: null,
    perBin: null,
    seed: SEED,
    imageIds: references.map(({ id }) => id),
  });
  const modelId = insertModel(db, {
    name: 'simulated answers',
    modelFile: path.join(workspace.dir, 'none.gguf'),
    mmprojFile: path.join(workspace.dir, 'none.mmproj.gguf'),
    card: null,
  });
  const runId = insertRun(db, {
    name: 'million',
    kind: 'model',
    modelId,
    datasetId: dataset.id,
    plan: {
      kind: 'against-references',
      targets: test.map(({ id }) => id),
      references: referenceSetId,
      orders: 'both',
    },
    members: [{ name: 'model', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: SEED,
  });
  insertAnswers(workspace, runId, test, references);
  setRunStatus(db, runId, 'finished');
  const run = runById(db, runId);
  if (run === null) throw new Error(`run ${runId} is gone`);
  const table = openAnswerTable(workspace, run);
  await calibrateRun(workspace, table, { evidence: 'hard' });
  await scoreRun(workspace, table, {
    ...likelihoodOfRun(db, run),
    evidence: 'hard',
    corrections: false,
    referenceSet: referenceSetOfRun(db, run, undefined),
  });
  return { workspace, runId, datasetId: dataset.id, splitId };
}

interface Scored {
  readonly id: number;
  readonly score: number;
}

function insertAnswers(
  { db }: Workspace,
  runId: number,
  targets: readonly Scored[],
  references: readonly Scored[],
): void {
  const random = createRandom(SEED, 1);
  const seen = new Map(
    [...targets, ...references].map(({ id, score }) => [id, score + PERCEPTION_NOISE * random.normal()]),
  );
  const answer = (first: number, second: number): Prediction => {
    const expected = logLabelProbabilities(seen.get(first) ?? NaN, seen.get(second) ?? NaN, ANSWERING);
    const logits = expected.map((logit) => logit + LOGIT_NOISE * random.normal()) as unknown as Triple;
    return {
      firstId: first,
      secondId: second,
      member: 0,
      logits,
      label: largestLabel(logits),
      answeredAt: START + Math.floor(answered++ / ANSWERS_A_MILLISECOND),
    };
  };
  let answered = 0;
  const isTarget = new Set(targets.map(({ id }) => id));
  const inOrder = [...targets, ...references].sort((a, b) => a.id - b.id);
  let waiting: Prediction[] = [];
  // In the order of the table, which is how SQLite stores them fastest.
  for (const { id } of inOrder) {
    for (const other of isTarget.has(id) ? references : targets) waiting.push(answer(id, other.id));
    if (waiting.length < ANSWERS_TOGETHER) continue;
    insertPredictions(db, runId, waiting);
    waiting = [];
  }
  insertPredictions(db, runId, waiting);
}

/** Times of the answers: as if a thousand had come a second. */
const START = Date.UTC(2026, 0, 1);
const ANSWERS_A_MILLISECOND = 1;

function evenly<Item extends Scored>(items: readonly Item[], count: number): Item[] {
  const rising = items.toSorted((a, b) => a.score - b.score || a.id - b.id);
  return Array.from(
    { length: count },
    (_, i) => rising[Math.floor(((i + 0.5) * rising.length) / count)],
  ).filter((item) => item !== undefined);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || existsSync(folder)) {
    console.error('Name a folder that does not exist yet: node test/bench/million-workspace.ts FOLDER');
    process.exit(2);
  }
  const start = performance.now();
  const { workspace } = await makeMillionWorkspace(folder);
  workspace.close();
  console.log(`${folder} made in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
