import type { Gguf } from '../ggml/gguf.ts';

/** A metadata value that is a string, or undefined where there is none. */
export function metadataText(gguf: Gguf, key: string): string | undefined {
  const entry = gguf.metadata.get(key);
  return entry?.type === 'string' ? entry.value : undefined;
}
