import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { at } from '../../../core/at.ts';
import { labelOf, type Label } from '../../../core/labels.ts';
import type { RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { ComparisonFile } from '../../datasets/comparison-file.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import type { LongWork } from '../../long-work.ts';
import type { Database } from '../../store/database.ts';
import {
  insertEmptyPairSet,
  insertPairs,
  pairSetByName,
  pairsOfSet,
  type StoredPair,
} from '../../store/pair-sets.ts';
import { countPredictions } from '../../store/count-answers.ts';
import { insertPredictions, predictionsOfRun, type Prediction } from '../../store/predictions.ts';
import {
  insertReferenceSet,
  referenceSetByName,
  referenceSetsOfDataset,
  referencesOfSet,
} from '../../store/reference-sets.ts';
import { setRemoved } from '../../store/removal.ts';
import { hiddenRunById, insertRun, runByName } from '../../store/runs.ts';
import {
  insertSplit,
  insertSplitMembers,
  splitByName,
  splitMembers,
  type SplitMember,
} from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import type { RecordedImages } from './recorded-images.ts';
import { countRecordedVotes, isSameAnswer } from './recorded-votes.ts';

/** Something that an import made, or found there already just so. */
export interface ImportedItem {
  readonly kind: 'run' | 'pair-set' | 'reference-set' | 'split';
  readonly id: number;
  readonly name: string;
  readonly status: 'created' | 'unchanged';
  /** Comparisons, pairs or images. */
  readonly size: number;
}

/** Where a file's items go. */
export interface ImportTarget {
  readonly workspace: Workspace;
  readonly images: RecordedImages;
  /** The dataset in which all waits until the import is whole. */
  readonly stagedIn: number;
  /** Runs that wait there, by the names that they are to have. */
  readonly stagedRuns: Map<string, number>;
  readonly theta: number;
  /** The name of what the file becomes. */
  readonly base: string;
  readonly notes: ImportProblem[];
  readonly work: LongWork;
}

/**
 * Stores what a parsed file holds where nobody finds it yet, in pieces; or finds that it is there just so.
 *
 * @throws AppError 'import-exists' for another item of the same name
 */
export async function storeComparisonFile(
  target: ImportTarget,
  file: ComparisonFile,
): Promise<ImportedItem[]> {
  const { base } = target;
  switch (file.kind) {
    case 'references': {
      const imageIds = knownMembers(target, file).map(({ imageId }) => imageId);
      return imageIds.length === 0 ? [] : [await importReferences(target, base, imageIds)];
    }
    case 'folds': {
      const members = knownMembers(target, file);
      return members.length === 0 ? [] : [await importFolds(target, members)];
    }
    case 'pairs':
    case 'comparisons': {
      const known = knownRows(target, file);
      if (known.length === 0) return [];
      noteDisagreement(target, file.file, known);
      noteRepeats(target, file.file, known);
      return file.kind === 'pairs' ? [await importPairs(target, known)] : importRuns(target, file, known);
    }
  }
}

/** The listed images that the dataset has, each once. */
function knownMembers(
  { images, notes }: ImportTarget,
  { file, members }: Extract<ComparisonFile, { members: unknown }>,
): SplitMember[] {
  const lineOf = new Map<number, number>();
  return members.flatMap(({ name, line, part }) => {
    const imageId = images.idOf(name);
    if (imageId === undefined) return [];
    const earlier = lineOf.get(imageId);
    if (earlier !== undefined) {
      notes.push(skippedRow(file, line, `${quoted(name)} is the image of line ${earlier}`));
      return [];
    }
    lineOf.set(imageId, line);
    return [{ imageId, part }];
  });
}

/** The rows of two images that the dataset has. */
function knownRows(
  { images, notes }: ImportTarget,
  { file, rows }: Extract<ComparisonFile, { rows: unknown }>,
): KnownRow[] {
  return rows.flatMap((row) => {
    const firstId = images.idOf(row.first);
    const secondId = images.idOf(row.second);
    if (firstId === undefined || secondId === undefined) return [];
    if (firstId === secondId) {
      const names = `${quoted(row.first)} and ${quoted(row.second)}`;
      notes.push(skippedRow(file, row.line, `${names} are one image of the dataset`));
      return [];
    }
    return [{ ...row, firstId, secondId }];
  });
}

function skippedRow(file: string, line: number, message: string): ImportProblem {
  return { kind: 'duplicate-name', severity: 'skipped', file, line, message };
}

type KnownRow = Extract<ComparisonFile, { rows: unknown }>['rows'][number] & {
  readonly firstId: number;
  readonly secondId: number;
};

async function importRuns(
  target: ImportTarget,
  file: Extract<ComparisonFile, { kind: 'comparisons' }>,
  rows: readonly KnownRow[],
): Promise<ImportedItem[]> {
  const { images, base } = target;
  const items: ImportedItem[] = [];
  let plan: RunPlan | null = null;
  if (file.roles) {
    const referenceIds = idsOf(file.roles.references, images);
    const references =
      sameReferences(target, referenceIds) ??
      (await importReferences(target, `${base}-references`, referenceIds));
    if (typeof references !== 'number') items.push(references);
    const targets = new Set(idsOf(file.roles.targets, images));
    plan = {
      kind: 'against-references',
      targets: [...targets],
      references: typeof references === 'number' ? references : references.id,
      orders: rows.every(({ firstId }) => targets.has(firstId)) ? 'forward' : 'both',
    };
  } else {
    const pairs = rows.flatMap(({ firstId, secondId, truth }) => {
      const label = truth ?? labelByScores(target, firstId, secondId);
      return label === null ? [] : [{ firstId, secondId, label }];
    });
    if (pairs.length === rows.length) {
      const set = await insertOrCheckPairs(target, oncePerTruth(pairs));
      items.push(set);
      plan = { kind: 'pair-set', pairSetId: set.id, orders: 'forward' };
    }
  }
  for (const [member, column] of file.answers.entries()) {
    const name = file.answers.length === 1 ? base : `${base}-${column}`;
    items.push(await importRun(target, name, column, plan, rows, member));
  }
  return items;
}

/** Each pair once where its lines agree on what is true of it, as they do when its answers are repeated; else every line. */
function oncePerTruth(pairs: readonly StoredPair[]): StoredPair[] {
  const lines = Map.groupBy(pairs, ({ firstId, secondId }) => `${firstId} ${secondId}`);
  return [...lines.values()].flatMap((same) =>
    new Set(same.map(({ label }) => label)).size === 1 ? same.slice(0, 1) : same,
  );
}

async function importRun(
  { workspace, images, stagedIn, stagedRuns, theta, work }: ImportTarget,
  name: string,
  column: string,
  plan: RunPlan | null,
  rows: readonly KnownRow[],
  answer: number,
): Promise<ImportedItem> {
  const { db } = workspace;
  const { members, predictions } = countRecordedVotes(
    rows.map(({ firstId, secondId, rater, answers }) => ({
      firstId,
      secondId,
      rater,
      answer: at(answers, answer),
    })),
    column,
  );
  const size = predictions.reduce((sum, { votes = 1 }) => sum + votes, 0);
  const staged = stagedRuns.get(name);
  const existing = staged === undefined ? runByName(db, name) : hiddenRunById(db, staged);
  if (existing) {
    if (
      existing.kind !== 'recorded' ||
      existing.datasetId !== (staged === undefined ? images.dataset?.id : stagedIn) ||
      !isDeepStrictEqual(
        existing.members.map((member) => member.name),
        members,
      ) ||
      !holdsExactly(db, existing.id, predictions)
    )
      throw existsError('run', name);
    return { kind: 'run', id: existing.id, name, status: 'unchanged', size };
  }
  const run = {
    name: randomUUID(),
    kind: 'recorded',
    modelId: null,
    datasetId: stagedIn,
    plan,
    members: members.map((member) => ({ name: member, adapters: [] })),
    prompt: null,
    theta,
    seed: null,
    status: 'finished',
  } as const;
  const id = await workspace.transaction(() => {
    const made = insertRun(db, run);
    setRemoved(db, 'run', made, true);
    return made;
  });
  stagedRuns.set(name, id);
  await writeInPieces(workspace, predictions, (some) => insertPredictions(db, id, some), {
    ...work,
    unit: 'answers',
  });
  return { kind: 'run', id, name, status: 'created', size };
}

function importPairs(target: ImportTarget, rows: readonly KnownRow[]): Promise<ImportedItem> {
  return insertOrCheckPairs(
    target,
    rows.flatMap(({ firstId, secondId, truth }) =>
      truth === null ? [] : [{ firstId, secondId, label: truth }],
    ),
  );
}

async function insertOrCheckPairs(target: ImportTarget, pairs: readonly StoredPair[]): Promise<ImportedItem> {
  const { workspace, stagedIn, theta, base, work } = target;
  const { db } = workspace;
  const existing = inEither(target, (datasetId) => pairSetByName(db, datasetId, base));
  if (existing) {
    if (JSON.stringify(pairsOfSet(db, existing.id)) !== JSON.stringify(pairs))
      throw existsError('pair set', base);
    return { kind: 'pair-set', id: existing.id, name: base, status: 'unchanged', size: pairs.length };
  }
  const set = {
    datasetId: stagedIn,
    splitId: null,
    part: null,
    name: base,
    variant: 'imported',
    theta,
    seed: null,
  };
  const id = await workspace.transaction(() => insertEmptyPairSet(db, set));
  await writeInPieces(workspace, pairs, (some, position) => insertPairs(db, id, some, position), {
    ...work,
    unit: 'pairs',
  });
  return { kind: 'pair-set', id, name: base, status: 'created', size: pairs.length };
}

async function importReferences(
  target: ImportTarget,
  name: string,
  imageIds: readonly number[],
): Promise<ImportedItem> {
  const { workspace, stagedIn } = target;
  const { db } = workspace;
  const existing = inEither(target, (datasetId) => referenceSetByName(db, datasetId, name));
  if (existing) {
    if (String(referencesOfSet(db, existing.id).map(({ id }) => id)) !== String(imageIds))
      throw existsError('reference set', name);
    return { kind: 'reference-set', id: existing.id, name, status: 'unchanged', size: imageIds.length };
  }
  const set = {
    datasetId: stagedIn,
    splitId: null,
    name,
    binWidth: null,
    perBin: null,
    seed: null,
    imageIds,
  };
  const id = await workspace.transaction(() => insertReferenceSet(db, set));
  return { kind: 'reference-set', id, name, status: 'created', size: imageIds.length };
}

/** The dataset's reference set of exactly these images, in any order. */
function sameReferences(target: ImportTarget, imageIds: readonly number[]): number | undefined {
  const { db } = target.workspace;
  const wanted = new Set(imageIds);
  const isSame = ({ id }: { readonly id: number }) => {
    const members = referencesOfSet(db, id);
    return members.length === wanted.size && members.every((member) => wanted.has(member.id));
  };
  return inEither(target, (datasetId) => referenceSetsOfDataset(db, datasetId).find(isSame) ?? null)?.id;
}

/** What is found in the dataset, else what this import has made so far. */
function inEither<Found>(
  { images, stagedIn }: ImportTarget,
  find: (datasetId: number) => Found | null,
): Found | null {
  return (images.dataset === null ? null : find(images.dataset.id)) ?? find(stagedIn);
}

async function importFolds(target: ImportTarget, members: readonly SplitMember[]): Promise<ImportedItem> {
  const { workspace, stagedIn, base } = target;
  const { db } = workspace;
  const existing = inEither(target, (datasetId) => splitByName(db, datasetId, base));
  if (existing) {
    const parts = new Map(splitMembers(db, existing.id).map(({ imageId, part }) => [imageId, part]));
    if (parts.size !== members.length || members.some(({ imageId, part }) => parts.get(imageId) !== part))
      throw existsError('split', base);
    return { kind: 'split', id: existing.id, name: base, status: 'unchanged', size: members.length };
  }
  const split = { datasetId: stagedIn, name: base, kind: 'folds', seed: null, members: [] };
  const id = await workspace.transaction(() => insertSplit(db, split));
  await writeInPieces(workspace, members, (some) => insertSplitMembers(db, id, some), target.work);
  return { kind: 'split', id, name: base, status: 'created', size: members.length };
}

/** Ids of the images that the dataset has, each once, in the order given. */
function idsOf(names: readonly string[], images: RecordedImages): number[] {
  return [...new Set(names.map((name) => images.idOf(name)).filter((id) => id !== undefined))];
}

function labelByScores({ images, theta }: ImportTarget, firstId: number, secondId: number): Label | null {
  const first = images.scores.get(firstId);
  const second = images.scores.get(secondId);
  return first === undefined || second === undefined ? null : labelOf(first, second, theta);
}

/** Says how many of a file's true labels are not what the scores and theta make them. */
function noteDisagreement(target: ImportTarget, file: string, rows: readonly KnownRow[]): void {
  let compared = 0;
  let line: number | null = null;
  let different = 0;
  for (const { truth, firstId, secondId, line: at } of rows) {
    const label = truth === null ? null : labelByScores(target, firstId, secondId);
    if (label === null) continue;
    compared++;
    if (label === truth) continue;
    different++;
    line ??= at;
  }
  if (different > 0)
    target.notes.push({
      kind: 'conflict',
      severity: 'warning',
      file,
      line,
      message: `${different} of ${compared} true labels differ from those of the scores with theta ${target.theta} (differences of exactly theta count as Similar); this is the first`,
    });
}

/** Says that comparisons come more than once, because then every answer counts. */
function noteRepeats({ notes }: ImportTarget, file: string, rows: readonly KnownRow[]): void {
  const lines = Map.groupBy(rows, ({ firstId, secondId }) => `${firstId} ${secondId}`);
  const repeated = [...lines.values()].filter((same) => same.length > 1);
  const [first] = repeated;
  if (first === undefined) return;
  const answers = repeated.reduce((sum, same) => sum + same.length, 0);
  notes.push({
    kind: 'note',
    severity: 'warning',
    file,
    line: at(first, 1).line,
    message: `some comparisons come more than once (${repeated.length} of ${lines.size}, on ${answers} lines), and every line counts; this is the first repeated line`,
  });
}

function holdsExactly(db: Database, runId: number, predictions: readonly Prediction[]): boolean {
  if (countPredictions(db, runId) !== predictions.length) return false;
  const key = ({ firstId, secondId, member }: Prediction): string => `${firstId} ${secondId} ${member}`;
  const wanted = new Map(predictions.map((prediction) => [key(prediction), prediction]));
  for (const stored of predictionsOfRun(db, runId)) {
    const prediction = wanted.get(key(stored));
    if (prediction === undefined || prediction.votes !== stored.votes || !isSameAnswer(prediction, stored))
      return false;
  }
  return true;
}

export function existsError(what: string, name: string): AppError {
  return new AppError(
    'import-exists',
    `The workspace already has a different ${what} ${JSON.stringify(name)}.`,
    // Runs are named in the whole workspace, sets and splits in their dataset.
    `Import it under another name with --name${what === 'run' ? '' : ', or into another dataset with --dataset'}.`,
  );
}
