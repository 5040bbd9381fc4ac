import { sep } from 'node:path';
import type { HeldOutLabels } from '../../../model/held-out-labels.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { AppError } from '../../app-error.ts';
import { countComparisons } from '../../store/count-answers.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName } from '../../store/datasets.ts';
import { countPairs, pairSetsOfDataset } from '../../store/pair-sets.ts';
import { runs, type Run } from '../../store/runs.ts';
import type { StoredTraining } from '../../training/training-folder.ts';
import { accuracyOnLabels } from './accuracy-on-labels.ts';

/** Ids; null for what is likely meant. */
interface Asked {
  readonly pairSet: number | null;
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Accuracy on held-out labels before and after a training, and what it can be measured by. Where nothing is asked for the labels are
 * those of "NAME held out", which a task's pair sets have, and the runs the newest of that set: one with an adapter of the training, and
 * one without any.
 *
 * @param answersOf a run's answers
 */
export function heldOutLabels(
  db: Database,
  { folder, description: { subject } }: StoredTraining,
  asked: Asked,
  answersOf: (run: number) => AnswerTable,
): HeldOutLabels {
  const dataset = datasetByName(db, subject.dataset);
  const pairSets = dataset === null ? [] : pairSetsOfDataset(db, dataset.id);
  const candidates = runs(db).filter(
    (run) => run.datasetId === dataset?.id && countComparisons(db, run).comparisons > 0,
  );
  const pairSet =
    asked.pairSet === null
      ? pairSets.find(({ name }) => name === `${subject.pairSet} held out`)
      : pairSets.find(({ id }) => id === asked.pairSet);
  const isOfTraining = ({ members }: Run) =>
    members.some(({ adapters }) => adapters.some(({ file }) => file.startsWith(folder + sep)));
  const isOfBase = ({ members }: Run) => members.every(({ adapters }) => adapters.length === 0);
  const isOfSet = ({ plan }: Run) => plan?.kind === 'pair-set' && plan.pairSetId === pairSet?.id;
  const run = (id: number | null, isMeant: (run: Run) => boolean) =>
    id === null
      ? candidates.findLast((each) => isOfSet(each) && isMeant(each))
      : candidates.find((each) => each.id === id);
  const before = run(asked.before, isOfBase);
  const after = run(asked.after, isOfTraining);
  return {
    pairSets: pairSets.map(({ id, name }) => ({ id, name, pairs: countPairs(db, id) })),
    runs: candidates.map((each) => ({ id: each.id, name: each.name, ofTraining: isOfTraining(each) })),
    chosen: { pairSet: pairSet?.id ?? null, before: before?.id ?? null, after: after?.id ?? null },
    accuracy:
      pairSet === undefined || before === undefined || after === undefined
        ? null
        : commonAccuracy(() =>
            accuracyOnLabels(db, pairSet, [
              { name: before.name, table: answersOf(before.id) },
              { name: after.name, table: answersOf(after.id) },
            ]),
          ),
  };
}

/** Null where the runs have nothing in common. */
function commonAccuracy(measure: () => HeldOutLabels['accuracy']): HeldOutLabels['accuracy'] {
  try {
    return measure();
  } catch (error) {
    if (error instanceof AppError && error.code === 'evidence-missing') return null;
    throw error;
  }
}
