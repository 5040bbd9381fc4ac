import { AppError } from '../app-error.ts';
import { readGguf } from '../ggml/gguf.ts';

/** Whether all of a language model's weights are in float32; false of a file that cannot be read, which whoever opens it tells. */
export async function areWeightsFloat32(file: string): Promise<boolean> {
  try {
    return [...(await readGguf(file)).tensors.values()].every(({ type }) => type === 'F32');
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
