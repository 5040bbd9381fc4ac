import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { metadataText } from './metadata-text.ts';

const FACTOR = /^(.+)\.lora_([ab])$/;

/**
 * Checks that a GGUF file is a LoRA adapter whose every factor fits a tensor of the model: for W of in x out, A is
 * in x rank and B is rank x out (ggml's order). llama.cpp checks the same, but only its log says what was wrong.
 *
 * @throws AppError `not-an-adapter` or `adapter-not-for-model`.
 */
export function checkAdapter(adapter: Gguf, model: Gguf): void {
  const kind = metadataText(adapter, 'general.type');
  const method = metadataText(adapter, 'adapter.type');
  if (kind !== 'adapter' || method !== 'lora')
    throw new AppError(
      'not-an-adapter',
      `${adapter.file} is not a LoRA adapter: its general.type is ${kind ?? 'missing'} and its adapter.type ${method ?? 'missing'}.`,
      "Convert the adapter with llama.cpp's convert_lora_to_gguf.py and use that file.",
    );
  const wrong = (problem: string) =>
    new AppError(
      'adapter-not-for-model',
      `The adapter ${adapter.file} was made for a different model than ${model.file}: ${problem}.`,
      'Use an adapter trained on this model, or the model it was trained on.',
    );
  const adapterFor = metadataText(adapter, 'general.architecture');
  const architecture = metadataText(model, 'general.architecture');
  if (adapterFor !== architecture)
    throw wrong(`it is for the architecture ${adapterFor ?? 'unknown'}, not ${architecture ?? 'unknown'}`);
  for (const { name, dimensions } of adapter.tensors.values()) {
    const [, target = '', factor] = FACTOR.exec(name) ?? [];
    if (factor === undefined || target === 'token_embd.weight') continue;
    const weight = model.tensors.get(target);
    if (weight === undefined) throw wrong(`the model has no tensor ${target}`);
    const [have, want] =
      factor === 'a' ? [dimensions[0], weight.dimensions[0]] : [dimensions[1], weight.dimensions[1]];
    if (have !== want)
      throw wrong(`${name} is ${dimensions.join(' x ')}, but ${target} is ${weight.dimensions.join(' x ')}`);
  }
}

/** Whether an adapter changes the embedding of tokens, so that rows read from the model's file are not what it sees. */
export function changesTokenEmbedding(adapter: Gguf): boolean {
  return adapter.tensors.has('token_embd.weight.lora_a');
}
