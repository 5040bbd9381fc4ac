import { planComparisons } from './comparison-plan.ts';
import type { ComparisonPlan, ExperimentSizes, FaceSplit, PlannedFace } from './experiment.ts';
import type { ListedFace } from './face-set.ts';

/** One dataset of several whose faces stand one after the other. */
export interface PartOfSource {
  readonly name: string;
  readonly description: string;
  readonly faces: readonly ListedFace[];
  /** By places among its own faces. */
  readonly split: FaceSplit;
  /** Faces of the datasets before it. */
  readonly before: number;
}

/**
 * Plans that all learn from the first dataset: its own test part beside its references; then each other dataset's test part beside
 * the first one's references, with nothing known of the other's scores, and beside its own. Calibration faces are of the
 * dataset whose references are used.
 *
 * @throws AppError `too-few-faces`
 */
export function planAcross(
  parts: readonly PartOfSource[],
  sizes: ExperimentSizes,
  seed: number,
): ComparisonPlan[] {
  const planned = parts.map((part) => ({
    ...moved(planComparisons(part, sizes, seed), part.before),
    name: part.name,
  }));
  const [own, ...others] = planned;
  if (own === undefined) throw new RangeError('there is no dataset to learn from');
  const { training } = own;
  const plan = (tested: (typeof planned)[number], beside: (typeof planned)[number]): ComparisonPlan => ({
    trial: { testedOn: tested.name, referencesOf: beside.name },
    training,
    test: tested.test,
    references: beside.references,
    calibration: beside.calibration,
  });
  return [plan(own, own), ...others.flatMap((other) => [plan(other, own), plan(other, other)])];
}

/** The plan with its faces' places among those of all datasets. */
function moved(plan: ComparisonPlan, by: number): ComparisonPlan {
  const move = (faces: readonly PlannedFace[]) => faces.map((face) => ({ ...face, id: face.id + by }));
  return {
    ...plan,
    training: move(plan.training),
    test: move(plan.test),
    references: move(plan.references),
    calibration: move(plan.calibration),
  };
}
