import type { LoraTarget } from '../../../model/recipe.ts';
import { DECODER_LAYERS } from '../../checkpoints/names/decoder-layers.ts';

/** The projector's module; PEFT's `modules_to_save` finds it by this. */
export const PROJECTOR_MODULE = 'multi_modal_projector';

const PROJECTOR_LAYERS: Readonly<Record<string, string>> = {
  'mm.0.weight': 'linear_1.weight',
  'mm.0.bias': 'linear_1.bias',
  'mm.2.weight': 'linear_2.weight',
  'mm.2.bias': 'linear_2.bias',
};

/** What PEFT puts in front of the names of a LLaVA's modules, which transformers keeps in `model` since 4.52. */
const IN_FRONT = 'base_model.model.model';

/** PEFT's name of a factor. */
export function peftFactorName(block: number, target: LoraTarget, factor: 'A' | 'B'): string {
  return `${IN_FRONT}.language_model.layers.${block}.${DECODER_LAYERS[target]}.lora_${factor}.weight`;
}

/** PEFT's name of a tensor of a projector that is trained whole. */
export function peftProjectorName(tensor: string): string {
  return `${IN_FRONT}.${PROJECTOR_MODULE}.${PROJECTOR_LAYERS[tensor]}`;
}

/**
 * The modules that are adapted, as a pattern: a list of their names would adapt the layers of the same names in the vision
 * tower as well. It also fits the names that transformers had before 4.52.
 */
export function targetPattern(targets: readonly LoraTarget[]): string {
  const layers = targets.map((target) => DECODER_LAYERS[target].split('.')[1]);
  return `.*language_model.*\\.(${layers.join('|')})`;
}
