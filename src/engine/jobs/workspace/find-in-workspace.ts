import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, datasets, type Dataset } from '../../store/datasets.ts';
import { pairSetByName, pairSetsOfDataset, type PairSet } from '../../store/pair-sets.ts';
import { referenceSetByName, referenceSetsOfDataset, type ReferenceSet } from '../../store/reference-sets.ts';
import { runByName, runs, type Run } from '../../store/runs.ts';
import { sliceByName, slices } from '../../store/slices.ts';
import { splitByName, splitsOfDataset, type Split } from '../../store/splits.ts';
import { taskByName, tasks } from '../../store/tasks.ts';
import type { Slice } from '../../../model/slice.ts';
import type { Task } from '../../../model/task.ts';
import { MISSING_CODES, type StoredKind } from './missing-codes.ts';

/*
 * What a person names, or leaves out where there is only one. Each throws AppError `dataset-missing`, `split-missing`,
 * ... with the names that exist, or `name-needed` where several could be meant.
 */

export function findDataset(db: Database, name: string | undefined): Dataset {
  return find(
    'dataset',
    name,
    datasets(db),
    (wanted) => datasetByName(db, wanted),
    'tiebreak import PATH',
    'by its name behind the command, or with --dataset NAME where the command has that',
  );
}

/** @param option of the command line that names it */
export function findSplit(
  db: Database,
  dataset: Dataset,
  name: string | undefined,
  option = '--split',
): Split {
  const existing = splitsOfDataset(db, dataset.id);
  return find(
    'split',
    name,
    existing,
    (wanted) => splitByName(db, dataset.id, wanted),
    'tiebreak split',
    `with ${option} NAME`,
  );
}

export function findReferenceSet(db: Database, dataset: Dataset, name: string | undefined): ReferenceSet {
  const existing = referenceSetsOfDataset(db, dataset.id);
  const byName = (wanted: string) => referenceSetByName(db, dataset.id, wanted);
  return find('reference set', name, existing, byName, 'tiebreak references');
}

export function findPairSet(db: Database, dataset: Dataset, name: string | undefined): PairSet {
  const existing = pairSetsOfDataset(db, dataset.id);
  return find(
    'pair set',
    name,
    existing,
    (wanted) => pairSetByName(db, dataset.id, wanted),
    'tiebreak pairs',
  );
}

export function findRun(db: Database, name: string | undefined): Run {
  return find(
    'run',
    name,
    runs(db),
    (wanted) => runByName(db, wanted),
    'tiebreak compare',
    'with --run NAME',
  );
}

export function findSlice(db: Database, name: string | undefined): Slice {
  return find('slice', name, slices(db), (wanted) => sliceByName(db, wanted), 'tiebreak serve');
}

export function findTask(db: Database, name: string): Task {
  return find('task', name, tasks(db), (wanted) => taskByName(db, wanted), 'tiebreak task create');
}

/** @param how one of several is chosen, after "Choose one of them" */
function find<Item extends { readonly name: string }>(
  kind: StoredKind,
  name: string | undefined,
  existing: readonly Item[],
  byName: (name: string) => Item | null,
  command: string,
  how: string | null = null,
): Item {
  const names = existing.map((item) => item.name).join(', ');
  if (name === undefined) {
    const [only] = existing;
    if (only !== undefined && existing.length === 1) return only;
    throw only === undefined
      ? new AppError(MISSING_CODES[kind], `There is no ${kind} yet.`, `Create one with \`${command}\`.`)
      : new AppError(
          'name-needed',
          `There are several ${kind}s: ${names}.`,
          `Choose one of them${how === null ? '' : ` ${how}`}.`,
        );
  }
  const found = byName(name);
  if (found !== null) return found;
  throw new AppError(
    MISSING_CODES[kind],
    `There is no ${kind} named "${name}"${names === '' ? '' : `. There is: ${names}`}.`,
    `${names === '' ? 'Create' : 'Choose one of those, or create'} it with \`${command}\`.`,
  );
}

/** Throws AppError `name-taken` where something of that name exists. */
export function assertNameIsFree(kind: string, name: string, existing: unknown): void {
  if (existing === null) return;
  throw new AppError('name-taken', `There is already a ${kind} named "${name}".`, 'Choose another name.');
}
