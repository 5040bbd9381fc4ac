import { isDistanceWithin, LABELS, type Label } from '../../../core/labels.ts';
import type { Filter } from '../../../model/filter.ts';
import type { FixedFigures } from '../../../model/comparison.ts';

/**
 * Which shares of answers have their value by the filter itself, whatever the model is like: where it leaves only what the model
 * called Similar, recall of Similar is 1 and that of First 0. A share is fixed where the pairs of true and said label that can
 * pass are all right for it, or all wrong.
 *
 * @param theta the run's, since a limit of the score distance can leave only Similar, or none
 */
export function fixedByFilter(filter: Filter, theta: number): FixedFigures {
  const passes = (truth: Label, model: Label) => canPass(filter, theta, truth, model);
  const isFixed = (pairs: readonly (readonly [Label, Label])[]) => {
    const left = pairs.filter(([truth, model]) => passes(truth, model));
    const right = left.filter(([truth, model]) => truth === model).length;
    return right === 0 || right === left.length;
  };
  const ofEach = (pairsOf: (label: Label) => readonly (readonly [Label, Label])[]) => ({
    First: isFixed(pairsOf('First')),
    Second: isFixed(pairsOf('Second')),
    Similar: isFixed(pairsOf('Similar')),
  });
  return {
    accuracy: isFixed(LABELS.flatMap((truth) => LABELS.map((model) => [truth, model] as const))),
    recall: ofEach((truth) => LABELS.map((model) => [truth, model])),
    precision: ofEach((model) => LABELS.map((truth) => [truth, model])),
    agreement: isAgreementFixed(filter),
  };
}

/** Whether a comparison of this true label that the model answers so can pass, as far as both labels decide it. */
function canPass({ truth, model, distance, cells }: Filter, theta: number, t: Label, m: Label): boolean {
  if (truth?.includes(t) === false || model?.includes(m) === false) return false;
  if (distance !== undefined && !isTruthWithin(t, distance, theta)) return false;
  if (cells === undefined) return true;
  const known = { truth: t, model: m };
  return cells.cells.some(([row, column]) =>
    [[cells.rows, row] as const, [cells.columns, column] as const].every(([source, label]) =>
      source === 'truth' || source === 'model' ? known[source] === label : true,
    ),
  );
}

function isTruthWithin(truth: Label, [low, high]: NonNullable<Filter['distance']>, theta: number): boolean {
  if (truth === 'Similar') return low === null || isDistanceWithin(theta, low, Infinity);
  return high === null || !isDistanceWithin(high, 0, theta);
}

/** Whether each pair of orders that passes is known to agree, or to differ. */
function isAgreementFixed({ consistent, cells }: Filter): boolean {
  if (consistent !== undefined) return true;
  const sources = [cells?.rows, cells?.columns];
  if (cells === undefined || !sources.includes('model') || !sources.includes('reverse')) return false;
  return new Set(cells.cells.map(([row, column]) => row === column)).size === 1;
}
