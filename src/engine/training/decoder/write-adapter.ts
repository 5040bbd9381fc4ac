import { writeGguf } from '../../ggml/gguf-writer.ts';
import type { DecoderShape } from '../../families/decoders/decoder-shape.ts';
import type { TrainedParameters } from './trained-parameters.ts';

/**
 * Writes the factors as a LoRA adapter that llama.cpp loads. The file appears whole or not at all.
 *
 * @throws AppError of {@link writeGguf}, such as a full disk
 */
export async function writeAdapter(
  file: string,
  parameters: TrainedParameters,
  { architecture }: Pick<DecoderShape, 'architecture'>,
  { alpha }: { readonly alpha: number },
): Promise<void> {
  await writeGguf(file, {
    metadata: {
      'general.architecture': { type: 'string', value: architecture },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: alpha },
    },
    tensors: parameters.names
      .filter((name) => /\.lora_[ab]$/.test(name))
      .map((name) => ({
        name,
        dimensions: parameters.shapeOf(name),
        type: 'F32' as const,
        data: parameters.values(name),
      })),
  });
}
