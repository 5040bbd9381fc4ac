import { at } from '../../core/at.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { LongWork, Progress } from '../../engine/long-work.ts';
import type { ShownPair } from '../../engine/training/decoder/pair-prompts.ts';
import { classWeights } from '../../engine/training/class-weights.ts';
import { cosineRate } from '../../engine/training/learning-rate.ts';
import { SmallComparator } from '../small-models/small-comparator.ts';
import { crossed } from './comparison-plan.ts';
import type { ComparisonPlan, Experiment, ExperimentSizes } from './experiment.ts';
import type { PlannedAnswers } from './evaluate-answers.ts';
import type { EncodedSet } from './face-set.ts';
import { pairFeed, stepsOfEpoch } from './pair-feed.ts';

export interface ComparatorTraining extends LongWork {
  readonly sizes: ExperimentSizes;
  /** Number of pairs. */
  readonly pairs: number;
  readonly seed: number;
  /** So many of the last epochs are asked. */
  readonly askedEpochs: number;
}

/** What a training came to: the curve, and what the comparator answered after its last epochs. */
export interface TrainedAnswers {
  /** Mean loss of every epoch's pairs as they were learnt from, in nats. */
  readonly losses: readonly number[];
  /** The last epochs, the last one last; answers for each plan that is asked. */
  readonly epochs: readonly { readonly epoch: number; readonly answers: readonly PlannedAnswers[] }[];
}

const HEADS = 4;
const WARM_UP_SHARE = 0.03;
const WEIGHT_DECAY = 0.01;
const CLIP_NORM = 1;

/**
 * Trains a comparator from scratch on pairs of the training faces, and asks it after each of the last epochs.
 *
 * @param plans who is asked about; what is learnt from is that of the first
 * @throws AppError `too-few-pairs`, `raters-missing` where the training faces do not make the pairs; the signal's reason
 */
export async function trainSmallComparator(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  set: EncodedSet,
  plans: readonly ComparisonPlan[],
  experiment: Experiment,
  { sizes, pairs, seed, askedEpochs, signal, onProgress }: ComparatorTraining,
): Promise<TrainedAnswers> {
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
  const ask = (shown: readonly ShownPair[]) => comparator.ask(features, shown, work);
  const { batch, epochs } = sizes;
  const feed = pairFeed(at(plans, 0), experiment, { pairs, epochs, batch, seed, ask });
  const step = {
    weightDecay: WEIGHT_DECAY,
    clipNorm: CLIP_NORM,
    lambda: experiment.lambda,
    weights: classWeights(experiment.classWeights, feed.labels),
  };
  const ofEpoch = stepsOfEpoch({ pairs, batch });
  const steps = ofEpoch * epochs;
  const losses: number[] = [];
  const asked: TrainedAnswers['epochs'][number][] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let [loss, learnt] = [0, 0];
    for (let place = 1; place <= ofEpoch; place++) {
      signal?.throwIfAborted();
      const number = (epoch - 1) * ofEpoch + place;
      const some = await feed.batch(number);
      const rate = cosineRate(sizes.rate, number, steps, Math.floor(WARM_UP_SHARE * steps));
      const image = (id: number) => features[id] as Float32Array;
      loss += some.length * (await comparator.learn(some, image, { ...step, rate }));
      learnt += some.length;
      work.onProgress({ done: number, total: steps, unit: 'steps' });
    }
    losses.push(loss / learnt);
    if (epoch <= epochs - askedEpochs) continue;
    const answers: PlannedAnswers[] = [];
    for (const { test, calibration, references } of plans)
      answers.push({
        test: await ask(crossed(test, references)),
        calibration: await ask(crossed(calibration, references)),
      });
    asked.push({ epoch, answers });
  }
  return { losses, epochs: asked };
}
