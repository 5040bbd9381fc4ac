import { Backend } from '../ggml/backend.ts';
import { readGguf } from '../ggml/gguf.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';
import { openVocabulary } from '../language/language-model.ts';
import { TOKEN_EMBEDDING } from '../model-files/language-model-file.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import { tokenizePrompt } from '../language/prompt.ts';
import { FrozenWeights } from './decoder/frozen-weights.ts';
import { HeldTensors } from './decoder/held-tensors.ts';
import type { PromptTexts } from './decoder/pair-prompts.ts';
import { StageRunner } from './decoder/stage-runner.ts';

/** A prompt as a decoder in training reads it. */
export interface TrainingPrompt {
  readonly texts: PromptTexts;
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
): Promise<TrainingPrompt> {
  const vocabulary = await openVocabulary(libraries, model);
  try {
    const { head, middle, question, labelTokens } = tokenizePrompt(vocabulary, card);
    const { First, Second, Similar } = labelTokens;
    return {
      texts: await embed(libraries, model, { head, middle, question }),
      labelTokens: [First, Second, Similar],
    };
  } finally {
    vocabulary.dispose();
  }
}

/** Rows of the token embedding, widened to F32 by the CPU, which knows every type. */
async function embed(
  { ggml }: Libraries,
  model: string,
  tokens: Readonly<Record<keyof PromptTexts, readonly number[]>>,
): Promise<PromptTexts> {
  using backend = Backend.open({ ggml, gpu: 'cpu' });
  const rows = [...tokens.head, ...tokens.middle, ...tokens.question];
  const chosen = [{ name: 'rows', from: TOKEN_EMBEDDING, rows }];
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
  const [first, second] = [tokens.head.length, tokens.head.length + tokens.middle.length];
  return {
    head: values.slice(0, first * width),
    middle: values.slice(first * width, second * width),
    question: values.slice(second * width),
  };
}
