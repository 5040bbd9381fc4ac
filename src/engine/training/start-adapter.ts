import { AppError } from '../app-error.ts';
import { readGguf, type Gguf } from '../ggml/gguf.ts';
import { adapterNotice, checkAdapter } from '../model-files/adapter-check.ts';
import { factorNames, type LoraSettings } from './decoder/lora.ts';
import type { DecoderShape } from '../families/decoders/decoder-shape.ts';
import { readStoredNumbers } from './stored-numbers.ts';

/** Factors to begin with, by their names. */
export type StartFactors = ReadonlyMap<string, Float32Array>;

/**
 * Reads the factors of an adapter to go on training from.
 *
 * @returns with what to tell of it, see {@link adapterNotice}
 * @throws AppError of {@link checkAdapter}; `adapter-not-for-recipe` where its rank, alpha or targets are not the
 *   recipe's, or its numbers are not finite
 */
export async function readStartAdapter(
  file: string,
  model: Gguf,
  shape: DecoderShape,
  lora: LoraSettings,
): Promise<{ readonly factors: StartFactors; readonly notice: string | null }> {
  const adapter = await readGguf(file);
  checkAdapter(adapter, model);
  const factors = await readFactors(
    adapter,
    shape,
    lora,
    (problem) =>
      new AppError(
        'adapter-not-for-recipe',
        `Training with this recipe cannot start from the adapter ${file}: ${problem}.`,
        "Change the recipe's lora settings to match the adapter, or start without one.",
      ),
  );
  return { factors, notice: await adapterNotice(adapter) };
}

/**
 * An adapter's factors, which must be those of a recipe and no others.
 *
 * @throws AppError as `wrong` makes it of what is found
 */
export async function readFactors(
  adapter: Gguf,
  shape: DecoderShape,
  lora: LoraSettings,
  wrong: (problem: string) => AppError,
): Promise<StartFactors> {
  const alpha = adapter.metadata.get('adapter.lora.alpha')?.value;
  if (typeof alpha !== 'number' || alpha !== lora.alpha)
    throw wrong(`its alpha is ${JSON.stringify(alpha)}, the recipe's ${lora.alpha}`);
  const names = Array.from({ length: shape.blocks }, (_, block) =>
    lora.targets.flatMap((target) => factorNames(block, target)),
  ).flat();
  const found = new Map<string, Float32Array>();
  for (const name of names) {
    const tensor = adapter.tensors.get(name);
    if (tensor === undefined) throw wrong(`it has no ${name}`);
    // Converters leave out trailing dimensions of 1.
    const [inner = 1, outer = 1] = tensor.dimensions;
    const rank = name.endsWith('_a') ? outer : inner;
    if (rank !== lora.rank) throw wrong(`its rank is ${rank}, the recipe's ${lora.rank}`);
    found.set(name, await readStoredNumbers(adapter.file, tensor, wrong));
  }
  const left = [...adapter.tensors.keys()].find((name) => !found.has(name));
  if (left !== undefined) throw wrong(`it has ${left}, which this recipe does not train`);
  return found;
}
