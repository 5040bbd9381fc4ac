import { at } from '../../core/at.ts';
import { createHash } from 'node:crypto';
import { DEFAULT_THETA, labelOf, largestLabel } from '../../core/labels.ts';
import { createRandom, type Random } from '../../core/random.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { TrainingPair } from '../../engine/training/adapter-trainer.ts';
import { DECODER, IMAGE_TOKENS, QUESTION_TOKENS, TOWER } from './demo-shape.ts';
import type { EncodedFaces } from './encoded-faces.ts';
import { facePairs } from './face-pairs.ts';
import { cosineRate } from '../../engine/training/learning-rate.ts';
import { SmallComparator } from '../small-models/small-comparator.ts';
import { readTrainingState, writeTrainingState } from '../../engine/training/training-state.ts';

export interface DemoDecoderTraining {
  readonly seed: number;
  readonly steps: number;
  readonly stepsALook: number;
  /** Pairs a step, each shown in both orders. */
  readonly pairs: number;
  readonly heldOutPairs: number;
  readonly rate: number;
  readonly checkpoint: string;
  readonly log: (line: string) => void;
}

/** About three times as many Similar pairs as come by themselves, so that it is answered as often as it is true. */
const SIMILAR_SHARE = 0.35;

const WARM_UP_STEPS = 100;
const WEIGHT_DECAY = 0.01;
const CLIP_NORM = 1;

/** Streams of the seed below those of the start. */
const HELD_OUT_STREAM = -3;
const stepStream = (step: number) => HELD_OUT_STREAM - step;

/**
 * Teaches projector and decoder to compare, by cross-entropy over the three labels, with the tower's features as they are.
 * A training that was stopped goes on from its last look to the same numbers.
 *
 * @returns what has learnt, the caller's to dispose of
 * @throws AppError `training-changed` for the checkpoint of another training, `checkpoint-damaged`, `no-memory`
 */
export async function trainDemoDecoder(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  faces: EncodedFaces,
  heldOut: EncodedFaces,
  { seed, steps, stepsALook, pairs, heldOutPairs, rate, checkpoint, log }: DemoDecoderTraining,
): Promise<SmallComparator> {
  const draw = pairsOf(faces);
  const [drawHeldOut, random] = [pairsOf(heldOut), createRandom(seed, HELD_OUT_STREAM)];
  const watched = Array.from({ length: heldOutPairs }, () => drawHeldOut(random));
  const fingerprint = fingerprintOf(faces, [seed, steps, stepsALook, pairs, rate]);
  const found = await readTrainingState(checkpoint, fingerprint);
  using owned = new DisposableStack();
  const comparator = owned.use(
    new SmallComparator(libraries, {
      features: TOWER.width,
      imageTokens: IMAGE_TOKENS,
      decoder: DECODER,
      questionTokens: QUESTION_TOKENS,
      pairs,
      threads: 1,
      seed,
    }),
  );
  if (found !== null) comparator.restore(found.parameters);
  let [loss, from, started] = [0, found?.stepOfEpoch ?? 0, performance.now()];
  for (let step = from + 1; step <= steps; step++) {
    const random = createRandom(seed, stepStream(step));
    const shown = Array.from({ length: pairs }, () => draw(random));
    loss += await comparator.learn(shown, (id) => at(faces.features, id), {
      rate: cosineRate(rate, step, steps, WARM_UP_STEPS),
      weightDecay: WEIGHT_DECAY,
      clipNorm: CLIP_NORM,
      lambda: 0,
      weights: [1, 1, 1],
    });
    if (step % stepsALook !== 0 && step !== steps) continue;
    const milliseconds = (performance.now() - started) / (step - from);
    const right = await shareRight(comparator, heldOut, watched);
    await writeTrainingState(checkpoint, {
      fingerprint,
      epoch: 0,
      stepOfEpoch: step,
      lossSum: 0,
      lossCount: 0,
      parameters: comparator.state(),
    });
    log(
      `decoder step ${step} loss ${(loss / (step - from)).toFixed(4)} held out ${right.toFixed(3)} ` +
        `${milliseconds.toFixed(0)} ms a step`,
    );
    [loss, from, started] = [0, step, performance.now()];
  }
  owned.move();
  return comparator;
}

/** Draws labelled pairs of faces. */
function pairsOf({ scores }: EncodedFaces): (random: Random) => TrainingPair {
  const draw = facePairs(scores, DEFAULT_THETA, SIMILAR_SHARE);
  return (random) => {
    const [first, second] = draw(random);
    return { first, second, label: labelOf(at(scores, first), at(scores, second)) };
  };
}

/** Share of the pairs that are answered with their label, in the order drawn. */
async function shareRight(
  comparator: SmallComparator,
  { features }: EncodedFaces,
  pairs: readonly TrainingPair[],
): Promise<number> {
  const answers = await comparator.ask(
    features,
    pairs.map(({ first, second }) => [first, second]),
  );
  const right = pairs.filter(({ label }, index) => largestLabel(at(answers, index)) === label);
  return right.length / pairs.length;
}

/** Of all that decides the numbers of a training. */
function fingerprintOf({ features, scores }: EncodedFaces, numbers: readonly number[]): string {
  const hash = createHash('sha256').update(JSON.stringify([scores, numbers]));
  for (const feature of features) hash.update(feature);
  return hash.digest('hex');
}
