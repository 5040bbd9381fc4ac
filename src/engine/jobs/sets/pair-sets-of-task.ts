import { at } from '../../../core/at.ts';
import { DEFAULT_THETA, labelIndex } from '../../../core/labels.ts';
import { pairKey } from '../../../core/pair-key.ts';
import { createRandom } from '../../../core/random.ts';
import type { TaskSetsRequest, TaskSets } from '../../../model/task-sets.ts';
import { AppError } from '../../app-error.ts';
import { countedLabels } from '../../store/counted-labels.ts';
import { insertPairSet, pairSetByName, type StoredPair } from '../../store/pair-sets.ts';
import { reviewSteps } from '../../store/review-steps.ts';
import { runById } from '../../store/runs.ts';
import { pairSetOfTask, storedTask } from '../../store/tasks.ts';
import type { Workspace } from '../../store/workspace.ts';
import { assertNameIsFree } from '../workspace/find-in-workspace.ts';

/**
 * Makes pair sets of what people said in a task: one to train on, and one whose images are in no pair of the first, to measure on. Labels
 * are those that count; pairs on which too few agree, and predictions that people took over, are left out. Pairs of an image that is
 * held out and one that is not are in neither set.
 *
 * Weights by agreement are the shares of people that gave the labels; by Dawid and Skene's model its probabilities of them, and 1 where a
 * reviewer decided.
 *
 * @throws AppError `task-missing`, `name-taken`, `too-few-pairs` where one of the sets would be empty
 */
export async function makePairSetsOfTask(
  workspace: Workspace,
  { task: taskId, name, whose, leastAgreement, heldOut, seed, weights = 'equal' }: TaskSetsRequest,
): Promise<TaskSets> {
  const { db } = workspace;
  return workspace.transaction(() => {
    const task = storedTask(db, taskId);
    const heldOutName = `${name} held out`;
    for (const wanted of heldOut === 0 ? [name] : [name, heldOutName])
      assertNameIsFree('pair set', wanted, pairSetByName(db, task.dataset, wanted));
    const counted = countedLabels(db, { datasetId: task.dataset, taskId }, whose);
    const own = counted.filter(({ takenOver }) => !takenOver);
    const decided = new Set(
      whose === 'adjudicated'
        ? reviewSteps(db, { datasetId: task.dataset, taskId })
            .filter((step) => step.label !== null)
            .map((step) => pairKey(step.firstId, step.secondId))
        : [],
    );
    const labelled = own.flatMap(({ lowId, highId, label, agreeing, weights: probabilities }) => {
      if (label === null) return [];
      const share = probabilities === null ? (agreeing ?? 1) : at(probabilities, labelIndex(label));
      return [
        {
          ...{ firstId: lowId, secondId: highId, label, agreeing: agreeing ?? 1 },
          weight: decided.has(pairKey(lowId, highId)) ? 1 : share,
        },
      ];
    });
    const agreed = labelled.filter(({ agreeing }) => agreeing >= leastAgreement);
    const images = [...new Set(agreed.flatMap(({ firstId, secondId }) => [firstId, secondId]))].sort(
      (a, b) => a - b,
    );
    const apart = new Set(createRandom(seed).sample(images, Math.round(heldOut * images.length)));
    const training: StoredPair[] = [];
    const measured: StoredPair[] = [];
    for (const { firstId, secondId, label, weight } of agreed) {
      const held = Number(apart.has(firstId)) + Number(apart.has(secondId));
      if (held === 2) measured.push({ firstId, secondId, label });
      else if (held === 0)
        training.push({ firstId, secondId, label, ...(weights === 'agreement' ? { weight } : {}) });
    }
    const counts = {
      answered: counted.length,
      takenOver: counted.length - own.length,
      withoutLabel: own.length - labelled.length,
      belowAgreement: labelled.length - agreed.length,
      training: training.length,
      heldOut: measured.length,
      between: agreed.length - training.length - measured.length,
    };
    if (training.length === 0 || (heldOut > 0 && measured.length === 0))
      throw new AppError(
        'too-few-pairs',
        `Of the ${counts.answered} pairs answered in the task "${task.name}", ${agreed.length} have a label that counts; with ` +
          `${apart.size} of their ${images.length} images held out, ${training.length} are left to train on, and ${measured.length} to measure on.`,
        'Judge more pairs, ask for less agreement, or hold out another share of the images.',
      );
    const set = {
      datasetId: task.dataset,
      splitId: null,
      part: null,
      variant: 'imported',
      theta: thetaOf(),
      seed: heldOut === 0 ? null : seed,
    };
    return {
      ...counts,
      name,
      pairSet: insertPairSet(db, { ...set, name, pairs: training }),
      heldOutSet:
        heldOut === 0
          ? null
          : { id: insertPairSet(db, { ...set, name: heldOutName, pairs: measured }), name: heldOutName },
    };

    function thetaOf(): number {
      const run = task.run === null ? null : runById(db, task.run);
      return pairSetOfTask(db, taskId)?.theta ?? run?.theta ?? DEFAULT_THETA;
    }
  });
}
