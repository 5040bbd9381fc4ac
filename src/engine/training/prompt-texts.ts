import { AppError } from '../app-error.ts';
import { Backend } from '../ggml/backend.ts';
import { readGguf } from '../ggml/gguf.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';
import { openVocabulary } from '../language/language-model.ts';
import { TOKEN_EMBEDDING } from '../model-files/language-model-file.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import { inputWidth, positionAxes, type DecoderShape } from '../families/decoders/decoder-shape.ts';
import type { FamilyVision } from '../families/family.ts';
import { checkedLabels, firstTokens } from '../language/label-tokens.ts';
import { FrozenWeights } from './decoder/frozen-weights.ts';
import { HeldTensors } from './decoder/held-tensors.ts';
import { familyLayout, type LayOutPair } from './decoder/pair-prompts.ts';
import { StageRunner } from './decoder/stage-runner.ts';

/** A prompt as a decoder in training reads it. */
export interface TrainingPrompt {
  readonly layOut: LayOutPair;
  /** Tokens of a prompt of two of the family's largest usual images. */
  readonly tokens: number;
  /** Ids of the labels' tokens, in the order of LABELS. */
  readonly labelTokens: readonly [number, number, number];
}

/**
 * A card's prompt in the words of a model, its texts as embeddings, whatever type the file keeps them in. The model's
 * weights are not loaded.
 *
 * @throws AppError of the file, of the card's labels, and `tensor-missing`
 */
export async function promptTexts(
  libraries: Libraries,
  model: string,
  card: ModelCard,
  { vision, shape }: { readonly vision: FamilyVision; readonly shape: DecoderShape },
): Promise<TrainingPrompt> {
  using vocabulary = await openVocabulary(libraries, model);
  const layout = vision.layOutPrompt(vocabulary, card);
  const { First, Second, Similar } = firstTokens(checkedLabels(vocabulary, layout.question, card));
  const embedded = await embed(libraries, model, layout.texts);
  if (layout.positionAxes !== positionAxes(shape))
    throw new AppError(
      'widths-differ',
      `The prompt of this mmproj has positions of ${layout.positionAxes} numbers, but the language model ${model} (${shape.architecture}) takes ${positionAxes(shape)}.`,
      'Use the language model and the mmproj of one model.',
    );
  const layOut = familyLayout(layout, embedded);
  const image = layout.largest(inputWidth(shape));
  return { layOut, tokens: layOut(image, image).tokens, labelTokens: [First, Second, Similar] };
}

/** Rows of the token embedding, widened to F32 by the CPU, which knows every type. */
async function embed(
  { ggml }: Libraries,
  model: string,
  texts: readonly (readonly number[])[],
): Promise<Float32Array[]> {
  using backend = Backend.open({ ggml, gpu: 'cpu' });
  const chosen = [{ name: 'rows', from: TOKEN_EMBEDDING, rows: texts.flat() }];
  using frozen = await FrozenWeights.load(ggml, backend, await readGguf(model), [], chosen);
  using held = new HeldTensors(ggml, backend, 1);
  using runner = new StageRunner(ggml, backend);
  const { tensor, shape } = frozen.get('rows');
  const [width] = shape;
  const embedded = held.add(shape);
  held.allocate();
  await runner.run(({ nodes }) => [
    ggml.ggml_cpy(nodes, ggml.ggml_cast(nodes, tensor, TENSOR_TYPES.F32.id), embedded),
  ]);
  const values = held.download(embedded);
  let end = 0;
  return texts.map(({ length }) => values.slice(end * width, (end += length) * width));
}
