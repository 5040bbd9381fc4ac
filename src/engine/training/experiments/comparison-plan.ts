import { createRandom } from '../../../core/random.ts';
import { buildReferenceSet } from '../../../core/reference-set.ts';
import { stratifiedSplit } from '../../../core/split.ts';
import type { ShownPair } from '../decoder/pair-prompts.ts';
import type { ExperimentSizes } from './experiment.ts';
import type { ListedFace } from './face-set.ts';

/** An image as it is planned with: its place among the faces. */
export interface PlannedFace extends ListedFace {
  readonly id: number;
}

/** Who is learnt from, who is scored, and by which comparisons; the same for every experiment of a seed. */
export interface ComparisonPlan {
  readonly training: readonly PlannedFace[];
  readonly test: readonly PlannedFace[];
  /** Of the training faces. */
  readonly references: readonly PlannedFace[];
  /** Training faces that are no references. */
  readonly calibration: readonly PlannedFace[];
}

/** Splits 4:1 as LMOL does, and draws references and calibration faces from the training part. */
export function planComparisons(
  faces: readonly ListedFace[],
  sizes: ExperimentSizes,
  seed: number,
): ComparisonPlan {
  const planned = faces.map(({ score, group }, id): PlannedFace => ({ id, score, group }));
  const { train, test } = stratifiedSplit(planned, { testShare: sizes.testShare, seed });
  const references = buildReferenceSet(train, { perBin: sizes.referencesPerBin, seed });
  const taken = new Set(references.map(({ id }) => id));
  const free = train.filter(({ id }) => !taken.has(id));
  const calibration = createRandom(seed, -1).sample(free, sizes.calibrationFaces);
  return { training: train, test, references, calibration };
}

/** Every target with every reference in both orders: target first, then reference first. */
export function crossed(targets: readonly PlannedFace[], references: readonly PlannedFace[]): ShownPair[] {
  return targets.flatMap((target) =>
    references.flatMap((reference): ShownPair[] => [
      [target.id, reference.id],
      [reference.id, target.id],
    ]),
  );
}
