import type { LoraTarget } from '../../../model/recipe.ts';
import { DECODER_LAYERS } from '../../checkpoints/names/decoder-layers.ts';

/** What PEFT puts in front of the names of a model's modules, which transformers keeps in `model` since 4.52. */
const IN_FRONT = 'base_model.model.model';

/** PEFT's name of a factor. @param decoder the decoder's module: "language_model" */
export function peftFactorName(
  decoder: string,
  block: number,
  target: LoraTarget,
  factor: 'A' | 'B',
): string {
  return `${IN_FRONT}.${decoder}.layers.${block}.${DECODER_LAYERS[target]}.lora_${factor}.weight`;
}

/** PEFT's name of a tensor of a module that is trained whole. */
export function peftSavedName(module: string, tensor: string): string {
  return `${IN_FRONT}.${module}.${tensor}`;
}

/**
 * The modules that are adapted, as a pattern: a list of their names would adapt the layers of the same names in the vision
 * tower as well. It also fits the names that transformers had before 4.52.
 */
export function targetPattern(decoder: string, targets: readonly LoraTarget[]): string {
  const layers = targets.map((target) => DECODER_LAYERS[target].split('.')[1]);
  return `.*${decoder}.*\\.(${layers.join('|')})`;
}
