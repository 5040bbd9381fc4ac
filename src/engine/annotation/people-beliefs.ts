import { at } from '../../core/at.ts';
import { logitChances } from '../../core/active-pairs.ts';
import type { Beliefs, Chances } from '../../core/active-order.ts';
import type { Evidence } from '../../core/evidence.ts';
import { rankedBeliefs, targetBelief } from '../../core/image-beliefs.ts';
import { oneHot } from '../../core/labels.ts';
import { nameOfRole, resolveLikelihood, withValue } from '../../core/likelihood.ts';
import type { NarrowingUnit } from '../../model/annotation-queue.ts';
import { eachPairOnce, allRows } from '../analysis/filters/filter-rows.ts';
import type { AnswerTable } from '../analysis/tables/answer-table.ts';
import { imageRoles } from '../analysis/tables/image-roles.ts';
import { labelOfCode } from '../analysis/tables/label-code.ts';
import type { Database } from '../store/database.ts';
import { likelihoodOfRun } from '../store/likelihood-of-run.ts';
import { referenceSetOfTargets } from '../store/reference-set-of-targets.ts';
import { referencesOfSet } from '../store/reference-sets.ts';

/** What people's labels say of the images of a run, the model's answers left out. */
export interface PeopleBeliefs extends Beliefs {
  readonly unit: NarrowingUnit;
  readonly chances: Chances;
}

/**
 * Scores of a run's images by people's labels alone. Beside references of known score, in units of score: the likelihood of the run,
 * its position bias left out, with a flat prior over the scale. In a run without references, in logits: Bradley and Terry's.
 */
export function peopleBeliefs(db: Database, table: AnswerTable): PeopleBeliefs {
  const set = referenceSetOfTargets(db, table.run);
  return set === null ? byRanking(table) : byReferences(db, table, set);
}

function byReferences(db: Database, table: AnswerTable, set: number): PeopleBeliefs {
  const { images } = table;
  const references = referencesOfSet(db, set).filter(({ score }) => score !== null);
  const { isTarget, isReference } = imageRoles(table, references);
  const calibrated = likelihoodOfRun(db, table.run).likelihood;
  // A bias for a place is the comparator's.
  const likelihood = withValue(calibrated, nameOfRole(calibrated, 'bias'), 0);
  const { form, scale, t } = resolveLikelihood(likelihood);
  const said = Array.from({ length: images.count }, (): Evidence[] => []);
  for (const row of labelledRows(table)) {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const label = labelOfCode(table.human[row]);
    if (label === null) continue;
    for (const [target, reference] of [
      [first, second],
      [second, first],
    ] as const) {
      const referenceScore = images.trueScore(reference);
      if (isTarget[target] !== 1 || isReference[reference] !== 1 || referenceScore === null) continue;
      said[target]?.push({ referenceScore, targetFirst: target === first, weights: oneHot(label) });
    }
  }
  const [means, variances] = [new Float64Array(images.count), new Float64Array(images.count)];
  const nothing = targetBelief([], likelihood);
  for (let image = 0; image < images.count; image++) {
    const known = isTarget[image] === 1 ? null : images.trueScore(image);
    const evidence = said[image] ?? [];
    const { mean, variance } =
      known !== null
        ? { mean: known, variance: 0 }
        : evidence.length === 0
          ? nothing
          : targetBelief(evidence, likelihood);
    means[image] = mean;
    variances[image] = variance;
  }
  return {
    means,
    variances,
    unit: 'score',
    chances: (difference) => form.probabilities(scale * difference, t),
  };
}

function byRanking(table: AnswerTable): PeopleBeliefs {
  const rows = labelledRows(table);
  const { tie, ...beliefs } = rankedBeliefs(table.images.count, {
    count: rows.length,
    first: Int32Array.from(rows, (row) => at(table.first, row)),
    second: Int32Array.from(rows, (row) => at(table.second, row)),
    weights: Float64Array.from(
      [...rows].flatMap((row) => {
        const label = labelOfCode(table.human[row]);
        return label === null ? [0, 0, 0] : oneHot(label);
      }),
    ),
  });
  return { ...beliefs, unit: 'logits', chances: logitChances(tie) };
}

/** A row of each pair that people have labelled. */
function labelledRows(table: AnswerTable): Uint32Array {
  return eachPairOnce(
    table,
    allRows(table.count).filter((row) => labelOfCode(table.human[row]) !== null),
  );
}
