import { AppError } from '../../app-error.ts';
import { openAnswerTable } from '../../analysis/tables/open-answer-table.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { inTurns } from '../../in-turns.ts';
import {
  insertEmptyPairSet,
  insertPairs,
  pairSetByName,
  pairsOfSet,
  type PairSet,
  type StoredPair,
} from '../../store/pair-sets.ts';
import type { Run } from '../../store/runs.ts';
import { showUnderName } from '../../store/removal.ts';
import type { Split } from '../../store/splits.ts';
import { beginUnfinished } from '../../store/unfinished.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';
import { assertNameIsFree } from '../workspace/find-in-workspace.ts';
import { storedPairSet, storedRun } from '../workspace/stored-by-id.ts';
import { describeChoice, drawSetInSteps, type ActiveSource, type SetDraw } from './draw-set.ts';
import { ratedImages } from './scored-images.ts';

export type PairSetRequest = SetDraw & {
  readonly name: string;
  /** Null for all images with scores; then so is the part. */
  readonly split: Split | null;
};

/**
 * Draws labelled pairs of one part of a split, or of a whole dataset, and keeps them.
 *
 * Others have a turn all the while. Until all pairs are stored the set counts as removed, so that nobody finds half of one.
 *
 * @throws AppError `name-taken`, `part-missing`, and those of {@link drawSetInSteps}
 */
export async function makePairSet(
  workspace: Workspace,
  dataset: Dataset,
  { name, split, ...draw }: PairSetRequest,
): Promise<{ pairSet: PairSet; pairs: StoredPair[] }> {
  const { db } = workspace;
  const assertFree = () => assertNameIsFree('pair set', name, pairSetByName(db, dataset.id, name));
  assertFree();
  const images = ratedImages(db, dataset, split ?? undefined, draw.part ?? undefined);
  const pairs = await inTurns(drawSetInSteps(images, draw, activeSource(workspace, dataset, draw)));
  const { part, theta, seed } = draw;
  const variant = describeChoice(draw);
  const pairSet = { datasetId: dataset.id, splitId: split?.id ?? null, part, name, variant, theta, seed };
  await using unfinished = await beginUnfinished(workspace, 'pair_set', () =>
    insertEmptyPairSet(db, pairSet),
  );
  const id = unfinished.row;
  await writeInPieces(workspace, pairs, (some, position) => insertPairs(db, id, some, position));
  await unfinished.finish(() => {
    assertFree();
    showUnderName(db, 'pair_set', id, name, dataset.id);
  });
  return { pairSet: { id, ...pairSet }, pairs };
}

function activeSource(
  workspace: Workspace,
  dataset: Dataset,
  { run, startWith }: SetDraw,
): ActiveSource | null {
  if (run == null) return null;
  return {
    table: openAnswerTable(workspace, runOfDataset(workspace.db, run, dataset)),
    startWith: startingPairs(workspace.db, startWith ?? null, dataset),
  };
}

/** @throws AppError `run-missing`, `dataset-differs` for a run of another dataset */
export function runOfDataset(db: Database, id: number, dataset: Dataset): Run {
  const run = storedRun(db, id);
  if (run.datasetId !== dataset.id)
    throw new AppError(
      'run-not-chosen',
      `The run "${run.name}" is not about "${dataset.name}".`,
      'Choose a run of this dataset.',
    );
  return run;
}

/** The pairs that a set begins with. @throws AppError `pair-set-missing` also for one of another dataset */
export function startingPairs(db: Database, id: number | null, dataset: Dataset): StoredPair[] {
  if (id === null) return [];
  const set = storedPairSet(db, id);
  if (set.datasetId !== dataset.id)
    throw new AppError(
      'pair-set-missing',
      `The pair set "${set.name}" is not of "${dataset.name}".`,
      'Choose a pair set of this dataset.',
    );
  return pairsOfSet(db, id);
}
