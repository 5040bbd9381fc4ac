import { createRandom } from '../../../core/random.ts';
import type { TrainedParameters } from './trained-parameters.ts';
import type { LoraTarget } from '../../../model/recipe.ts';

/** Low-rank adaptation (Hu et al. 2021): W x + (alpha / rank) B A x. */
export interface LoraSettings {
  /** Columns of B, at least 1. */
  readonly rank: number;
  readonly alpha: number;
  /** Share of the inputs of A that is left out at a training step, in [0, 1). */
  readonly dropout: number;
  readonly targets: readonly LoraTarget[];
}

/** llama.cpp's names of the two factors: A is [inputs, rank], B is [rank, outputs]. */
export function factorNames(block: number, target: LoraTarget): readonly [a: string, b: string] {
  const weight = `blk.${block}.${target}.weight`;
  return [`${weight}.lora_a`, `${weight}.lora_b`];
}

/**
 * Starts the factors: A uniform in +-1 / sqrt(inputs), as PEFT does, and B zero, so that the model answers as before.
 *
 * @param seed each factor has a stream of its own, its place among the parameters
 */
export function startFactors(parameters: TrainedParameters, seed: number): void {
  for (const [stream, name] of parameters.names.entries()) {
    if (!name.endsWith('.lora_a')) continue;
    const [inputs = 1, rank = 1] = parameters.shapeOf(name);
    const random = createRandom(seed, stream);
    const bound = 1 / Math.sqrt(inputs);
    parameters.set(
      name,
      Float32Array.from({ length: inputs * rank }, () => bound * (2 * random.uniform() - 1)),
    );
  }
}
