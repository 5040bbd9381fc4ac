import { buildPairSet } from '../../core/pair-set.ts';
import { createRandom } from '../../core/random.ts';
import type { Triple } from '../../core/labels.ts';
import { AppError } from '../../engine/app-error.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork, Progress } from '../../engine/long-work.ts';
import { classWeights } from '../../engine/training/class-weights.ts';
import { cosineRate } from '../../engine/training/learning-rate.ts';
import { SmallComparator } from '../small-models/small-comparator.ts';
import { crossed } from './comparison-plan.ts';
import type { ComparisonPlan, PlannedFace, Experiment, ExperimentSizes } from './experiment.ts';
import type { PlannedAnswers } from './evaluate-answers.ts';
import type { EncodedSet } from './face-set.ts';

export interface ComparatorTraining extends LongWork {
  readonly sizes: ExperimentSizes;
  readonly seed: number;
  /** So many of the last epochs are asked. */
  readonly askedEpochs: number;
}

/** What a training came to: the curve, and what the comparator answered after its last epochs. */
export interface TrainedAnswers {
  /** Mean loss of every epoch's pairs as they were learnt from, in nats. */
  readonly losses: readonly number[];
  /** The last epochs, the last one last. */
  readonly epochs: readonly { readonly epoch: number; readonly answers: PlannedAnswers }[];
}

const HEADS = 4;
const WARM_UP_SHARE = 0.03;
const WEIGHT_DECAY = 0.01;
const CLIP_NORM = 1;

/**
 * Trains a comparator from scratch on a pair set of the training faces, and asks it after each of the last epochs.
 *
 * @throws AppError `too-few-pairs` where the training faces do not make the pair set; the signal's reason
 */
export async function trainSmallComparator(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  set: EncodedSet,
  plan: ComparisonPlan,
  experiment: Experiment,
  { sizes, seed, askedEpochs, signal, onProgress }: ComparatorTraining,
): Promise<TrainedAnswers> {
  const pairs = pairsOf(plan, experiment, sizes, seed);
  const headWidth = sizes.width / HEADS;
  using comparator = new SmallComparator(libraries, {
    features: set.width,
    imageTokens: set.tokens,
    decoder: {
      architecture: 'llama',
      width: sizes.width,
      blocks: sizes.blocks,
      heads: HEADS,
      keyValueHeads: HEADS,
      headWidth,
      feedForward: 2 * sizes.width,
      epsilon: 1e-5,
      rotation: { dimensions: headWidth, base: 10_000, frequencyScale: 1 },
    },
    pairs: sizes.batch,
    threads: 1,
    seed,
  });
  const { features } = set;
  const message = experiment.name;
  const work = {
    ...(signal && { signal }),
    onProgress: (progress: Progress) => onProgress?.({ ...progress, message }),
  };
  const ask = (targets: readonly PlannedFace[]): Promise<Triple[]> =>
    comparator.ask(features, crossed(targets, plan.references), work);
  const labels = pairs.map(({ label }) => label);
  const step = {
    weightDecay: WEIGHT_DECAY,
    clipNorm: CLIP_NORM,
    lambda: experiment.lambda,
    weights: classWeights(experiment.classWeights, labels),
  };
  const stepsOfEpoch = Math.ceil(pairs.length / sizes.batch);
  const steps = stepsOfEpoch * sizes.epochs;
  const losses: number[] = [];
  const epochs: TrainedAnswers['epochs'][number][] = [];
  for (let epoch = 1; epoch <= sizes.epochs; epoch++) {
    const order = createRandom(seed, epoch).shuffle(pairs);
    let loss = 0;
    for (let at = 0; at < stepsOfEpoch; at++) {
      signal?.throwIfAborted();
      const batch = order.slice(at * sizes.batch, (at + 1) * sizes.batch);
      const number = (epoch - 1) * stepsOfEpoch + at + 1;
      const rate = cosineRate(sizes.rate, number, steps, Math.floor(WARM_UP_SHARE * steps));
      const image = (id: number) => features[id] as Float32Array;
      loss += batch.length * (await comparator.learn(batch, image, { ...step, rate }));
      work.onProgress({ done: number, total: steps, unit: 'steps' });
    }
    losses.push(loss / pairs.length);
    if (epoch > sizes.epochs - askedEpochs)
      epochs.push({
        epoch,
        answers: { test: await ask(plan.test), calibration: await ask(plan.calibration) },
      });
  }
  return { losses, epochs };
}

function pairsOf(
  plan: ComparisonPlan,
  { variant }: Experiment,
  { pairs: size }: ExperimentSizes,
  seed: number,
) {
  const built = buildPairSet(plan.training, { variant, size, seed });
  if ('pairs' in built) return built.pairs;
  const { different, similar } = built.shortage;
  throw new AppError(
    'too-few-pairs',
    `${size} pairs of ${variant} need ${different.wanted} unequal and ${similar.wanted} Similar pairs of training faces; ` +
      `there are only ${different.existing} and ${similar.existing}.`,
    'Use a dataset with more faces, or fewer pairs.',
  );
}
