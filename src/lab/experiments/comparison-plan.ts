import { createRandom } from '../../core/random.ts';
import { buildReferenceSet } from '../../core/reference-set.ts';
import { DEFAULT_TEST_SHARE, stratifiedSplit } from '../../core/split.ts';
import { AppError } from '../../engine/app-error.ts';
import type { ShownPair } from '../../engine/training/decoder/pair-prompts.ts';
import type { ComparisonPlan, ExperimentSizes, FaceSplit, PlannedFace } from './experiment.ts';
import type { ListedFace } from './face-set.ts';

/** Fewer test faces make no correlation worth the name. */
const FEWEST_TEST_FACES = 5;

/** Faces of a source and their parts; a split of null draws one, 4:1, for every seed. */
export interface PlannedSource {
  readonly description: string;
  readonly faces: readonly ListedFace[];
  readonly split: FaceSplit | null;
}

/**
 * Splits as the source says, else 4:1 as LMOL does, and draws references and calibration faces from the training part.
 *
 * @throws AppError `too-few-faces`
 */
export function planComparisons(
  { faces, split, description }: PlannedSource,
  sizes: ExperimentSizes,
  seed: number,
): ComparisonPlan {
  const planned = faces.map((face, id): PlannedFace => ({ ...face, id }));
  const { train, test } =
    split === null
      ? stratifiedSplit(planned, { testShare: DEFAULT_TEST_SHARE, seed })
      : { train: placed(planned, split.train), test: placed(planned, split.test) };
  const references = buildReferenceSet(train, { perBin: sizes.referencesPerBin, seed });
  const isReference = new Set(references.map(({ id }) => id));
  const free = train.filter(({ id }) => !isReference.has(id));
  if (test.length < FEWEST_TEST_FACES || free.length < 2 * sizes.calibrationFaces)
    throw new AppError(
      'too-few-faces',
      `Of ${description}, ${test.length} are test faces and ${free.length} of the others are not references; required are ` +
        `${FEWEST_TEST_FACES} and, to calibrate on ${sizes.calibrationFaces}, ${2 * sizes.calibrationFaces}.`,
      'Use more faces, or fewer for calibration (--calibration).',
    );
  const calibration = createRandom(seed, -1).sample(free, sizes.calibrationFaces);
  const heldOut = new Set(calibration.map(({ id }) => id));
  return {
    trial: null,
    training: train.filter(({ id }) => !heldOut.has(id)),
    test,
    references,
    calibration,
  };
}

function placed(faces: readonly PlannedFace[], places: readonly number[]): PlannedFace[] {
  return places.map((place) => {
    const face = faces[place];
    if (face === undefined) throw new RangeError(`there is no face ${place}`);
    return face;
  });
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
