import { availableParallelism } from 'node:os';
import type { Libraries } from '../ggml/libraries.ts';
import type { BlockwiseDecoder } from './decoder/blockwise-decoder.ts';
import type { DecoderShape } from '../families/decoders/decoder-shape.ts';
import { openLoraDecoder } from './decoder/lora-decoder.ts';
import { projectorParameters, TrainedProjector } from './decoder/trained-projector.ts';
import type { PreparedTraining } from './prepare-training.ts';
import type { TrainingImages } from './training-images.ts';
import type { TrainingSpec } from './training-spec.ts';

/** What learns; its projector is null where it does not. */
export interface LearningModel extends Disposable {
  readonly decoder: BlockwiseDecoder;
  readonly projector: TrainedProjector | null;
}

/** Opens a decoder, and a projector where it learns, at the start of a training. */
export async function openLearningModel(
  libraries: Libraries,
  { model, recipe, threads }: TrainingSpec,
  { shape, projector, start }: PreparedTraining,
  { rows, promptTokens }: Pick<TrainingImages, 'rows' | 'promptTokens'>,
  labelTokens: readonly [number, number, number],
): Promise<LearningModel> {
  const sequences = 2 * recipe.batch;
  using opened = new DisposableStack();
  const decoder = await openLoraDecoder(libraries, model, {
    shape,
    lora: recipe.lora,
    labelTokens,
    tokens: promptTokens,
    batch: sequences,
    threads: threads ?? defaultThreads(shape, promptTokens * sequences),
    seed: recipe.seed,
    others: projector === null ? [] : projectorParameters(projector.tensors),
  });
  opened.use(decoder);
  for (const [name, values] of start ?? []) decoder.parameters.set(name, values);
  const learning =
    projector === null
      ? null
      : new TrainedProjector(decoder, projector.plan, sequences * rows, projector.tensors);
  opened.use(learning);
  const owned = opened.move();
  return { decoder, projector: learning, [Symbol.dispose]: () => owned.dispose() };
}

/** Multiplications of a block from which threads are worth their waiting for each other. */
const MANY_MULTIPLICATIONS = 1e9;

/** On a CPU; a graphics card takes no notice. */
function defaultThreads({ width, feedForward }: DecoderShape, tokens: number): number {
  const multiplications = tokens * width * (4 * width + 3 * feedForward);
  return multiplications >= MANY_MULTIPLICATIONS ? availableParallelism() : 1;
}
