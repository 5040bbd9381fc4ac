import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { metadataText } from './metadata-text.ts';

/** llama.cpp's name of the tensor with one row a token. */
export const TOKEN_EMBEDDING = 'token_embd.weight';

/** @throws AppError `not-a-language-model` for a vision projector, an adapter, or a file without token embeddings */
export function checkIsLanguageModel(gguf: Gguf): void {
  const kind = metadataText(gguf, 'general.type');
  const found =
    metadataText(gguf, 'general.architecture') === 'clip' || kind === 'mmproj'
      ? 'a vision tower and projector (mmproj)'
      : kind === 'adapter'
        ? 'a LoRA adapter'
        : gguf.tensors.has(TOKEN_EMBEDDING)
          ? undefined
          : `not a language model: it has no tensor ${TOKEN_EMBEDDING}`;
  if (found !== undefined)
    throw new AppError(
      'not-a-language-model',
      `${gguf.file} was given as the language model, but it is ${found}.`,
      'Give the GGUF of the language model with --model, and the mmproj with --mmproj.',
    );
}
