import type { Gguf } from '../ggml/gguf.ts';
import { metadataText } from './metadata-text.ts';
import type { ModelFacts } from '../../model/model-inspection.ts';

export function modelFacts(gguf: Gguf): ModelFacts {
  const architecture = metadataText(gguf, 'general.architecture') ?? 'unknown';
  const number = (key: string) => metadataNumber(gguf, `${architecture}.${key}`);
  const { parameters, bytes, quantisation } = weightsOf(gguf);
  return {
    name: metadataText(gguf, 'general.name') ?? null,
    architecture,
    parameters,
    layers: number('block_count'),
    width: number('embedding_length'),
    heads: number('attention.head_count'),
    context: number('context_length'),
    vocabulary: number('vocab_size') ?? lengthOf(gguf, 'tokenizer.ggml.tokens'),
    quantisation,
    bytes,
  };
}

/** Bytes of a file's tensors, how many numbers they hold, and the type that most of the numbers have. */
export function weightsOf({ tensors }: Gguf): { parameters: number; bytes: number; quantisation: string } {
  let parameters = 0;
  let bytes = 0;
  const ofType = new Map<string, number>();
  for (const { dimensions, type, bytes: size } of tensors.values()) {
    const elements = dimensions.reduce((product, dimension) => product * dimension, 1);
    parameters += elements;
    bytes += size;
    ofType.set(type, (ofType.get(type) ?? 0) + elements);
  }
  const [most] = [...ofType].sort(([, a], [, b]) => b - a);
  return { parameters, bytes, quantisation: most?.[0] ?? 'none' };
}

/** Bytes of the keys and values of one token in all layers, kept in half precision. */
export function keyValueBytes(gguf: Gguf): number {
  const { architecture, layers, width, heads } = modelFacts(gguf);
  const number = (key: string) => metadataNumber(gguf, `${architecture}.attention.${key}`);
  const keyHeads = number('head_count_kv') ?? heads ?? 1;
  const headWidth = (width ?? 0) / (heads ?? 1);
  const bytesEach = 2;
  const both = (number('key_length') ?? headWidth) + (number('value_length') ?? headWidth);
  return (layers ?? 0) * keyHeads * both * bytesEach;
}

/** A whole number of the metadata; of one for each layer the largest. Null where there is none. */
function metadataNumber({ metadata }: Gguf, key: string): number | null {
  const value = metadata.get(key)?.value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'object') return null;
  const numbers = Array.from(value as Iterable<unknown>).filter((item) =>
    Number.isSafeInteger(item),
  ) as number[];
  return numbers.length === 0 ? null : numbers.reduce((most, number) => Math.max(most, number));
}

function lengthOf({ metadata }: Gguf, key: string): number | null {
  const value = metadata.get(key)?.value;
  return typeof value === 'object' ? value.length : null;
}
